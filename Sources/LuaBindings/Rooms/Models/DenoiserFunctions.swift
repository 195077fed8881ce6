import DiffusionKit

// dk.models: the denoisers of the library.
enum DenoiserFunctions {
  static let functions: [Function] =
    [timeMLP] + zip(SpatialKind.both, [UNet1DModel.self, UNet2DModel.self] as [UNetModel.Type]).map(unet) + [
      dit, ideal,
    ]

  private static let ideal = Function(
    "IdealDenoiser",
    """
    The exact denoiser of a data set, model(x, timesteps): the mean of the data given noisy samples, with every sample as \
    likely before (Karras et al. 2022, appendix B.3). It predicts what the scheduler's prediction_type demands, for \
    pipelines of any scheduler of the same noise levels; without a scheduler the velocity of dk.FlowMatcher. What a network \
    would learn that memorises its data: samples are the data themselves.
    """,
    Argument<Tensor>("data", "[M, ...], the data set"),
    Argument<SchedulerBox?>("scheduler", "the scheduler of training; nil for flow matching"),
    Argument("time_scale", "the factor of the times of flow matching", default: 1.0), returns: "Layer",
    body: { (data: Tensor, scheduler: SchedulerBox?, timeScale: Double) in
      LayerBox(
        layer: try IdealDenoiser(data: data, scheduler: scheduler?.scheduler, timeScale: timeScale))
    }
  ).constructor.documented(
    shapes: "x [N, ...] and timesteps [N] or [1] to x's shape; gradients do not flow through it.",
    errors:
      "No samples, samples that are not finite; when called, other shapes, and times outside of 0 to time_scale.",
    example: """
      local data = dk.tensor{{0, 0}, {4, 0}, {0, 4}}
      local scheduler = dk.schedulers.DDIMScheduler{clip_sample = false}
      local pipe = dk.pipelines.DDIMPipeline{unet = dk.models.IdealDenoiser(data, scheduler), scheduler = scheduler}
      local samples = pipe{batch_size = 20, output_type = "sample"}
      local distances = (samples:unsqueeze(2) - data:unsqueeze(1)):abs():sum(3):min(2)
      assert(distances:max():item() < 0.1) -- each is one of the data
      """)

  private static let timeMLP = Function(
    "TimeMLP", TimeMLP.self,
    "A denoiser for vectors and small images, model(x, timesteps, {class_labels =}): residual blocks that are conditioned on the timestep."
  ).constructor.documented(
    shapes:
      "x [N, data_shape...], timesteps [N] and class_labels [N] (from 0; num_classes is the null label) to x's shape.",
    errors: "Sizes below 1, a dropout outside of 0 to 1; when called, other shapes.",
    example: """
      local model = dk.models.TimeMLP{data_shape = {1, 8, 8}, hidden_dim = 32, num_blocks = 1}
      local noise = model(dk.randn(4, 1, 8, 8), dk.tensor{0, 10, 20, 30})
      print(noise:shape()) --> 4 x 1 x 8 x 8
      """)

  private static func unet(_ kind: SpatialKind, _ type: UNetModel.Type) -> Function {
    let sizes = kind.either("L", "H, W")
    return Function(
      "UNet\(kind.axes)DModel", type,
      kind.either(
        """
        The U-Net for signals of any length, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}): the \
        options and blocks of UNet2DModel with one dimension less. diffusers' UNet1DModel is another architecture.
        """,
        """
        The U-Net for images, model(x, timesteps, {class_labels =, conditioning =, encoder_hidden_states =}) (Ho, Jain and Abbeel \
        2020), with the options, arithmetic and names of weights of diffusers' UNet2DModel, or with cross_attention_dim of \
        UNet2DConditionModel. After the same seed the initial weights are the same too.
        """)
    ).constructor.documented(
      shapes: """
        x [N, in_channels, \(sizes)], timesteps [N], and further inputs by the options: class_labels [N] (from 0), conditioning \
        [N, conditioning_channels, \(sizes)], encoder_hidden_states [N, S, cross_attention_dim]; to [N, out_channels, \(sizes)].\
        \(kind.either("", " H and W must be divisible by 2 once for each level but the last."))
        """,
      errors: """
        Numbers out of range, lists that differ in length, groups or heads that do not divide the channels; when called, other \
        channels and sizes, and other conditions than those of the options.
        """,
      example: """
        local model = dk.models.UNet\(kind.axes)DModel{
          in_channels = 1, out_channels = 1, block_out_channels = {8, 16}, layers_per_block = 1, norm_num_groups = 4,
          down_block_types = {"DownBlock\(kind.axes)D", "AttnDownBlock\(kind.axes)D"}, up_block_types = {"AttnUpBlock\(kind.axes)D", "UpBlock\(kind.axes)D"}}
        local noise = model(dk.randn(2, 1, \(kind.either("101", "16, 16"))), dk.tensor{10, 500})
        print(noise:shape()) --> 2 x 1 x \(kind.either("101", "16 x 16"))
        """)
  }

  private static let dit = Function(
    "DiT", DiT.self,
    """
    The diffusion transformer, model(x, timesteps, {class_labels =}) (Peebles and Xie 2023), with the options, arithmetic and \
    names of weights of diffusers' DiTTransformer2DModel. After the same seed the initial weights are the same too.
    """
  ).constructor.documented(
    shapes: """
      x [N, in_channels, H, W], timesteps [N] and class_labels [N] (from 0; num_embeds_ada_norm is the null label) to \
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
}
