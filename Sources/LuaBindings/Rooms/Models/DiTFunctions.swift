import DiffusionKit

extension DiTConfiguration.FeedForward: NamedChoice {
  static let kind = "activation_fn"
}

enum DiTFunctions {
  private static let preset = DiTConfiguration()

  static let functions: [Function] = [
    Function(
      "DiT",
      """
      The diffusion transformer, model(x, timesteps, {class_labels =}): options, arithmetic and names of weights of diffusers' \
      DiTTransformer2DModel (Peebles and Xie 2023). After the same seed it starts from the same weights.
      """,
      Argument("num_attention_heads", "of each block", default: preset.numAttentionHeads),
      Argument(
        "attention_head_dim", "the width of a head; the model is as wide as all of them",
        default: preset.attentionHeadDim),
      Argument("in_channels", "of x", default: preset.inChannels),
      Argument<Int?>("out_channels", "of the result; in_channels by default"),
      Argument("num_layers", "how many blocks", default: preset.numLayers),
      Argument("dropout", "in blocks, in training", default: preset.dropout),
      Argument("attention_bias", "of queries, keys and values", default: preset.attentionBias),
      Argument(
        "sample_size",
        "the height and width it was made for; positions of others are spread over the same range",
        default: preset.sampleSize),
      Argument("patch_size", "the side of the squares that become tokens", default: preset.patchSize),
      Argument("activation_fn", "between the dense layers of a block", default: preset.activationFn),
      Argument<Int?>(
        "num_embeds_ada_norm", "how many class labels there are; by default none, it is told the step only"),
      Argument(
        "norm_elementwise_affine", "weights in the second norm of a block",
        default: preset.normElementwiseAffine),
      Argument("norm_eps", "added to variances there", default: preset.normEps),
      LayerConstructors.zeroInitOutputs, LayerConstructors.gradientCheckpointing, LayerConstructors.name,
      returns: "Layer", isConstructor: true, body: transformer
    ).documented(
      shapes: """
        x [N, in_channels, H, W], timesteps [N] and class_labels [N] (from 0; num_embeds_ada_norm stands for none) to \
        [N, out_channels, H, W]; H and W are multiples of patch_size.
        """,
      errors: """
        Numbers out of range, a width that is no multiple of 4, a patch larger than the sample; when called, other channels and \
        sizes, and labels out of range.
        """,
      example: """
        local model = dk.models.DiT{
          num_attention_heads = 2, attention_head_dim = 16, num_layers = 2, in_channels = 1, sample_size = 16,
          patch_size = 4, num_embeds_ada_norm = 10}
        local noise = model(dk.randn(2, 1, 16, 16), dk.tensor{10, 500}, {class_labels = dk.tensor{3, 7}})
        print(table.concat(noise:shape(), " ")) --> 2 1 16 16
        """)
  ]

  private static func transformer(
    _ heads: Int, _ headDim: Int, _ inChannels: Int, _ outChannels: Int?, _ layers: Int, _ dropout: Float,
    _ attentionBias: Bool, _ sampleSize: Int, _ patchSize: Int, _ activation: DiTConfiguration.FeedForward,
    _ classes: Int?, _ affine: Bool, _ eps: Float, _ zeroInitOutputs: Bool, _ gradientCheckpointing: Bool,
    _ name: String?
  ) throws -> LayerBox {
    var configuration = DiTConfiguration()
    configuration.numAttentionHeads = heads
    configuration.attentionHeadDim = headDim
    configuration.inChannels = inChannels
    configuration.outChannels = outChannels
    configuration.numLayers = layers
    configuration.dropout = dropout
    configuration.attentionBias = attentionBias
    configuration.sampleSize = sampleSize
    configuration.patchSize = patchSize
    configuration.activationFn = activation
    configuration.numEmbedsAdaNorm = classes
    configuration.normElementwiseAffine = affine
    configuration.normEps = eps
    configuration.zeroInitOutputs = zeroInitOutputs
    configuration.gradientCheckpointing = gradientCheckpointing
    return LayerBox(layer: try DiT(configuration, name: name))
  }
}
