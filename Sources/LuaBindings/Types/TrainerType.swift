import CLua
import DiffusionKit

// Diffusion training and the chapter's functions.

struct TrainerBox: Boxed {
  let trainer: DiffusionTrainer
  static let boxType = BoxType<TrainerBox>("DiffusionTrainer", holdsLuaValues: true)
}

enum TrainerType {
  static let functions: [Function] = [
    Function(
      "DiffusionTrainer",
      "Trains a denoiser: noise is added at random timesteps, the model learns to predict it.",
      Argument<LayerBox>("model", "model(x, timesteps) or model(x, timesteps, labels)"),
      Argument<SchedulerBox>("scheduler", "adds the noise, and says what is predicted"),
      Argument<OptimizerArgument?>("optimizer", "AdamW by default"),
      Argument<LossArgument?>("loss", "of prediction and target, mse by default"),
      Argument<Double?>("ema_decay", "average the weights, and sample with the average"),
      Argument<Int?>("null_label", "the label for none; a TimeMLP knows its own"),
      Argument("label_dropout", "how often a label is dropped, for guidance", default: 0.0),
      returns: "DiffusionTrainer",
      isConstructor: true, keepsArguments: .forObject, body: make),
    Function(
      "forward_diffusion",
      "The forward process of the book: a list of states, each the one before plus noise.",
      Argument<Operand>("data", "any shape"), Argument<Int>("num_steps", "how many states"),
      Argument<Float>("noise_scale", "deviation of each step's noise"), generator, returns: "list of Tensors",
      body: forwardDiffusion),
    Function(
      "add_noise", "The data with normal noise on it.", Argument<Operand>("data", "any shape"),
      Argument<Float>("noise_scale", "the noise's deviation"), generator, returns: "Tensor", body: addNoise),
    Function(
      "sinusoidal_step_encoding", "A step as waves: [d_model] for a number, [N, d_model] for a tensor.",
      Argument<Either<Float, Tensor>>("t", "the step or steps"), Argument<Int>("d_model", "how many waves"),
      returns: "Tensor", body: stepEncoding),
  ]

  static let trainerClass = ClassDeclaration(
    type: TrainerBox.boxType.raw, summary: "Trains a denoiser and samples from it.",
    methods: [
      Function(
        "fit", "Trains on data; the history has a list of losses.", this, data, labels, epochs, steps,
        batchSize, TrainingMethods.shuffle, TrainingMethods.callbacks, TrainingMethods.verbose, generator,
        returns: "table", keepsArguments: .forCall, body: fit),
      Function(
        "fit_steps",
        "fit as a loop: `for step in trainer:fit_steps(data, {...}) do ... end` trains on one batch a turn. step has epoch, batch and the batch's loss, and after the last batch of an epoch logs, its row of the history.",
        this, data, labels, epochs, steps, batchSize, TrainingMethods.shuffle, TrainingMethods.callbacks,
        TrainingMethods.quietly, generator, returns: "TrainingSteps", body: fitSteps),
      Function(
        "sample", "New samples from noise.", this, count, sampleLabels, inferenceSteps, guidanceScale,
        scheduler, eta, generator, returns: "Tensor", body: sample),
      Function(
        "steps",
        "sample as a loop: `for step in trainer:steps{...} do ... end` takes one step of the scheduler a turn. step has step, num_steps, timestep, sample (in the last one finished) and pred_original_sample.",
        this, count, sampleLabels, inferenceSteps, guidanceScale, scheduler, eta, generator,
        returns: "SamplingSteps", body: sampleSteps),
    ],
    getters: [
      Function("model", "The model.", this, returns: "Layer", keepsArguments: .forObject, body: model),
      Function(
        "ema", "The averaged weights, nil without ema_decay.", this, returns: "EMA",
        keepsArguments: .forObject, body: ema),
      Function("history", "What fit recorded so far.", this, returns: "table", body: history),
    ])

  private static let this = Argument<TrainerBox>.this
  private static let generator = Argument<Generator?>("generator", "where noise is drawn from")
  // Of fit.
  private static let data = Argument<Tensor>("data", "[N, ...], clean, about -1 to 1")
  private static let labels = Argument<Tensor?>("labels", "[N], from 0")
  private static let epochs = Argument<Int?>("epochs", "times through the data, 1 by default")
  private static let steps = Argument<Int?>("steps", "number of batches, instead of epochs")
  private static let batchSize = Argument("batch_size", "samples a batch", default: 32)
  // Of sample.
  private static let count = Argument<Int?>("count", "how many; as many as labels by default")
  private static let sampleLabels = Argument<Tensor?>("labels", "[count] or [1]")
  private static let inferenceSteps = Argument<Int?>(
    "num_inference_steps", "steps of the scheduler, 50 by default")
  private static let guidanceScale = Argument("guidance_scale", "1 for none", default: 1.0)
  private static let scheduler = Argument<SchedulerBox?>("scheduler", "another one to sample with")
  private static let eta = Argument("eta", "DDIM's noise", default: 0.0)

  private static func make(
    _ model: LayerBox, _ scheduler: SchedulerBox, _ optimizer: OptimizerArgument?, _ loss: LossArgument?,
    _ emaDecay: Double?, _ nullLabel: Int?, _ labelDropout: Double
  ) throws -> TrainerBox {
    TrainerBox(
      trainer: try DiffusionTrainer(
        model: model.layer, scheduler: scheduler.scheduler, optimizer: optimizer?.optimizer,
        loss: loss?.loss ?? .mse,
        emaDecay: emaDecay, nullLabel: nullLabel, labelDropout: labelDropout))
  }

  private static func fit(
    _ box: TrainerBox, _ data: Tensor, _ labels: Tensor?, _ epochs: Int?, _ steps: Int?, _ batchSize: Int,
    _ shuffle: Bool, _ callbacks: CallbackList?, _ verbose: Int?, _ generator: Generator?
  ) throws -> LuaTable {
    try box.trainer.fit(
      data.detached, labels: labels?.detached, epochs: epochs, steps: steps, batchSize: batchSize,
      shuffle: shuffle, callbacks: callbacks?.callbacks ?? [], verbose: verbose ?? StandardOutput.verbosity,
      output: StandardOutput.progress, generator: generator ?? Session.current.generator
    ).table
  }

  private static func fitSteps(
    _ box: TrainerBox, _ data: Tensor, _ labels: Tensor?, _ epochs: Int?, _ steps: Int?, _ batchSize: Int,
    _ shuffle: Bool, _ callbacks: CallbackList?, _ verbose: Int, _ generator: Generator?
  ) throws -> Loop<TrainingSteps> {
    Loop(
      iterator: try box.trainer.fitSteps(
        data.detached, labels: labels?.detached, epochs: epochs, steps: steps, batchSize: batchSize,
        shuffle: shuffle, callbacks: callbacks?.callbacks ?? [], verbose: verbose,
        output: StandardOutput.progress, generator: generator ?? Session.current.generator))
  }

  private static func sample(
    _ box: TrainerBox, _ count: Int?, _ labels: Tensor?, _ steps: Int?, _ guidance: Double,
    _ scheduler: SchedulerBox?, _ eta: Double, _ generator: Generator?
  ) throws -> Tensor {
    try box.trainer.sample(
      count: count, labels: labels, numInferenceSteps: steps, guidanceScale: guidance,
      scheduler: scheduler?.scheduler, eta: eta, generator: generator ?? Session.current.generator)
  }

  private static func sampleSteps(
    _ box: TrainerBox, _ count: Int?, _ labels: Tensor?, _ steps: Int?, _ guidance: Double,
    _ scheduler: SchedulerBox?, _ eta: Double, _ generator: Generator?
  ) throws -> Loop<SamplingSteps> {
    Loop(
      iterator: try box.trainer.steps(
        count: count, labels: labels, numInferenceSteps: steps, guidanceScale: guidance,
        scheduler: scheduler?.scheduler, eta: eta, generator: generator ?? Session.current.generator))
  }

  private static func model(_ box: TrainerBox) -> LayerBox { LayerBox(layer: box.trainer.model) }
  private static func ema(_ box: TrainerBox) -> EMA? { box.trainer.ema }
  private static func history(_ box: TrainerBox) -> LuaTable { box.trainer.history.table }

  private static func forwardDiffusion(
    _ data: Operand, _ steps: Int, _ scale: Float, _ generator: Generator?
  ) throws -> [Tensor] {
    try DiffusionKit.forwardDiffusion(
      data.tensor, numSteps: steps, noiseScale: scale, generator: generator ?? Session.current.generator)
  }
  private static func addNoise(_ data: Operand, _ scale: Float, _ generator: Generator?) throws -> Tensor {
    try DiffusionKit.addNoise(
      data.tensor, noiseScale: scale, generator: generator ?? Session.current.generator)
  }
  private static func stepEncoding(_ t: Either<Float, Tensor>, _ dModel: Int) throws -> Tensor {
    switch t {
    case .first(let step): return try sinusoidalStepEncoding(step, dModel: dModel)
    case .second(let steps): return try sinusoidalStepEncoding(steps, dModel: dModel)
    }
  }
}
