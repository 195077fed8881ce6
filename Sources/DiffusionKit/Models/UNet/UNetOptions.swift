extension UNetModel {
  /// The options of `UNet2DModel` and `UNet1DModel`, by the names of diffusers' UNet2DModel and with its defaults.
  public struct Options: OptionTable, Equatable, Sendable {
    public enum TimeScaleShift: String, OptionChoice {
      /// The step's embedding is added between the convolutions.
      case added = "default"
      /// It scales and shifts what is normalised (FiLM).
      case scaleShift = "scale_shift"
    }
    /// What becomes of class labels, where it is not a trained row for each of `numClassEmbeds`.
    public enum ClassEmbedType: String, OptionChoice {
      /// They are numbers [N], encoded and embedded as the time step is.
      case timestep
      /// They are embeddings already, [N, 4 blockOutChannels[0]].
      case identity
    }

    /// The height and width (the length of signals) that the model was made for, or one number for both; any that fits is
    /// taken. Default nil.
    public var sampleSize: PerAxis?
    public var inChannels = 3
    public var outChannels = 3
    /// Whether samples in 0...1 are made 2 x - 1 first.
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
    /// In the residual blocks; the step's embedding and the end of the model keep silu, as in diffusers.
    public var actFn = Activation.silu
    /// The width of a head; nil for one head a level.
    public var attentionHeadDim: Int? = 8
    public var normNumGroups = 32
    /// Of the attention in the middle. Default nil: `normNumGroups`, and no norm where the step scales and shifts.
    public var attnNormNumGroups: Int?
    public var normEps = 1e-5
    public var resnetTimeScaleShift = TimeScaleShift.added
    /// Whether there is attention in the middle; with `crossAttentionDim` it is of the crossing kind.
    public var addAttention = true
    /// nil for trained rows, where there are `numClassEmbeds`; that number counts for nothing otherwise.
    public var classEmbedType: ClassEmbedType?
    /// How many class labels there are; nil for none.
    public var numClassEmbeds: Int?
    /// The channels of what is joined to x, in each place; 0 for nothing. Not an option of diffusers.
    public var conditioningChannels = 0
    /// The features of the encoder's hidden states; nil for none. As in diffusers' UNet2DConditionModel.
    public var crossAttentionDim: Int?
    /// The heads of attention of the crossing kind; nil for heads of `attentionHeadDim`. What diffusers' UNet2DConditionModel
    /// calls attention_head_dim is this number.
    public var numAttentionHeads: Int?
    /// Whether the last convolution of each residual block, the last projection of each attention and the last convolution
    /// of the network start at 0 (Dhariwal and Nichol 2021). Not an option of diffusers, where nothing does.
    public var zeroInitOutputs = false
    /// Whether blocks keep only their inputs for `backward` and are computed again there (`checkpoint`).
    public var gradientCheckpointing = false

    public init() {}

    /// The width of the embedding of the step and the class.
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

    /// How many levels down there are: heights and widths must be divisible by 2 to that power.
    var halvings: Int { blockOutChannels.count - 1 }

    /// - Throws: `argument` for lists of other lengths, and channels that no groups or heads fit.
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
        throw DiffusionError.argument("num_attention_heads", "counts for cross-attention only")
      }
    }
  }
}

extension UNetModel.Options {
  private static let most = 1 << 20

  public static var fields: [Field<Self>] { imageFields }
  static let imageFields = fields(axes: 2)
  static let signalFields = fields(axes: 1)

  private static func fields(axes: Int) -> [Field<Self>] {
    [
      .option(
        "sample_size", \.sampleSize,
        axes == 1
          ? "the length it was made for; any that fits is taken"
          : "the size it was made for, or {height, width}; any that fits is taken",
        OptionCheck { _ = try $0?.pair(axes: axes, minimum: 1, $1) }
      ).writing { options in
        // diffusers reads one number for both.
        options.sampleSize.map { $0.values.count == 1 ? .int($0.values[0]) : $0.option } ?? .null
      },
      .option("in_channels", \.inChannels, "of x", .within(1...most)),
      .option("out_channels", \.outChannels, "of the result", .within(1...most)),
      .option("center_input_sample", \.centerInputSample, "make x in 0 to 1 2 x - 1 first"),
      .option("freq_shift", \.freqShift, "of the step's encoding"),
      .option("flip_sin_to_cos", \.flipSinToCos, "cosines before sines"),
      .list(
        "down_block_types", \.downBlockTypes,
        "of each level on the way down; CrossAttn... is there too", names: UNetBlockType.names(.down, axes)),
      .list(
        "up_block_types", \.upBlockTypes, "of each level on the way up",
        names: UNetBlockType.names(.up, axes)),
      .sizes(
        "block_out_channels", \.blockOutChannels, "of each level, from the top",
        OptionCheck { channels, name in
          for count in channels { try OptionCheck<Int>.within(1...most).check(count, name) }
        }),
      .option(
        "layers_per_block", \.layersPerBlock, "residual blocks of a level down; up there is one more",
        .within(1...100)),
      .option(
        "mid_block_scale_factor", \.midBlockScaleFactor, "divides the sums in the middle",
        OptionCheck { factor, name in
          guard factor.isFinite, factor != 0 else {
            throw DiffusionError.argument(name, "\(factor) cannot be divided by")
          }
        }),
      .option(
        "downsample_padding", \.downsamplePadding, "1, or 0 for zeros behind only", .within(0...1)),
      .option("dropout", \.dropout, "in residual blocks, in training", .probability),
      .option("act_fn", \.actFn, "its name"),
      .option("attention_head_dim", \.attentionHeadDim, "the width of a head", .within(1...most)),
      .option("norm_num_groups", \.normNumGroups, "of group normalisation", .within(1...most)),
      .option(
        "attn_norm_num_groups", \.attnNormNumGroups,
        "of the norm before the attention in the middle; by default norm_num_groups, with scale_shift no norm",
        .within(1...most)),
      .option("norm_eps", \.normEps, "added to variances", .nonNegative),
      .option(
        "resnet_time_scale_shift", \.resnetTimeScaleShift, "the step is added, or scales and shifts"),
      .option(
        "add_attention", \.addAttention, "attention in the middle, crossing with cross_attention_dim"),
      .option(
        "class_embed_type", \.classEmbedType,
        "class_labels are numbers embedded as timesteps are, or embeddings [N, 4 block_out_channels[1]] already"
      ),
      .option(
        "num_class_embeds", \.numClassEmbeds, "how many class labels there are, without class_embed_type",
        .within(1...most)),
      .option(
        "conditioning_channels", \.conditioningChannels, "of the conditioning that is joined to x",
        .within(0...most)),
      .option(
        "cross_attention_dim", \.crossAttentionDim, "the features of encoder_hidden_states",
        .within(1...most)),
      .option(
        "num_attention_heads", \.numAttentionHeads, "of cross-attention, instead of attention_head_dim",
        .within(1...most)),
      zeroInitOutputs(\.zeroInitOutputs), gradientCheckpointing(\.gradientCheckpointing),
    ]
  }
}
