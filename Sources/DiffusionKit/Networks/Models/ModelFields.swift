// The fields of options that several models share.

extension OptionTable {
  static func zeroInitOutputs(_ path: WritableKeyPath<Self, Bool>) -> Field<Self> {
    .option("zero_init_outputs", path, "whether the last layer of each block and of the model starts at 0")
  }

  static func gradientCheckpointing(_ path: WritableKeyPath<Self, Bool>) -> Field<Self> {
    .option(
      "gradient_checkpointing", path,
      "whether the tape stores only the inputs of blocks, and backward computes the blocks again")
  }
}
