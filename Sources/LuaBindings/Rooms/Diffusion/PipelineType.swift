import CLua
import DiffusionKit

// dk.pipelines: diffusers' pipelines of a U-Net and a scheduler.

extension DiffusionPipeline: Boxed {
  static let boxType = BoxType<DiffusionPipeline>("DiffusionPipeline", holdsLuaValues: true)
}

enum PipelineType {
  /// A constructor and `from_pretrained` for each kind.
  static let functions: [(path: String, function: Function)] = DiffusionPipeline.Kind.allCases.flatMap {
    kind in
    [
      ("pipelines.\(kind.rawValue)", constructor(kind)),
      ("pipelines.\(kind.rawValue).from_pretrained", fromPretrained(kind)),
    ]
  }

  static let moduleFunctions: [Function] = [
    Function(
      "slerp",
      "Spherical linear interpolation between two tensors, each taken as one vector (Shoemake 1985), which preserves the length of noise.",
      Argument<Tensor>("a", "the result at weight 0"), Argument<Tensor>("b", "the result at weight 1"),
      Argument<Float>("weight", "the weight of b, 0 to 1"), returns: "Tensor"
    ) { a, b, weight in try DiffusionKit.slerp(a, b, weight) }.documented(
      shapes: "two tensors of one shape; the result has the same shape.",
      errors: "Shapes that differ, weights outside 0 to 1.",
      example: """
        local half = dk.slerp(dk.tensor{1, 0}, dk.tensor{0, 1}, 0.5)
        print(half) --> 0.7071 0.7071 [Tensor of shape 2]
        """)
  ]

  static let pipelineClass = ClassDeclaration(
    type: DiffusionPipeline.boxType.raw,
    summary: "A denoiser and a scheduler, which together generate images.",
    methods: [
      Function(
        "sample_steps",
        "Samples as a loop: `for step in pipe:sample_steps{...} do ... end` takes one step of the scheduler per iteration. step has step, num_inference_steps (of this run: fewer with strength, more with jump_length), timestep, sample and pred_original_sample in the model's range, and images, the prediction of the final images (after the last step the final images themselves).",
        this, options: PipelineCall(), fields: PipelineCall.sampling, returns: "SamplingSteps"
      ) { pipeline, call in Loop(iterator: try pipeline.sampleSteps(call.request)) }.documented(
        shapes: made, errors: wrong,
        example: tiny(
          "local last", "for step in pipe:sample_steps{num_inference_steps = 4} do last = step end",
          "print(last.step, last.timestep, last.images:shape()) --> 4 0 1 x 1 x 8 x 8")),
      Function(
        "interpolate",
        "Interpolates along the sphere and samples: between two images, to which the same noise is added as strength says (Ho, Jain and Abbeel 2020, 4.4), or between two noises, random unless given (Song, Meng and Ermon 2021, D.5).",
        this, options: PipelineCall(), fields: PipelineCall.interpolating, returns: "Tensor"
      ) { pipeline, call in
        try pipeline.interpolate(
          call.ends, numSamples: call.numSamples, call.request, progress: call.progress,
          preview: call.preview, onStep: call.onStep)
      }.documented(
        shapes: "two tensors [C, H, W] to [num_samples, C, H, W].",
        errors: "Fewer than 2 samples, images and noises at once, and the errors of the call.",
        example: tiny(
          "local between = pipe:interpolate{num_samples = 3, num_inference_steps = 2}",
          "print(between:shape()) --> 3 x 1 x 8 x 8")),
      Function(
        "save_pretrained",
        "Writes the folder that from_pretrained reads, here and in Python's diffusers. Its files replace earlier ones in one step; other files in the folder stay.",
        this, Argument<FilePath>("path", "the folder")
      ) { pipeline, path in Nothing(try pipeline.savePretrained(path)) }.documented(
        shapes: .none,
        errors:
          "A model that was never called or that is written in Lua, and a folder that cannot be written to.",
        example: tiny(
          "pipe:save_pretrained(\"digits\")",
          "print(dk.pipelines.DDIMPipeline.from_pretrained(\"digits\")) --> DDIMPipeline(unet = UNet2DModel, scheduler = DDIMScheduler)"
        )),
    ],
    metamethods: [
      Function(
        "__call",
        """
        Samples from noise; with image, from that image (SDEdit, Meng et al. 2022); with mask_image too, only where the mask is \
        1; with jump_n_sample, as RePaint does (Lugmayr et al. 2022). With guidance_scale the prediction is unconditional + scale * \
        (conditional - unconditional) (Ho and Salimans 2022).
        """, this, options: PipelineCall(), fields: PipelineCall.fields, returns: "Tensor"
      ) { pipeline, call in
        try pipeline(call.request, progress: call.progress, preview: call.preview, onStep: call.onStep)
      }.documented(
        shapes: made, errors: wrong,
        example: tiny(
          "local images = pipe{batch_size = 2, num_inference_steps = 3, generator = dk.Generator(0)}",
          "print(images:shape()) --> 2 x 1 x 8 x 8",
          "local mask = dk.zeros(8, 8)", "mask[{{1, 4}, {}}] = 1 -- the upper half is painted anew",
          "local painted = pipe{image = images, mask_image = mask, num_inference_steps = 3}",
          "assert((painted - images):abs()[{{}, {}, {5, 8}, {}}]:max():item() < 1e-5)")),
      ValueText.metamethod(
        "The pipeline's kind, model and scheduler.",
        example: tiny("print(pipe) --> DDIMPipeline(unet = UNet2DModel, scheduler = DDIMScheduler)"),
        ValueText.pipeline),
    ],
    getters: [
      Function("kind", "The pipeline's type, such as \"DDIMPipeline\".", this, returns: "string") {
        $0.kind.rawValue
      }.documented(shapes: .none, errors: .none, example: tiny("print(pipe.kind) --> DDIMPipeline")),
      Function("unet", "The denoiser.", this, returns: "Layer") { LayerBox(layer: $0.unet) }
        .retaining(.forObject).documented(
          shapes: .none, errors: .none, example: tiny("print(pipe.unet.kind) --> UNet2DModel")),
      Function(
        "scheduler", "The scheduler of each call. Assigning replaces it.", this, returns: "Scheduler"
      ) { SchedulerBox(scheduler: $0.scheduler) }.documented(
        shapes: .none, errors: .none,
        example: tiny("print(pipe.scheduler.config.num_train_timesteps) --> 1000")),
    ],
    setters: [
      Function(
        "scheduler",
        "Sets the scheduler of later calls; in a DDIMPipeline a DDPMScheduler becomes a DDIMScheduler.", this,
        Argument<SchedulerBox>("scheduler", "any scheduler of the process that the model was trained on")
      ) { pipeline, box in Nothing(try pipeline.setScheduler(box.scheduler)) }.documented(
        shapes: .none, errors: .otherProcess,
        example: tiny(
          "pipe.scheduler = dk.schedulers.DDIMScheduler.from_config(pipe.scheduler.config)",
          "print(pipe.scheduler) --> DDIMScheduler(num_train_timesteps = 1000)"))
    ])

  private static let this = Argument<DiffusionPipeline>.this

  private static let made: Remark = """
    [N, C, H, W], N images of the model's sample_size or of the size of image; in 0 to 1, unless output_type is "sample".
    """
  private static let wrong: Remark = """
    num_inference_steps below 1 or above the scheduler's num_train_timesteps, images, masks and conditions of other shapes, \
    images and masks outside 0 to 1, a strength outside 0 to 1, guidance without a null label or negative condition; a model \
    that returns another shape, NaN or infinite values; the errors of the callback.
    """

  /// An example that makes a small untrained pipeline and continues with `lines`.
  private static func tiny(_ lines: String...) -> String {
    """
    local unet = dk.models.UNet2DModel{
      sample_size = 8, in_channels = 1, out_channels = 1, block_out_channels = {4, 8}, layers_per_block = 1, norm_num_groups = 2,
      down_block_types = {"DownBlock2D", "DownBlock2D"}, up_block_types = {"UpBlock2D", "UpBlock2D"}}
    local pipe = dk.pipelines.DDIMPipeline{unet = unet, scheduler = dk.schedulers.DDIMScheduler()}

    """ + lines.joined(separator: "\n")
  }

  private static func constructor(_ kind: DiffusionPipeline.Kind) -> Function {
    func make(_ unet: LayerBox, _ scheduler: SchedulerBox) throws -> DiffusionPipeline {
      try DiffusionPipeline(kind, unet: unet.layer, scheduler: scheduler.scheduler)
    }
    let summaries: [DiffusionPipeline.Kind: String] = [
      .ddpm:
        "diffusers' pipeline of a U-Net and a scheduler, with 1000 steps by default (Ho, Jain and Abbeel 2020).",
      .ddim:
        "diffusers' pipeline of a U-Net and a scheduler, with 50 steps by default (Song, Meng and Ermon 2021). A DDPMScheduler becomes a DDIMScheduler with the same options.",
    ]
    return Function(
      kind.rawValue, summaries[kind] ?? "",
      Argument<LayerBox>("unet", "unet(x, timesteps); the conditions, if any, are passed too"),
      Argument<SchedulerBox>("scheduler", "any scheduler of the process that the model was trained on"),
      returns: "DiffusionPipeline", body: make
    ).constructor.retaining(.forObject).documented(
      shapes: .none, errors: .otherProcess,
      example: """
        local pipe = dk.pipelines.\(kind.rawValue){
          unet = dk.models.TimeMLP{data_shape = {1, 4, 4}, hidden_dim = 16, num_blocks = 1},
          scheduler = dk.schedulers.DDIMScheduler()}
        print(pipe{batch_size = 3, num_inference_steps = 5}:shape()) --> 3 x 1 x 4 x 4
        """)
  }

  private static func fromPretrained(_ kind: DiffusionPipeline.Kind) -> Function {
    func load(_ path: FilePath, _ variant: String?) throws -> DiffusionPipeline {
      try DiffusionPipeline.fromPretrained(path, kind, variant: variant)
    }
    return Function(
      "from_pretrained",
      "Loads the pipeline of a folder that Python's diffusers or save_pretrained wrote, whether a DDPMPipeline or a DDIMPipeline.",
      Argument<FilePath>("path", "the folder, with model_index.json"),
      Argument<String?>("variant", "\"fp16\" for weights in files of that variant"),
      returns: "DiffusionPipeline", body: load
    ).documented(
      shapes: .none,
      errors: """
        Files that are missing or damaged, other pipelines, unknown classes, unsupported values of options (unknown options are ignored with a warning), weights that are not \
        the model's; the message lists missing, unexpected and wrongly shaped weights.
        """,
      example: tiny(
        "pipe:save_pretrained(\"\(kind.rawValue)\")",
        "print(dk.pipelines.\(kind.rawValue).from_pretrained(\"\(kind.rawValue)\").kind) --> \(kind.rawValue)"
      ))
  }

}
