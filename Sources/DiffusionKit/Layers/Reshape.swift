/// The same values of each example under another shape: [N, ...] -> [N] + target. Keras's `Reshape`.
public final class Reshape: Layer {
  /// One example's new sizes, without the batch; at most one is -1 and follows from the others.
  public let targetShape: [Int]

  /// - Throws: `argument("targetShape")` for a negative size other than one -1.
  public init(_ targetShape: [Int], name: String? = nil) throws {
    let open = targetShape.filter { $0 < 0 }
    guard open.isEmpty || open == [-1] else {
      throw DiffusionError.argument("targetShape", "one size may be -1 and no other negative: \(targetShape)")
    }
    do { _ = try Shape([1] + targetShape.map { max($0, 1) }) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "targetShape")
    }
    self.targetShape = targetShape
    super.init(name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.ints("target_shape"), name: options.name)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    // Resolved on one example, so that an empty batch passes.
    let example = x.shape.sizes.dropFirst().reduce(1, *)
    let known = targetShape.reduce(1) { $1 < 0 ? $0 : $0 * $1 }
    let rest = known > 0 && example % known == 0 ? example / known : -1
    let isOpen = targetShape.contains(-1)
    guard isOpen ? rest >= 0 : known == example else {
      throw inputError("shape \(x.shape) does not reshape to [\(x.shape.sizes[0])] + \(targetShape)")
    }
    return try x.reshaped(x.shape.sizes.prefix(1) + targetShape.map { $0 < 0 ? rest : $0 })
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init("target_shape", .ints(targetShape))]
  }
}
