extension DiT {
  /// The options of `DiT`, by the names of diffusers' `DiTTransformer2DModel` and, but for the classes, with its defaults.
  public struct Options: OptionTable, Equatable, Sendable {
    /// What stands between the two dense layers of a block.
    public enum FeedForward: String, OptionChoice {
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
    public var dropout = 0.0
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
    public var normEps = 1e-5
    /// Whether the layers of scales, shifts and gates and the last layer start at 0, as in the paper ("adaLN-zero"): a new
    /// block gives its input and a new model 0. Not an option of diffusers, where they start as others do.
    public var zeroInitOutputs = false
    /// Whether blocks keep only their inputs for `backward` and are computed again there (`checkpoint`).
    public var gradientCheckpointing = false

    public init() {}

    /// The width of the step's sinusoidal encoding.
    var stepChannels: Int { 256 }
    var width: Int { numAttentionHeads * attentionHeadDim }

    /// - Throws: `argument` for a patch larger than the sample and a width that positions do not fit.
    public func validate() throws {
      func wrong(_ name: String, _ message: String) -> DiffusionError { .argument(name, message) }
      guard width <= Self.most else {
        throw wrong(
          "attention_head_dim",
          "\(numAttentionHeads) heads of \(attentionHeadDim) are wider than \(Self.most)")
      }
      guard width % 4 == 0 else {
        throw wrong(
          "attention_head_dim",
          "\(numAttentionHeads) heads of \(attentionHeadDim) make a width of \(width), and positions want a multiple of 4"
        )
      }
      guard patchSize <= sampleSize else {
        throw wrong("patch_size", "a patch of \(patchSize) is larger than the `sample_size` of \(sampleSize)")
      }
    }

    private static let most = 1 << 20

    public static let fields: [Field<Options>] = [
      .option("num_attention_heads", \.numAttentionHeads, "of each block", .within(1...most)),
      .option(
        "attention_head_dim", \.attentionHeadDim, "the width of a head; the model is as wide as all of them",
        .within(1...most)),
      .option("in_channels", \.inChannels, "of x", .within(1...most)),
      .option("out_channels", \.outChannels, "of the result; in_channels by default", .within(1...most)),
      .option("num_layers", \.numLayers, "how many blocks", .within(1...1000)),
      .option("dropout", \.dropout, "in blocks, in training", .probability),
      .option("attention_bias", \.attentionBias, "of queries, keys and values"),
      .option(
        "sample_size", \.sampleSize,
        "the height and width it was made for; positions of others are spread over the same range",
        .within(1...most)),
      .option("patch_size", \.patchSize, "the side of the squares that become tokens", .within(1...1024)),
      .option("activation_fn", \.activationFn, "between the dense layers of a block"),
      .option(
        "num_embeds_ada_norm", \.numEmbedsAdaNorm,
        "how many class labels there are; by default none, it is told the step only", .within(1...most)),
      .option(
        "norm_elementwise_affine", \.normElementwiseAffine, "weights in the second norm of a block"),
      .option("norm_eps", \.normEps, "added to variances there", .nonNegative),
      zeroInitOutputs(\.zeroInitOutputs), gradientCheckpointing(\.gradientCheckpointing),
    ]
  }
}
