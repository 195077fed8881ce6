import DiffusionKit

enum UNetFunctions {
  static let functions: [Function] = [
    Function(
      "UNet1DModel", UNet1DModel.self,
      """
      UNet2DModel for signals of any length, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): \
      the same options and blocks with one dimension less. diffusers' UNet1DModel is another architecture.
      """, isConstructor: true
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
        print(noise:shape()) --> 2 x 1 x 101
        """),
    Function(
      "UNet2DModel", UNet2DModel.self,
      """
      diffusers' U-Net for images, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): its \
      options, arithmetic and names of weights (Ho, Jain and Abbeel 2020); with cross_attention_dim its UNet2DConditionModel. \
      After the same seed it starts from the same weights.
      """, isConstructor: true
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
        print(noise:shape()) --> 2 x 1 x 16 x 16
        """),
  ]

  private static let errors: Remark = """
    Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, other \
    channels and sizes, and other conditions than the options call for.
    """
}
