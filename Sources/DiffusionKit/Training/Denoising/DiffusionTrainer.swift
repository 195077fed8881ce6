/// Trains a denoiser: the scheduler's forward process adds noise to each sample at a random timestep, and the model
/// learns to predict the noise, the clean sample or the velocity, according to the scheduler's prediction type, by mean
/// squared error (Ho et al. 2020, algorithm 1; Salimans and Ho 2022). `sample` runs the scheduler's reverse process.
///
/// The model is called as `model(x, timesteps)`, x [N, ...] and timesteps [N], with the labels [N] and other conditions
/// of these samples, if any.
public final class DiffusionTrainer: GuidedTrainer {
  public let state: TrainerState
  public let scheduler: any Scheduler
  public let options: Options
  public let labelDropout: LabelDropout

  private let sampler: TimestepSampler
  /// The weight of each timestep's loss; nil if all weights are 1.
  private let lossWeights: [Float]?

  /// The options of a `DiffusionTrainer`.
  public struct Options: GuidedTrainerOptions {
    /// The optimizer is AdamW by default.
    public var training = TrainerOptions()
    /// The loss of prediction and target.
    public var loss = Loss.mse
    /// The prediction type, if not the scheduler's: the trainer's scheduler is then a copy with this type.
    public var predictionType: PredictionType?
    /// The null label, for guidance. Default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
    public var nullLabel: Int?
    /// The probability that a label is replaced by the null label, 0..<1.
    public var labelDropout = 0.0
    public var lossWeighting = LossWeighting.uniform
    public var timeSampling = TimeSampling.uniform

    public init() {}

    public static let fields: [Field<Options>] =
      guided(optimizer: "AdamW") + [
        // The scheduler's configuration has it, too.
        Field.option(
          "prediction_type", \.predictionType,
          "the target of the prediction, instead of the scheduler's prediction_type"
        ).notCompared,
        Field.option(
          "loss_weighting", \.lossWeighting,
          "the weighting of noise levels in the loss: \"uniform\", \"min_snr\" (gamma 5; Hang et al. 2023), \"p2\" (gamma 1, k 1; Choi et al. 2022), \"edm\" (sigma_data 0.5; Karras et al. 2022); with options {\"min_snr\", gamma = 5}",
          OptionCheck { weighting, _ in try weighting.validate() }
        ).described { "\($0.lossWeighting)" },
        Field.option(
          "time_sampling", \.timeSampling,
          "the distribution of timesteps: \"uniform\", \"log_normal\" in sigma (mean -1.2, std 1.2; Karras et al. 2022), \"logit_normal\" (mean 0, std 1; Esser et al. 2024), \"stratified\""
        ).described { "\($0.timeSampling)" },
      ] + averaging
  }

  /// - Throws: `argument` for options out of range, for label dropout without a null label, for a weighting of a loss
  ///   other than mse and mae, and for weightings and samplings that need signal-to-noise ratios of a scheduler without
  ///   them.
  public init(model: Layer, scheduler: any Scheduler, _ options: Options = Options()) throws {
    try options.check()
    self.scheduler = try options.predictionType.map { try scheduler.predicting($0) } ?? scheduler
    sampler = try TimestepSampler(options.timeSampling, self.scheduler)
    lossWeights = try options.lossWeighting.weights(self.scheduler)
    state = try TrainerState(model, options.training, optimizer: AdamW())
    labelDropout = try LabelDropout(model, options)
    guard lossWeights == nil || ["mse", "mae"].contains(options.loss.name) else {
      throw DiffusionError.argument(
        "lossWeighting",
        "'\(options.lossWeighting.form.name)' weighs the samples of the losses mse and mae, not of '\(options.loss.name)'"
      )
    }
    var options = options
    options.nullLabel = labelDropout.nullLabel
    self.options = options
  }

  public var settings: [(name: String, value: String)] {
    [("scheduler", type(of: scheduler).name)] + options.settings + scheduler.settings
  }

  public var defaultSettings: [(name: String, value: String)] {
    Options().settings + scheduler.defaultSettings
  }

  public var learnedProcess: AnyObject? { LearnedProcess(scheduler) }

  public func check(_ data: TrainingData) throws {
    try data.checkSamples()
    try labelDropout.check(data)
    try scheduler.checkRange(of: data.samples, argument: data.samplesName)
  }

  public func checkBatch(_ data: TrainingData) throws { try labelDropout.check(data) }

  public func probe(_ data: TrainingData) throws {
    _ = try model.inEvaluationMode {
      try predict(data.samples, .zeros(Shape([data.count])), data.conditions, data.samplesName)
    }
  }

  /// Draws dropped labels, then noise, then timesteps.
  public func draw(_ data: TrainingData, _ generator: Generator) throws -> NoisyBatch {
    let conditions = try labelDropout(data.conditions, generator)
    let noise = try Tensor.randn(data.samples.shape, generator: generator)
    let timesteps = try sampler.draw(data.count, generator)
    return try noised(data.samples, noise, timesteps, conditions)
  }

  /// Noised samples at training timesteps [N].
  func noised(
    _ x0: Tensor, _ noise: Tensor, _ timesteps: Tensor, _ conditions: [Condition: Tensor]
  ) throws -> NoisyBatch {
    NoisyBatch(
      input: try scheduler.trainingInput(of: x0, noise: noise, at: timesteps),
      times: try scheduler.trainingTimesteps(timesteps),
      target: try scheduler.trainingTarget(of: x0, noise: noise, at: timesteps),
      factors: try factors(timesteps, rank: x0.rank), conditions: conditions)
  }

  /// The weights of the timesteps as factors of prediction and target: (s p - s t)^2 = s^2 (p - t)^2.
  private func factors(_ timesteps: Tensor, rank: Int) throws -> Tensor? {
    guard let lossWeights else { return nil }
    let count = timesteps.count
    let factors = try Tensor(uninitialized: Shape([count] + [Int](repeating: 1, count: rank - 1)))
    for index in 0..<count {
      let weight = lossWeights[Int(timesteps.pointer[index])]
      factors.pointer[index] = loss.name == "mae" ? weight : weight.squareRoot()
    }
    return factors
  }

  /// One part per equal range of timesteps; every sample gets one random timestep in each range. Labels are not
  /// dropped.
  public func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart] {
    let (bins, timesteps) = (options.bins, scheduler.numTrainTimesteps)
    guard bins >= 1, bins <= timesteps else {
      throw DiffusionError.argument("validationBins", "must be 1 to \(timesteps), not \(bins)")
    }
    let bounds = (0...bins).map { $0 * timesteps / bins }
    return zip(bounds, bounds.dropFirst()).map { low, high in
      HeldOutPart(name: "\(low)_\(high - 1)", weight: Double(high - low)) { data, generator in
        let noise = try Tensor.randn(data.samples.shape, generator: generator)
        let drawn = try Tensor.randint(low: low, high: high, Shape([data.count]), generator: generator)
        let loss = try self.batchLoss(self.noised(data.samples, noise, drawn, data.conditions))
        return Double(try loss.item()) * Double(data.count)
      }
    }
  }

  public func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor]
  ) throws -> () throws -> Tensor {
    try gridSampler(options, conditions) { $0.numInferenceSteps = options.numInferenceSteps }
  }
}

extension TrainingData {
  /// - Throws: `argument` unless the samples are [N, ...], and for a source unless `takesSource`.
  func checkSamples(takesSource: Bool = false) throws {
    guard samples.rank >= 2 else {
      throw DiffusionError.argument(samplesName, "expected a shape [N, ...], got \(samples.shape)")
    }
    guard takesSource || source == nil else {
      throw DiffusionError.argument("source", "only a FlowMatcher begins with samples")
    }
  }
}

extension OptionTable {
  /// The options of a scheduler as settings of its trainer.
  fileprivate var schedulerSettings: [(name: String, value: String)] {
    config.map { name, value in
      ("scheduler's \(name)", value.array.map { "\($0.compactMap(\.double))" } ?? value.shown)
    }
  }
}

extension Scheduler {
  fileprivate var settings: [(name: String, value: String)] { options.schedulerSettings }
  fileprivate var defaultSettings: [(name: String, value: String)] { Options().schedulerSettings }

  /// A scheduler with the same options and another prediction type.
  /// - Throws: `argument("prediction_type")` if the scheduler has no such option.
  fileprivate func predicting(_ type: PredictionType) throws -> Self {
    var options = configByName
    options["prediction_type"] = .string(type.rawValue)
    return try Self(config: options, ignoringUnknown: false)
  }
}
