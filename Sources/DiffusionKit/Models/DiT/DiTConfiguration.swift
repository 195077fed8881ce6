/// The options of `DiT`, by the names of diffusers' `DiTTransformer2DModel` and, but for the classes, with its defaults.
public struct DiTConfiguration: Equatable, Sendable {
  /// What stands between the two dense layers of a block.
  public enum FeedForward: String, CaseIterable, Sendable {
    case gelu
    /// gelu's approximation by tanh.
    case geluApproximate = "gelu-approximate"
    case silu = "linear-silu"

    var activation: Activation {
      switch self {
      case .gelu: .gelu
      case .geluApproximate: .geluTanh
      case .silu: .silu
      }
    }
  }

  public var numAttentionHeads = 16
  /// The width of a head; the model is as wide as all heads.
  public var attentionHeadDim = 72
  public var inChannels = 4
  /// Nil for `inChannels`.
  public var outChannels: Int?
  /// How many blocks.
  public var numLayers = 28
  /// After the attention and within the dense layers of a block, in training.
  public var dropout: Float = 0
  /// Whether queries, keys and values have biases.
  public var attentionBias = true
  /// The height and width whose patches stand at 0, 1, 2, ...; those of others are spread over the same range.
  public var sampleSize = 32
  /// The side of the squares that become tokens.
  public var patchSize = 2
  public var activationFn = FeedForward.geluApproximate
  /// How many class labels there are, beside the one for none; nil for a model that is told the step only, which diffusers
  /// has not.
  public var numEmbedsAdaNorm: Int?
  /// Whether the second norm of a block has weights.
  public var normElementwiseAffine = false
  /// Of the second norm of a block; the others keep 1e-6, as in diffusers.
  public var normEps: Float = 1e-5
  /// Whether the layers of scales, shifts and gates and the last layer start at 0, as in the paper ("adaLN-zero"): a new
  /// block gives its input and a new model 0. Not an option of diffusers, where they start as others do.
  public var zeroInitOutputs = false
  /// Whether blocks keep only their inputs for `backward` and are computed again there (`checkpoint`).
  public var gradientCheckpointing = false

  public init() {}

  /// The width of the step's sinusoidal encoding.
  var stepChannels: Int { 256 }
  var width: Int { numAttentionHeads * attentionHeadDim }

  /// - Throws: `argument` for numbers out of range, a patch larger than the sample and a width that positions do not fit.
  func check() throws {
    func wrong(_ name: String, _ message: String) -> DiffusionError { .argument(name, message) }
    let most = 1 << 20
    let positive = [
      ("numAttentionHeads", numAttentionHeads), ("attentionHeadDim", attentionHeadDim),
      ("inChannels", inChannels), ("outChannels", outChannels ?? 1), ("sampleSize", sampleSize),
      ("patchSize", patchSize), ("numEmbedsAdaNorm", numEmbedsAdaNorm ?? 1),
    ]
    for (name, value) in positive where !(1...most).contains(value) {
      throw wrong(name, "\(value) is not in 1...\(most)")
    }
    guard (1...1000).contains(numLayers) else { throw wrong("numLayers", "\(numLayers) is not in 1...1000") }
    guard width <= most else {
      throw wrong(
        "attentionHeadDim", "\(numAttentionHeads) heads of \(attentionHeadDim) are wider than \(most)")
    }
    guard width % 4 == 0 else {
      throw wrong(
        "attentionHeadDim",
        "\(numAttentionHeads) heads of \(attentionHeadDim) make a width of \(width), and positions want a multiple of 4"
      )
    }
    guard patchSize <= sampleSize else {
      throw wrong("patchSize", "a patch of \(patchSize) is larger than the sample_size of \(sampleSize)")
    }
    guard patchSize <= 1024 else { throw wrong("patchSize", "\(patchSize) is more than 1024") }
    guard (0...1).contains(dropout) else { throw wrong("dropout", "\(dropout) is not in 0...1") }
    guard normEps >= 0, normEps.isFinite else { throw wrong("normEps", "\(normEps) is not a number from 0") }
  }
}

// MARK: Files

extension DiTConfiguration {
  /// As diffusers' config.json has them.
  var json: [JSON.Member] {
    func optional(_ value: Int?) -> JSON { value.map(JSON.int) ?? .null }
    return [
      .init("num_attention_heads", .int(numAttentionHeads)),
      .init("attention_head_dim", .int(attentionHeadDim)),
      .init("in_channels", .int(inChannels)), .init("out_channels", optional(outChannels)),
      .init("num_layers", .int(numLayers)), .init("dropout", .double(Double(dropout))),
      .init("attention_bias", .bool(attentionBias)), .init("sample_size", .int(sampleSize)),
      .init("patch_size", .int(patchSize)), .init("activation_fn", .string(activationFn.rawValue)),
      .init("num_embeds_ada_norm", optional(numEmbedsAdaNorm)),
      .init("norm_elementwise_affine", .bool(normElementwiseAffine)),
      .init("norm_eps", .double(Double(normEps))),
      .init("zero_init_outputs", .bool(zeroInitOutputs)),
      .init("gradient_checkpointing", .bool(gradientCheckpointing)),
    ]
  }

  init(_ options: ArchitectureOptions) throws {
    numAttentionHeads = try options.int("num_attention_heads")
    attentionHeadDim = try options.int("attention_head_dim")
    inChannels = try options.int("in_channels")
    outChannels = try options.optionalInt("out_channels")
    numLayers = try options.int("num_layers")
    dropout = try options.float("dropout")
    attentionBias = try options.bool("attention_bias")
    sampleSize = try options.int("sample_size")
    patchSize = try options.int("patch_size")
    activationFn = try options.choice("activation_fn")
    numEmbedsAdaNorm = try options.optionalInt("num_embeds_ada_norm")
    normElementwiseAffine = try options.bool("norm_elementwise_affine")
    normEps = try options.float("norm_eps")
    zeroInitOutputs = try options.ifPresent("zero_init_outputs", options.bool) ?? false
    gradientCheckpointing = try options.ifPresent("gradient_checkpointing", options.bool) ?? false
  }
}
