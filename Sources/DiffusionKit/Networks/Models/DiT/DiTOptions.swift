extension DiT {
  /// The options of `DiT`, with the names and, except for the classes, the defaults of diffusers' `DiTTransformer2DModel`.
  public struct Options: OptionTable, Equatable, Sendable {
    /// The activation between the two dense layers of a block.
    public enum FeedForward: String, OptionChoice {
      case gelu
      /// The approximation of gelu by tanh.
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
    /// The width of a head. The width of the model is that of all heads together.
    public var attentionHeadDim = 72
    public var inChannels = 4
    /// The channels of the result; nil for `inChannels`.
    public var outChannels: Int?
    /// The number of blocks.
    public var numLayers = 28
    /// The rate of dropout after the attention and between the dense layers of a block, in training.
    public var dropout = 0.0
    /// Whether queries, keys and values have biases.
    public var attentionBias = true
    /// The height and width whose patches have positions 0, 1, 2, ...; the positions of other sizes are spread over the
    /// same range.
    public var sampleSize = 32
    /// The side of the squares that become tokens.
    public var patchSize = 2
    public var activationFn = FeedForward.geluApproximate
    /// The number of class labels without the null label; nil for a model that is conditioned on the timestep only, which
    /// diffusers does not have.
    public var numEmbedsAdaNorm: Int?
    /// Whether the second norm of a block has weights.
    public var normElementwiseAffine = false
    /// Epsilon of the second norm of a block; the other norms use 1e-6, as in diffusers.
    public var normEps = 1e-5
    /// Whether the layers of scales, shifts and gates and the last layer start at 0, as in the paper ("adaLN-zero"): a new
    /// block is the identity and a new model predicts 0. Not an option of diffusers, which initialises them as other layers.
    public var zeroInitOutputs = false
    /// Whether the tape stores only the inputs of blocks, and `backward` computes the blocks again (`checkpoint`).
    public var gradientCheckpointing = false

    public init() {}

    /// The width of the timestep's sinusoidal encoding.
    var stepChannels: Int { 256 }
    var width: Int { numAttentionHeads * attentionHeadDim }

    /// Checks that the options fit each other.
    /// - Throws: `argument` for a patch larger than the sample, and for a width that is no multiple of 4.
    public func validate() throws {
      func wrong(_ name: String, _ message: String) -> DiffusionError { .argument(name, message) }
      guard width <= Self.maxSize else {
        throw wrong(
          "attention_head_dim",
          "\(numAttentionHeads) heads of \(attentionHeadDim) are wider than \(Self.maxSize)")
      }
      guard width % 4 == 0 else {
        throw wrong(
          "attention_head_dim",
          "\(numAttentionHeads) heads of \(attentionHeadDim) make a width of \(width), and positions need a multiple of 4"
        )
      }
      guard patchSize <= sampleSize else {
        throw wrong("patch_size", "a patch of \(patchSize) is larger than the `sample_size` of \(sampleSize)")
      }
    }

    private static let maxSize = 1 << 20

    public static let fields: [Field<Options>] = [
      .option("num_attention_heads", \.numAttentionHeads, "heads of each block", .within(1...maxSize)),
      .option(
        "attention_head_dim", \.attentionHeadDim,
        "width of a head; the width of the model is that of all heads together",
        .within(1...maxSize)),
      .option("in_channels", \.inChannels, "channels of x", .within(1...maxSize)),
      .option(
        "out_channels", \.outChannels, "channels of the result; in_channels by default", .within(1...maxSize)),
      .option("num_layers", \.numLayers, "number of blocks", .within(1...1000)),
      .option("dropout", \.dropout, "rate of dropout in blocks, in training", .probability),
      .option("attention_bias", \.attentionBias, "whether queries, keys and values have biases"),
      .option(
        "sample_size", \.sampleSize,
        "height and width that the model is made for; positions in other sizes are spread over the same range",
        .within(1...maxSize)),
      .option("patch_size", \.patchSize, "the side of the squares that become tokens", .within(1...1024)),
      .option("activation_fn", \.activationFn, "activation between the dense layers of a block"),
      .option(
        "num_embeds_ada_norm", \.numEmbedsAdaNorm,
        "number of class labels; by default the model is conditioned on the timestep only",
        .within(1...maxSize)),
      .option(
        "norm_elementwise_affine", \.normElementwiseAffine, "whether the second norm of a block has weights"),
      .option(
        "norm_eps", \.normEps, "added to the variances of the second norm of a block", .nonNegativeFloat),
      zeroInitOutputs(\.zeroInitOutputs), gradientCheckpointing(\.gradientCheckpointing),
    ]
  }
}
