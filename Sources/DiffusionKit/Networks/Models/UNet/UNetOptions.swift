extension UNetModel {
  /// The options of `UNet2DModel` and `UNet1DModel`, with the names and defaults of diffusers' UNet2DModel.
  public struct Options: OptionTable, Equatable, Sendable {
    public enum TimeScaleShift: String, OptionChoice {
      /// The timestep's embedding is added between the convolutions.
      case added = "default"
      /// The timestep's embedding scales and shifts the normalised values (FiLM).
      case scaleShift = "scale_shift"
    }
    /// How class labels are embedded, if not by a trained row for each of `numClassEmbeds`.
    public enum ClassEmbedType: String, OptionChoice {
      /// The labels are numbers [N], encoded and embedded like timesteps.
      case timestep
      /// The labels are embeddings already, [N, 4 blockOutChannels[0]].
      case identity
    }

    /// The height and width (the length of signals) that the model is made for, or one number for both; the model accepts any
    /// size that fits its levels. Default nil.
    public var sampleSize: PerAxis?
    public var inChannels = 3
    public var outChannels = 3
    /// Whether samples x in 0...1 are first scaled to 2 x - 1.
    public var centerInputSample = false
    public var freqShift = 0.0
    public var flipSinToCos = true
    public var downBlockTypes: [UNetBlockType] = [.plain, .attention, .attention, .attention]
    public var upBlockTypes: [UNetBlockType] = [.attention, .attention, .attention, .plain]
    public var blockOutChannels = [224, 448, 672, 896]
    public var layersPerBlock = 2
    public var midBlockScaleFactor = 1.0
    public var downsamplePadding = 1
    public var dropout = 0.0
    /// The activation in the residual blocks; the timestep's embedding and the end of the model use silu, as in diffusers.
    public var actFn = Activation.silu
    /// The width of a head; nil for one head in each level.
    public var attentionHeadDim: Int? = 8
    public var normNumGroups = 32
    /// The groups of the norm before the attention in the middle. Default nil: `normNumGroups`, and no norm with
    /// `scaleShift`.
    public var attnNormNumGroups: Int?
    public var normEps = 1e-5
    public var resnetTimeScaleShift = TimeScaleShift.added
    /// Whether there is attention in the middle; with `crossAttentionDim` it is cross-attention.
    public var addAttention = true
    /// The embedding of labels; nil for a trained row for each of `numClassEmbeds`, which is ignored otherwise.
    public var classEmbedType: ClassEmbedType?
    /// The number of class labels; nil for a model without labels.
    public var numClassEmbeds: Int?
    /// The number of channels of the conditioning that is concatenated to x; 0 for none. Not an option of diffusers.
    public var conditioningChannels = 0
    /// The width of the encoder's hidden states; nil for none. As in diffusers' UNet2DConditionModel.
    public var crossAttentionDim: Int?
    /// The number of heads of cross-attention; nil for heads of width `attentionHeadDim`. diffusers' UNet2DConditionModel calls
    /// this number attention_head_dim.
    public var numAttentionHeads: Int?
    /// Whether the last convolution of each residual block, the last projection of each attention and the last convolution
    /// of the network start at 0 (Dhariwal and Nichol 2021). Not an option of diffusers, where no layer starts at 0.
    public var zeroInitOutputs = false
    /// Whether the tape stores only the inputs of blocks, and `backward` computes the blocks again (`checkpoint`).
    public var gradientCheckpointing = false

    public init() {}

    /// The width of the embedding of the timestep and the class.
    var embeddingWidth: Int { 4 * blockOutChannels[0] }

    /// The groups of the norm before the attention in the middle; nil for no norm, as in diffusers.
    var midAttentionGroups: Int? {
      attnNormNumGroups ?? (resnetTimeScaleShift == .added ? normNumGroups : nil)
    }

    /// Whether the model takes class labels.
    var takesLabels: Bool { classEmbedType != nil || numClassEmbeds != nil }

    /// The kind of the attention in the middle.
    var midBlockType: UNetBlockType {
      addAttention ? (crossAttentionDim == nil ? .attention : .crossAttention) : .plain
    }

    /// The number of times that the size is halved: heights and widths must be divisible by 2 to that power.
    var halvings: Int { blockOutChannels.count - 1 }

    /// Checks that the options fit each other.
    /// - Throws: `argument` for lists of different lengths, and for channels that the groups or heads do not divide.
    public func validate() throws {
      try checkLevels()
      try checkCrossAttention()
    }

    private func checkLevels() throws {
      guard (1...16).contains(blockOutChannels.count) else {
        throw DiffusionError.argument(
          "block_out_channels", "1 to 16 levels are possible, not \(blockOutChannels.count)")
      }
      for (name, count) in [
        ("down_block_types", downBlockTypes.count), ("up_block_types", upBlockTypes.count),
      ]
      where count != blockOutChannels.count {
        throw DiffusionError.argument(
          name, "\(count) blocks for the \(blockOutChannels.count) levels of `block_out_channels`")
      }
      for channels in blockOutChannels {
        guard channels % normNumGroups == 0 else {
          throw DiffusionError.argument(
            "norm_num_groups", "\(normNumGroups) groups do not divide the \(channels) channels of a level")
        }
      }
      guard blockOutChannels[0] >= 2 else {
        throw DiffusionError.argument("block_out_channels", "the first level has at least 2")
      }
      let innermost = blockOutChannels[halvings]
      if midBlockType == .attention, let groups = attnNormNumGroups, innermost % groups != 0 {
        throw DiffusionError.argument(
          "attn_norm_num_groups", "\(groups) groups do not divide the \(innermost) channels of the last level"
        )
      }
    }

    private func checkCrossAttention() throws {
      let attends = (downBlockTypes + upBlockTypes).contains(.crossAttention)
      guard crossAttentionDim != nil || !attends else {
        throw DiffusionError.argument(
          "cross_attention_dim",
          "blocks with cross-attention need `cross_attention_dim`, the features of `encoder_hidden_states`")
      }
      guard crossAttentionDim == nil || attends || midBlockType == .crossAttention else {
        throw DiffusionError.argument(
          "cross_attention_dim", "there is neither a block with cross-attention nor attention in the middle")
      }
      guard crossAttentionDim != nil || numAttentionHeads == nil else {
        throw DiffusionError.argument("num_attention_heads", "applies to cross-attention only")
      }
    }
  }
}

extension UNetModel.Options {
  private static let maxSize = 1 << 20

  public static var fields: [Field<Self>] { imageFields }
  static let imageFields = fields(axes: 2)
  static let signalFields = fields(axes: 1)

  private static func fields(axes: Int) -> [Field<Self>] {
    [
      .option(
        "sample_size", \.sampleSize,
        axes == 1
          ? "length that the model is made for; any length is accepted"
          : "size that the model is made for, or {height, width}; any size that fits the levels is accepted",
        OptionCheck { _ = try $0?.pair(axes: axes, minimum: 1, $1) }
      ).writing { options in
        // diffusers reads one number for height and width.
        options.sampleSize.map { $0.values.count == 1 ? .int($0.values[0]) : $0.option } ?? .null
      },
      .option("in_channels", \.inChannels, "channels of x", .within(1...maxSize)),
      .option("out_channels", \.outChannels, "channels of the result", .within(1...maxSize)),
      .option("center_input_sample", \.centerInputSample, "whether x in 0 to 1 is first scaled to 2 x - 1"),
      .option("freq_shift", \.freqShift, "frequency shift of the timestep's encoding"),
      .option("flip_sin_to_cos", \.flipSinToCos, "whether cosines come before sines"),
      .list(
        "down_block_types", \.downBlockTypes,
        "type of each level on the way down, CrossAttn... included", names: UNetBlockType.names(.down, axes)),
      .list(
        "up_block_types", \.upBlockTypes, "type of each level on the way up",
        names: UNetBlockType.names(.up, axes)),
      .sizes(
        "block_out_channels", \.blockOutChannels, "channels of each level, from the top",
        OptionCheck { channels, name in
          for count in channels { try OptionCheck<Int>.within(1...maxSize).check(count, name) }
        }),
      .option(
        "layers_per_block", \.layersPerBlock, "residual blocks in each level down; levels up have one more",
        .within(1...100)),
      .option(
        "mid_block_scale_factor", \.midBlockScaleFactor, "divisor of the residual sums in the middle",
        OptionCheck { factor, name in
          guard factor.isFinite, factor != 0 else {
            throw DiffusionError.argument(name, "\(factor) cannot be divided by")
          }
        }),
      .option(
        "downsample_padding", \.downsamplePadding, "1, or 0 for zeros at the end only", .within(0...1)),
      .option("dropout", \.dropout, "rate of dropout in residual blocks, in training", .probability),
      .option("act_fn", \.actFn, "activation in residual blocks"),
      .option("attention_head_dim", \.attentionHeadDim, "width of a head", .within(1...maxSize)),
      .option("norm_num_groups", \.normNumGroups, "groups of group normalisation", .within(1...maxSize)),
      .option(
        "attn_norm_num_groups", \.attnNormNumGroups,
        "groups of the norm before the attention in the middle; by default norm_num_groups, with scale_shift no norm",
        .within(1...maxSize)),
      .option("norm_eps", \.normEps, "added to variances of norms", .nonNegativeFloat),
      .option(
        "resnet_time_scale_shift", \.resnetTimeScaleShift,
        "whether the timestep's embedding is added, or scales and shifts"),
      .option(
        "add_attention", \.addAttention, "attention in the middle; cross-attention with cross_attention_dim"),
      .option(
        "class_embed_type", \.classEmbedType,
        "whether class_labels are numbers to embed like timesteps, or embeddings [N, 4 block_out_channels[1]]"
      ),
      .option(
        "num_class_embeds", \.numClassEmbeds, "number of class labels, without class_embed_type",
        .within(1...maxSize)),
      .option(
        "conditioning_channels", \.conditioningChannels,
        "channels of the conditioning that is concatenated to x",
        .within(0...maxSize)),
      .option(
        "cross_attention_dim", \.crossAttentionDim, "width of encoder_hidden_states",
        .within(1...maxSize)),
      .option(
        "num_attention_heads", \.numAttentionHeads,
        "number of heads of cross-attention, instead of attention_head_dim",
        .within(1...maxSize)),
      zeroInitOutputs(\.zeroInitOutputs), gradientCheckpointing(\.gradientCheckpointing),
    ]
  }
}
