import DiffusionKit

extension UNet2DConfiguration.TimeScaleShift: LuaReadable {
  static var expected: String {
    "one of " + allCases.map { Help.quoted($0.rawValue) }.joined(separator: ", ")
  }
  static func read(_ call: LuaCall, at index: Int32) throws -> UNet2DConfiguration.TimeScaleShift? {
    try String.read(call, at: index).map { try choice($0, "resnet_time_scale_shift") }
  }
}

/// The blocks of a U-Net's levels, by diffusers' names.
struct BlockNames<Block: RawRepresentable<String> & CaseIterable>: LuaReadable {
  let blocks: [Block]
  static var expected: String { [String].expected }
  static var takes: Int { [String].takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> BlockNames? {
    try [String].read(call, at: index).map { BlockNames(blocks: try $0.map { try choice($0, "block") }) }
  }
}

/// The choice of that name.
private func choice<Choice: RawRepresentable<String> & CaseIterable>(
  _ name: String, _ kind: String
) throws -> Choice {
  guard let found = Choice(rawValue: name) else {
    throw DiffusionError.unknown(kind, name, known: Choice.allCases.map(\.rawValue), argument: kind)
  }
  return found
}

enum UNetFunctions {
  private static let preset = UNet2DConfiguration()

  static let functions: [Function] = [
    Function(
      "UNet2DModel",
      """
      diffusers' U-Net for images, model(x, timesteps, {class_labels =}): its options, arithmetic and names of weights (Ho, \
      Jain and Abbeel 2020).
      """,
      Argument<Int?>("sample_size", "the height and width it was made for; any that fits is taken"),
      Argument("in_channels", "of x", default: preset.inChannels),
      Argument("out_channels", "of the result", default: preset.outChannels),
      Argument("center_input_sample", "make x in 0 to 1 2 x - 1 first", default: preset.centerInputSample),
      Argument("freq_shift", "of the step's encoding", default: preset.freqShift),
      Argument("flip_sin_to_cos", "cosines before sines", default: preset.flipSinToCos),
      Argument(
        "down_block_types", "of each level on the way down",
        default: BlockNames(blocks: preset.downBlockTypes)),
      Argument(
        "up_block_types", "of each level on the way up", default: BlockNames(blocks: preset.upBlockTypes)),
      Argument(
        "block_out_channels", "of each level, from the top",
        default: IntegerList(values: preset.blockOutChannels)),
      Argument(
        "layers_per_block", "residual blocks of a level down; up there is one more",
        default: preset.layersPerBlock),
      Argument(
        "mid_block_scale_factor", "divides the sums in the middle", default: preset.midBlockScaleFactor),
      Argument(
        "downsample_padding", "1, or 0 for zeros at the bottom and right", default: preset.downsamplePadding),
      Argument("dropout", "in residual blocks, in training", default: preset.dropout),
      Argument("act_fn", "its name", default: preset.actFn),
      Argument("attention_head_dim", "the width of a head", default: preset.attentionHeadDim ?? 8),
      Argument("norm_num_groups", "of group normalisation", default: preset.normNumGroups),
      Argument<Int?>("attn_norm_num_groups", "of the attention in the middle; norm_num_groups by default"),
      Argument("norm_eps", "added to variances", default: preset.normEps),
      Argument(
        "resnet_time_scale_shift", "the step is added, or scales and shifts",
        default: preset.resnetTimeScaleShift),
      Argument("add_attention", "attention in the middle", default: preset.addAttention),
      Argument<Int?>("num_class_embeds", "how many class labels there are"), LayerConstructors.name,
      returns: "Layer", body: unet2D
    ).documented(
      shapes: """
        x [N, in_channels, H, W], timesteps [N] and class_labels [N] (from 0) to [N, out_channels, H, W]; H and W are \
        multiples of 2 for each level but the last.
        """,
      errors: """
        Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, \
        other channels and sizes.
        """,
      example: """
        local model = dk.models.UNet2DModel{
          in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
          down_block_types = {"DownBlock2D", "AttnDownBlock2D"}, up_block_types = {"AttnUpBlock2D", "UpBlock2D"}}
        local noise = model(dk.randn(2, 1, 16, 16), dk.tensor{10, 500})
        print(table.concat(noise:shape(), " ")) --> 2 1 16 16
        """)
  ]

  private static func unet2D(
    _ sampleSize: Int?, _ inChannels: Int, _ outChannels: Int, _ center: Bool, _ freqShift: Double,
    _ flip: Bool,
    _ downBlocks: BlockNames<UNet2DConfiguration.DownBlock>,
    _ upBlocks: BlockNames<UNet2DConfiguration.UpBlock>,
    _ channels: IntegerList, _ layersPerBlock: Int, _ midScale: Float, _ downsamplePadding: Int,
    _ dropout: Float,
    _ activation: Activation, _ headDim: Int, _ groups: Int, _ attentionGroups: Int?, _ eps: Float,
    _ scaleShift: UNet2DConfiguration.TimeScaleShift, _ addAttention: Bool, _ classes: Int?, _ name: String?
  ) throws -> LayerBox {
    var configuration = UNet2DConfiguration()
    configuration.sampleSize = sampleSize
    configuration.inChannels = inChannels
    configuration.outChannels = outChannels
    configuration.centerInputSample = center
    configuration.freqShift = freqShift
    configuration.flipSinToCos = flip
    configuration.downBlockTypes = downBlocks.blocks
    configuration.upBlockTypes = upBlocks.blocks
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
    configuration.numClassEmbeds = classes
    return LayerBox(layer: try UNet2DModel(configuration, name: name))
  }
}
