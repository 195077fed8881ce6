/// The diffusion transformer (Peebles and Xie 2023): patches of an image pass as tokens through blocks of attention that
/// are conditioned on timestep and class. The options, arithmetic and names of weights are those of diffusers'
/// `DiTTransformer2DModel`.
///
/// `model(x, timesteps)` or, with `numEmbedsAdaNorm`, `model(x, timesteps, labels)`: x [N, inChannels, H, W], timesteps
/// [N] or [N, 1] (or one for all, [1]), labels [N] from 0 -> [N, outChannels, H, W]. H and W are multiples of the patch
/// size, whatever `sampleSize` is. `nullClass` stands for "no class" (classifier-free guidance, Ho and Salimans 2022) and
/// is the default label; training drops labels (`DiffusionTrainer.labelDropout`), the model does not.
///
/// Parameters start from diffusers' initial values; with `zeroInitOutputs` from the paper's, where the first prediction
/// is 0.
public final class DiT: Layer, ConfiguredLayer, ClassConditioned {
  public let options: Options
  private let encoding: SinusoidalEncoding
  private let patches: PatchEmbedding
  private let blocks: [DiTBlock]
  private let outputNorm: LayerNormalization
  private let outputModulation: Dense
  private let output: Dense

  /// Makes the model with all of its parameters, since every size is known.
  /// - Throws: `argument` for options that are out of range or do not fit each other (`Options.validate`).
  public init(_ options: Options, name: String?) throws {
    try options.check()
    self.options = options
    let (width, patch) = (options.width, options.patchSize)
    encoding = try SinusoidalEncoding(options.stepChannels, name: "time_proj") {
      ($0.isInterleaved, $0.flipSinToCos, $0.freqShift) = (false, true, 1)
    }
    patches = try PatchEmbedding(options, name: "pos_embed")
    blocks = try (0..<options.numLayers).map {
      try DiTBlock(options, name: "transformer_blocks.\($0)")
    }
    outputNorm = try LayerNormalization(name: "norm_out") {
      ($0.epsilon, $0.scale, $0.center) = (1e-6, false, false)
    }
    outputModulation = try Dense.torch(width, 2 * width, name: "proj_out_1")
    output = try Dense.torch(
      width, patch * patch * (options.outChannels ?? options.inChannels), name: "proj_out_2")
    if options.zeroInitOutputs {
      try outputModulation.zeroParameters()
      try output.zeroParameters()
    }
    super.init(name: name)
    try buildIfNeeded([Shape([1, options.inChannels, patch, patch]), .scalar])
  }

  /// The label that stands for "no class"; nil for a model without classes.
  public var nullClass: Int? { options.numEmbedsAdaNorm }
  public static var classOption: String { "num_embeds_ada_norm" }

  private var outChannels: Int { options.outChannels ?? options.inChannels }

  /// Runs the model once on zeros, which builds every layer inside. Layers with random parameters are built already.
  public override func build(_ inputs: [Shape]) throws {
    _ = try noGrad { try forward(inputs.map { try Tensor.zeros($0) }) }
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let given = try labels(inputs)
    let x = inputs[0]
    try checkSizes(x.shape.sizes.map(Optional.some))
    let batch = x.shape.sizes[0]
    let steps = try encoding(perExample(inputs[1], batch, "timesteps"))
    let labels = try given.map { try perExample($0, batch, "labels") }

    let conditions = try blocks.map { try $0.condition(steps, labels) }
    var tokens = try patches(x)
    for (block, condition) in zip(blocks, conditions) {
      tokens = try checkpoint([tokens, condition], if: options.gradientCheckpointing) {
        try block($0[0], $0[1])
      }
    }
    // The final modulation uses the condition of the first block.
    let parts = try outputModulation(conditions[0].silu()).unsqueezed(1).chunk(2, axis: 2)
    let patch = options.patchSize
    return try output(outputNorm(tokens).modulated(scale: parts[1], shift: parts[0]))
      .fromPatches(patch, Shape([batch, outChannels, x.shape.sizes[2], x.shape.sizes[3]]))
  }

  private func checkSizes(_ sizes: [Int?]) throws {
    guard sizes.count == 4, sizes[1] == options.inChannels else {
      throw inputError(
        "x has sizes \(SymbolicTensor.describe(sizes)), expected [N, \(options.inChannels), H, W]")
    }
    for size in sizes[2...] {
      guard let size else { continue }
      guard size > 0, size % options.patchSize == 0 else {
        throw inputError(
          "x has sizes \(SymbolicTensor.describe(sizes)): height and width are multiples of the `patch_size`, "
            + "\(options.patchSize)")
      }
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    guard let x = inputs.first else { throw inputError("it takes (x, timesteps)") }
    try checkSizes(x)
    return [x[0], outChannels, x[2], x[3]]
  }

  public override var sublayers: [(name: String, layer: Layer)] {
    Layer.children([encoding, patches] + blocks + [outputNorm, outputModulation, output])
  }
}
