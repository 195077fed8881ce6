import DiffusionKit

extension UNetConfiguration.TimeScaleShift: NamedChoice {
  static let kind = "resnet_time_scale_shift"
}

extension UNetConfiguration.ClassEmbedType: NamedChoice {
  static let kind = "class_embed_type"
}

/// The blocks of a U-Net's levels, by diffusers' names.
struct BlockNames: LuaReadable {
  let names: [String]
  static var expected: String { [String].expected }
  static var takes: Int { [String].takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> BlockNames? {
    try [String].read(call, at: index).map { BlockNames(names: $0) }
  }
}

enum UNetFunctions {
  static let functions: [Function] = [
    constructor(
      UNet1DModel.self, "UNet1DModel", axes: 1,
      """
      UNet2DModel for signals of any length, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): \
      the same options and blocks with one dimension less. diffusers' UNet1DModel is another architecture.
      """
    ).documented(
      shapes: """
        x [N, in_channels, L], timesteps [N], and what the options call for: class_labels [N] (from 0), conditioning \
        [N, conditioning_channels, L], encoder_hidden_states [N, S, cross_attention_dim]; to [N, out_channels, L].
        """,
      errors: errors,
      example: """
        local model = dk.models.UNet1DModel{
          in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
          down_block_types = {"DownBlock1D", "AttnDownBlock1D"}, up_block_types = {"AttnUpBlock1D", "UpBlock1D"}}
        local noise = model(dk.randn(2, 1, 101), dk.tensor{10, 500})
        print(table.concat(noise:shape(), " ")) --> 2 1 101
        """),
    constructor(
      UNet2DModel.self, "UNet2DModel", axes: 2,
      """
      diffusers' U-Net for images, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): its \
      options, arithmetic and names of weights (Ho, Jain and Abbeel 2020); with cross_attention_dim its UNet2DConditionModel. \
      After the same seed it starts from the same weights.
      """
    ).documented(
      shapes: """
        x [N, in_channels, H, W], timesteps [N], and what the options call for: class_labels [N] (from 0), conditioning \
        [N, conditioning_channels, H, W], encoder_hidden_states [N, S, cross_attention_dim]; to [N, out_channels, H, W]. \
        H and W are multiples of 2 for each level but the last.
        """,
      errors: errors,
      example: """
        local model = dk.models.UNet2DModel{
          in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
          down_block_types = {"DownBlock2D", "AttnDownBlock2D"}, up_block_types = {"AttnUpBlock2D", "UpBlock2D"}}
        local noise = model(dk.randn(2, 1, 16, 16), dk.tensor{10, 500})
        print(table.concat(noise:shape(), " ")) --> 2 1 16 16
        """),
  ]

  private static let errors: Remark = """
    Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, other \
    channels and sizes, and other conditions than the options call for.
    """

  private static func constructor(
    _ type: UNetModel.Type, _ name: String, axes: Int, _ summary: String
  ) -> Function {
    let preset = UNetConfiguration()
    let blocks = preset.blockTypeNames(axes: axes)
    func make(
      _ sampleSize: IntegerList?, _ inChannels: Int, _ outChannels: Int, _ center: Bool, _ freqShift: Double,
      _ flip: Bool, _ downBlocks: BlockNames, _ upBlocks: BlockNames, _ channels: IntegerList,
      _ layersPerBlock: Int, _ midScale: Float, _ downsamplePadding: Int, _ dropout: Float,
      _ activation: Activation, _ headDim: Int, _ groups: Int, _ attentionGroups: Int?, _ eps: Float,
      _ scaleShift: UNetConfiguration.TimeScaleShift, _ addAttention: Bool,
      _ classType: UNetConfiguration.ClassEmbedType?, _ classes: Int?, _ conditioningChannels: Int,
      _ crossAttentionDim: Int?, _ crossHeads: Int?, _ zeroInitOutputs: Bool,
      _ gradientCheckpointing: Bool, _ name: String?
    ) throws -> LayerBox {
      var configuration = UNetConfiguration()
      configuration.sampleSize = sampleSize?.values
      configuration.inChannels = inChannels
      configuration.outChannels = outChannels
      configuration.centerInputSample = center
      configuration.freqShift = freqShift
      configuration.flipSinToCos = flip
      try configuration.setBlockTypes(down: downBlocks.names, up: upBlocks.names, axes: axes)
      configuration.blockOutChannels = channels.values
      configuration.layersPerBlock = layersPerBlock
      configuration.midBlockScaleFactor = midScale
      configuration.downsamplePadding = downsamplePadding
      configuration.dropout = dropout
      configuration.actFn = activation
      configuration.attentionHeadDim = headDim
      configuration.normNumGroups = groups
      configuration.attnNormNumGroups = attentionGroups
      configuration.normEps = eps
      configuration.resnetTimeScaleShift = scaleShift
      configuration.addAttention = addAttention
      configuration.classEmbedType = classType
      configuration.numClassEmbeds = classes
      configuration.conditioningChannels = conditioningChannels
      configuration.crossAttentionDim = crossAttentionDim
      configuration.numAttentionHeads = crossHeads
      configuration.zeroInitOutputs = zeroInitOutputs
      configuration.gradientCheckpointing = gradientCheckpointing
      return LayerBox(layer: try type.init(configuration, name: name))
    }
    return Function(
      name, summary,
      Argument<IntegerList?>(
        "sample_size",
        axes == 1
          ? "the length it was made for; any that fits is taken"
          : "the size it was made for, or {height, width}; any that fits is taken"),
      Argument("in_channels", "of x", default: preset.inChannels),
      Argument("out_channels", "of the result", default: preset.outChannels),
      Argument("center_input_sample", "make x in 0 to 1 2 x - 1 first", default: preset.centerInputSample),
      Argument("freq_shift", "of the step's encoding", default: preset.freqShift),
      Argument("flip_sin_to_cos", "cosines before sines", default: preset.flipSinToCos),
      Argument(
        "down_block_types", "of each level on the way down; CrossAttn... is there too",
        default: BlockNames(names: blocks.down)),
      Argument(
        "up_block_types", "of each level on the way up", default: BlockNames(names: blocks.up)),
      Argument(
        "block_out_channels", "of each level, from the top",
        default: IntegerList(values: preset.blockOutChannels)),
      Argument(
        "layers_per_block", "residual blocks of a level down; up there is one more",
        default: preset.layersPerBlock),
      Argument(
        "mid_block_scale_factor", "divides the sums in the middle", default: preset.midBlockScaleFactor),
      Argument("downsample_padding", "1, or 0 for zeros behind only", default: preset.downsamplePadding),
      Argument("dropout", "in residual blocks, in training", default: preset.dropout),
      Argument("act_fn", "its name", default: preset.actFn),
      Argument("attention_head_dim", "the width of a head", default: preset.attentionHeadDim ?? 8),
      Argument("norm_num_groups", "of group normalisation", default: preset.normNumGroups),
      Argument<Int?>(
        "attn_norm_num_groups",
        "of the norm before the attention in the middle; by default norm_num_groups, with scale_shift no norm"
      ),
      Argument("norm_eps", "added to variances", default: preset.normEps),
      Argument(
        "resnet_time_scale_shift", "the step is added, or scales and shifts",
        default: preset.resnetTimeScaleShift),
      Argument(
        "add_attention", "attention in the middle, crossing with cross_attention_dim",
        default: preset.addAttention),
      Argument<UNetConfiguration.ClassEmbedType?>(
        "class_embed_type",
        "class_labels are numbers embedded as timesteps are, or embeddings [N, 4 block_out_channels[1]] already"
      ),
      Argument<Int?>("num_class_embeds", "how many class labels there are, without class_embed_type"),
      Argument(
        "conditioning_channels", "of the conditioning that is joined to x",
        default: preset.conditioningChannels),
      Argument<Int?>("cross_attention_dim", "the features of encoder_hidden_states"),
      Argument<Int?>("num_attention_heads", "of cross-attention, instead of attention_head_dim"),
      LayerConstructors.zeroInitOutputs, LayerConstructors.gradientCheckpointing, LayerConstructors.name,
      returns: "Layer", isConstructor: true, body: make)
  }
}
