import CLua
import DiffusionKit

// Diffusion training.

struct TrainerBox: Boxed {
  let trainer: DiffusionTrainer
  static let boxType = BoxType<TrainerBox>("DiffusionTrainer", holdsLuaValues: true)
}

enum TrainerType {
  static let functions: [Function] = [
    Function(
      "DiffusionTrainer",
      "Trains a denoiser: noise is added at random timesteps, the model learns to predict it (Ho, Jain and Abbeel 2020, algorithm 1), or what the scheduler's prediction_type says.",
      Argument<LayerBox>("model", "model(x, timesteps), told the conditions where there are any"),
      Argument<SchedulerBox>("scheduler", "adds the noise, and says what is predicted"),
      fields: TrainerArguments.fields, of: TrainerArguments.init,
      returns: "DiffusionTrainer", isConstructor: true, keepsArguments: .forObject, body: make
    ).documented(
      shapes: .none,
      errors: """
        Numbers out of range, label_dropout for a model without a label for none, weights for another loss than mse and mae, \
        weights and samplings for a scheduler without alphas_cumprod.
        """,
      example: training("print(trainer.model.kind) --> TimeMLP"))
  ]

  /// A trainer of points, and what is done with it.
  private static func training(_ lines: String...) -> String {
    """
    local trainer = dk.DiffusionTrainer{
      model = dk.models.TimeMLP{data_shape = 2, hidden_dim = 16, num_blocks = 1},
      scheduler = dk.schedulers.DDIMScheduler(),
    }
    local points = dk.randn(64, 2)

    """ + lines.joined(separator: "\n")
  }

  static let trainerClass = ClassDeclaration(
    type: TrainerBox.boxType.raw, summary: "Trains a denoiser and samples from it.",
    methods: [
      Function(
        "fit",
        "Trains on data; the history has a list of losses. After resume it goes on with the run of the checkpoint, whose epochs and steps count; that nothing is left to train is said. A loss that is no number or explodes is an error.",
        this, data, fields: FitArguments.fields(FitArguments.shown), of: FitArguments.init,
        returns: "table", keepsArguments: .forCall, body: fit
      ).documented(
        shapes: .labelled, errors: .diffusing,
        example: training("print(#trainer:fit(points, {epochs = 3}).loss) --> 3")),
      Function(
        "fit_steps",
        "fit as a loop: `for step in trainer:fit_steps(data, {...}) do ... end` trains on one batch a turn. step has step (counted from the run's beginning), epoch, batch and the batch's loss, and after the last batch of an epoch logs, its row of the history.",
        this, data, fields: FitArguments.fields(FitArguments.quiet), of: FitArguments.init,
        returns: "TrainingSteps", body: fitSteps
      ).documented(
        shapes: .labelled, errors: .diffusing,
        example: training(
          "local last", "for step in trainer:fit_steps(points, {steps = 5}) do last = step end",
          "print(last.step, last.epoch, last.batch) --> 5 3 1")),
      Function(
        "save",
        "Writes all that training needs to go on: model, average, optimizer, random numbers, the place in the run. fit does so itself with checkpoint_path.",
        this, Argument<FilePath>("path", "a .safetensors file"), body: save
      ).documented(
        shapes: .none, errors: "A model that is not built, applied averages, and unwritable files.",
        example: training("trainer:fit(points, {steps = 3})", "trainer:save(\"trainer.safetensors\")")),
      Function(
        "resume",
        "Takes over what save wrote, in a trainer made in the same way. The next fit, given the same data and options, goes on where the run stood: with as many threads its weights are the same in every bit as if it had not been stopped. epochs and steps count from the run's beginning.",
        this, Argument<FilePath>("path", "what save or fit wrote"), body: resume
      ).documented(
        shapes: .none,
        errors:
          "Files that are damaged or of another model, scheduler, optimizer, loss or trainer: what differs is listed, numbers such as the learning rate too. Nothing has changed then.",
        example: training(
          "trainer:fit(points, {steps = 3})", "trainer:save(\"trainer.safetensors\")",
          "trainer:resume(\"trainer.safetensors\")",
          "print(#trainer:fit(points, {steps = 6}).loss) --> 3")),
      Function(
        "sample",
        "New samples from noise; with guidance the prediction is unconditional + scale * (conditional - unconditional) (Ho and Salimans 2022).",
        this, count, sampleLabels, inferenceSteps, guidanceScale, otherScheduler, eta, generator,
        sampleConditioning, sampleStates, negativeConditioning, negativeStates, maxBatchSize,
        returns: "Tensor",
        body: sample
      ).documented(
        shapes: .sampled, errors: .sampling,
        example: training(
          "trainer:fit(points)",
          "print(table.concat(trainer:sample{count = 3, num_inference_steps = 5}:shape(), \" \")) --> 3 2")),
      Function(
        "steps",
        "sample as a loop: `for step in trainer:steps{...} do ... end` takes one step of the scheduler a turn. step has step, num_steps, timestep, sample (in the last one finished) and pred_original_sample.",
        this, count, sampleLabels, inferenceSteps, guidanceScale, otherScheduler, eta, generator,
        sampleConditioning, sampleStates, negativeConditioning, negativeStates, maxBatchSize,
        returns: "SamplingSteps", body: sampleSteps
      ).documented(
        shapes: .sampled, errors: .sampling,
        example: training(
          "trainer:fit(points)", "local last",
          "for step in trainer:steps{count = 3, num_inference_steps = 5} do last = step end",
          "print(last.step, last.num_steps, last.timestep) --> 5 5 0")),
      Function(
        "pipeline",
        "What was learned as a pipeline, to sample from and to save: with the averaged weights where there are any, the label for none and the sizes of a sample. Both share the model: what is learned later, the pipeline has learned too. A DDPMPipeline for a DDPMScheduler, else a DDIMPipeline.",
        this, returns: "DiffusionPipeline", keepsArguments: .forObject, body: pipeline
      ).documented(
        shapes: .none, errors: .none,
        example: training(
          "trainer:fit(points)", "local pipe = trainer:pipeline()",
          "local x = pipe{batch_size = 3, num_inference_steps = 5, output_type = \"sample\"}",
          "print(pipe.kind, table.concat(x:shape(), \" \")) --> DDIMPipeline 3 2")),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it trains, and with what.",
        example: training(
          "print(trainer) --> DiffusionTrainer(model = TimeMLP, scheduler = DDIMScheduler, optimizer = AdamW, loss = mse)"
        )
      ) { (box: TrainerBox) in ValueText.trainer(box.trainer) }
    ],
    getters: [
      Function("model", "The model.", this, returns: "Layer", keepsArguments: .forObject, body: model)
        .documented(
          shapes: .none, errors: .none, example: training("print(trainer.model.kind) --> TimeMLP")),
      Function(
        "scheduler", "What adds the noise, of the prediction_type that is trained.", this,
        returns: "Scheduler",
        body: scheduler
      ).documented(
        shapes: .none, errors: .none, example: training("print(trainer.scheduler.kind) --> DDIMScheduler")),
      Function(
        "ema", "The averaged weights, nil without ema_decay.", this, returns: "EMA or nil",
        keepsArguments: .forObject, body: ema
      ).documented(shapes: .none, errors: .none, example: training("print(trainer.ema) --> nil")),
      Function("history", "What fit recorded so far.", this, returns: "table", body: history).documented(
        shapes: .none, errors: .none,
        example: training("trainer:fit(points, {steps = 4})", "print(#trainer.history.loss) --> 2")),
    ])

  private static let this = Argument<TrainerBox>.this
  private static let generator = Argument<Generator?>("generator", "where noise is drawn from")
  // Of fit.
  private static let data = Argument<Either<Tensor, FilePath>>(
    "data",
    "[N, ...], clean, about -1 to 1; or the path of a .npz or .npy file (unsigned numbers of 8 or 16 bits and booleans are images and become -1 to 1), or of a folder of images (data.image_folder)"
  )
  // Of sample.
  private static let count = Argument<Int?>("count", "how many; as many as labels by default")
  private static let sampleLabels = Argument<NumberList?>("labels", "[count] or [1], from 0")
  private static let sampleConditioning = Argument<Tensor?>(
    "conditioning", "[count, channels, ...] or [1, ...]")
  private static let sampleStates = Argument<Tensor?>(
    "encoder_hidden_states", "[count, S, features] or [1, ...]")
  private static let negativeConditioning = Argument<Tensor?>(
    "negative_conditioning", "what guidance takes for none; as conditioning by default")
  private static let negativeStates = Argument<Tensor?>(
    "negative_encoder_hidden_states", "what guidance takes for none; as encoder_hidden_states by default")
  private static let maxBatchSize = Argument<Int?>(
    "max_batch_size",
    "samples a call of the model, the results are the same; as many as memory holds by default")
  private static let inferenceSteps = Argument<Int?>(
    "num_inference_steps", "steps of the scheduler, 50 by default")
  private static let guidanceScale = Argument(
    "guidance_scale",
    "1 for none; with v_prediction and much of it see a pipeline's use_clipped_model_output",
    default: 1.0)
  private static let otherScheduler = Argument<SchedulerBox?>(
    "scheduler",
    "another one to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)"
  )
  private static let eta = Argument("eta", "DDIM's noise", default: 0.0)

  private static func make(
    _ model: LayerBox, _ scheduler: SchedulerBox, _ arguments: TrainerArguments
  ) throws -> TrainerBox {
    TrainerBox(trainer: try arguments.trainer(model.layer, scheduler.scheduler))
  }

  private static func conditions(_ conditioning: Tensor?, _ states: Tensor?) -> [Condition: Tensor] {
    var conditions: [Condition: Tensor] = [:]
    conditions[.conditioning] = conditioning?.detached
    conditions[.encoderHiddenStates] = states?.detached
    return conditions
  }

  private static func fit(
    _ box: TrainerBox, _ data: Either<Tensor, FilePath>, _ arguments: FitArguments
  ) throws -> LuaTable {
    try arguments.steps(box.trainer, data).finish().table
  }

  private static func fitSteps(
    _ box: TrainerBox, _ data: Either<Tensor, FilePath>, _ arguments: FitArguments
  ) throws -> Loop<TrainingSteps> {
    Loop(iterator: try arguments.steps(box.trainer, data))
  }

  private static func save(_ box: TrainerBox, _ path: FilePath) throws -> Nothing {
    try box.trainer.save(path)
    return Nothing()
  }

  private static func resume(_ box: TrainerBox, _ path: FilePath) throws -> Nothing {
    try box.trainer.resume(path)
    return Nothing()
  }

  private static func sample(
    _ box: TrainerBox, _ count: Int?, _ labels: NumberList?, _ steps: Int?, _ guidance: Double,
    _ scheduler: SchedulerBox?, _ eta: Double, _ generator: Generator?, _ conditioning: Tensor?,
    _ states: Tensor?, _ negativeConditioning: Tensor?, _ negativeStates: Tensor?, _ maxBatchSize: Int?
  ) throws -> Tensor {
    try box.trainer.sample(
      count: count, labels: labels?.tensor, conditions: conditions(conditioning, states),
      negatives: conditions(negativeConditioning, negativeStates), numInferenceSteps: steps,
      guidanceScale: guidance, scheduler: scheduler?.scheduler, eta: eta,
      generator: generator ?? Session.current.generator, maxBatchSize: maxBatchSize)
  }

  private static func sampleSteps(
    _ box: TrainerBox, _ count: Int?, _ labels: NumberList?, _ steps: Int?, _ guidance: Double,
    _ scheduler: SchedulerBox?, _ eta: Double, _ generator: Generator?, _ conditioning: Tensor?,
    _ states: Tensor?, _ negativeConditioning: Tensor?, _ negativeStates: Tensor?, _ maxBatchSize: Int?
  ) throws -> Loop<SamplingSteps> {
    Loop(
      iterator: try box.trainer.steps(
        count: count, labels: labels?.tensor, conditions: conditions(conditioning, states),
        negatives: conditions(negativeConditioning, negativeStates), numInferenceSteps: steps,
        guidanceScale: guidance, scheduler: scheduler?.scheduler, eta: eta,
        generator: generator ?? Session.current.generator, maxBatchSize: maxBatchSize))
  }

  private static func model(_ box: TrainerBox) -> LayerBox { LayerBox(layer: box.trainer.model) }
  private static func pipeline(_ box: TrainerBox) throws -> DiffusionPipeline { try box.trainer.pipeline() }
  private static func scheduler(_ box: TrainerBox) -> SchedulerBox {
    SchedulerBox(scheduler: box.trainer.scheduler)
  }
  private static func ema(_ box: TrainerBox) -> EMA? { box.trainer.ema }
  private static func history(_ box: TrainerBox) -> LuaTable { box.trainer.history.table }
}
