import DiffusionKit

enum DiTFunctions {
  static let functions: [Function] = [
    Function(
      "DiT", DiT.self,
      """
      The diffusion transformer, model(x, timesteps, {class_labels =}): options, arithmetic and names of weights of diffusers' \
      DiTTransformer2DModel (Peebles and Xie 2023). After the same seed it starts from the same weights.
      """, isConstructor: true
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
        print(noise:shape()) --> 2 x 1 x 16 x 16
        """)
  ]
}
