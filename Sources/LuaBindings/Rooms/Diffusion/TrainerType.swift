import CLua
import DiffusionKit

// Diffusion training.

extension DiffusionTrainer: ScriptedTrainer {
  static let boxType = BoxType<DiffusionTrainer>("DiffusionTrainer", holdsLuaValues: true)
  static let word = "trainer"
  static let samples = Argument<TrainerData>(
    "data",
    "[N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned integers of 8 or 16 bits and booleans are images, scaled to -1 to 1), or of a folder of images (data.image_folder); or a Dataset; or fn(step, generator), or an object with such a method next, which returns the batch of a step: a Tensor or {samples, class_labels = ...}"
  )
  static let sampleParts = (first: [SampleParts.labels], last: SampleParts.others)
  static let fitOptions = FitOptions.images + [FitOptions.bins]
  static var fitShapes: Remark { .labelled }
  static var fitErrors: Remark { .diffusing }

  /// An example that makes a trainer of points and continues with `lines`.
  static func example(_ lines: String...) -> String {
    """
    local trainer = dk.DiffusionTrainer{
      model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
      scheduler = dk.schedulers.DDIMScheduler(),
    }
    local data = dk.randn(64, 2)

    """ + lines.joined(separator: "\n")
  }
}

enum TrainerType {
  static let functions: [Function] = [
    Function(
      "DiffusionTrainer",
      "Trains a denoiser: noise is added at random timesteps, and the model learns to predict the noise (Ho, Jain and Abbeel 2020, algorithm 1), or the target of the scheduler's prediction_type.",
      Argument<LayerBox>("model", "model(x, timesteps); the conditions, if any, are passed too"),
      Argument<SchedulerBox>(
        "scheduler", "the scheduler that adds the noise and defines the prediction's target"),
      options: DiffusionTrainer.Options(), returns: "DiffusionTrainer",
      body: { (model: LayerBox, scheduler: SchedulerBox, options: DiffusionTrainer.Options) in
        try DiffusionTrainer(model: model.layer, scheduler: scheduler.scheduler, options)
      }
    ).constructor.retaining(.forObject).documented(
      shapes: .none,
      errors: """
        Numbers out of range, label_dropout for a model without a null label, loss_weighting for a loss other than mse and mae, \
        weightings and samplings for a scheduler without alphas_cumprod.
        """,
      example: DiffusionTrainer.example("print(trainer.model.kind) --> TimeMLP"))
  ]

  static let trainerClass = ClassDeclaration(
    type: DiffusionTrainer.boxType.raw, summary: "Trains a denoiser and generates samples with it.",
    methods: DiffusionTrainer.trainingMethods + [
      Function(
        "sample",
        "Generates samples from noise. With guidance the prediction is unconditional + scale * (conditional - unconditional) (Ho and Salimans 2022).",
        DiffusionTrainer.this, options: DiffusionTrainer.SampleOptions(), returns: "Tensor",
        body: { (trainer: DiffusionTrainer, options: DiffusionTrainer.SampleOptions) in
          try trainer.sample(options)
        }
      ).documented(
        shapes: .sampled, errors: .sampling,
        example: DiffusionTrainer.example(
          "trainer:fit(data)",
          "print(trainer:sample{num_samples = 3, num_inference_steps = 5}:shape()) --> 3 x 2"
        )
      ),
      Function(
        "sample_steps",
        "Samples as a loop: `for step in trainer:sample_steps{...} do ... end` takes one step of the scheduler per iteration. step has step, num_inference_steps, timestep, sample (finished in the last step) and pred_original_sample.",
        DiffusionTrainer.this, options: DiffusionTrainer.SampleOptions(), returns: "SamplingSteps",
        body: { (trainer: DiffusionTrainer, options: DiffusionTrainer.SampleOptions) in
          Loop(iterator: try trainer.sampleSteps(options))
        }
      ).documented(
        shapes: .sampled, errors: .sampling,
        example: DiffusionTrainer.example(
          "trainer:fit(data)", "local last",
          "for step in trainer:sample_steps{num_samples = 3, num_inference_steps = 5} do last = step end",
          "print(last.step, last.num_inference_steps, last.timestep) --> 5 5 0")),
      Function(
        "pipeline",
        "Returns the trained model as a pipeline for sampling and saving, with the averaged weights (if any), the null label and the sizes of a sample: a DDPMPipeline for a DDPMScheduler, else a DDIMPipeline. Trainer and pipeline share the model, so later training changes the pipeline too.",
        DiffusionTrainer.this, returns: "DiffusionPipeline",
        body: { (trainer: DiffusionTrainer) in try trainer.pipeline() }
      ).retaining(.forObject).documented(
        shapes: .none, errors: .none,
        example: DiffusionTrainer.example(
          "trainer:fit(data)", "local pipe = trainer:pipeline()",
          "local x = pipe{batch_size = 3, num_inference_steps = 5, output_type = \"sample\"}",
          "print(pipe.kind, x:shape()) --> DDIMPipeline 3 x 2")),
    ],
    metamethods: [
      ValueText.metamethod(
        "The model and the options of the trainer.",
        example: DiffusionTrainer.example(
          "print(trainer) --> DiffusionTrainer(model = TimeMLP, scheduler = DDIMScheduler, optimizer = AdamW, loss = mse)"
        ), ValueText.trainer)
    ],
    getters: DiffusionTrainer.trainingGetters + [
      Function(
        "scheduler", "The scheduler that adds the noise, with the prediction_type of training.",
        DiffusionTrainer.this, returns: "Scheduler",
        body: { (trainer: DiffusionTrainer) in SchedulerBox(scheduler: trainer.scheduler) }
      ).documented(
        shapes: .none, errors: .none,
        example: DiffusionTrainer.example("print(trainer.scheduler.kind) --> DDIMScheduler"))
    ])
}
