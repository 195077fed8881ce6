import CKernels

/// Trains a denoiser: at a random timestep of each sample noise is added by the scheduler's forward process, and the
/// model learns to predict the noise, the clean sample or the velocity, as the scheduler's prediction type says, by
/// mean squared error (Ho et al. 2020, algorithm 1; Salimans and Ho 2022). `sample` runs the scheduler backwards.
///
/// The model is called as `model(x, timesteps)`, x [N, ...] and timesteps [N], with the labels [N] and other conditions
/// of these samples where there are any.
public final class DiffusionTrainer {
  public let model: Layer
  public let scheduler: any Scheduler
  public let optimizer: Optimizer
  public let loss: Loss
  /// The averaged weights that `sample` uses; nil without averaging.
  public let ema: EMA?
  /// The label that stands for "no label", for guidance.
  public let nullLabel: Int?
  /// How often a label is replaced by `nullLabel` in training (Ho and Salimans 2022, algorithm 1).
  public let labelDropout: Double
  /// One sample's sizes: those of the data, from the first `fit` on, and settable for a model trained elsewhere.
  public var sampleShape: [Int]?
  /// The `fit` under way or the last one.
  public private(set) var run: TrainingRun?

  /// - Parameters:
  ///   - optimizer: default AdamW with PyTorch's defaults.
  ///   - loss: of prediction and target, default mse.
  ///   - emaDecay: default nil, no averaging.
  ///   - emaWarmUp: whether early updates weigh the past less. Default true.
  ///   - nullLabel: default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
  ///   - labelDropout: 0..<1, default 0.
  /// - Throws: `argument` for options out of range, for label dropout without a null label, and for a scheduler without
  ///   a forward process of discrete timesteps.
  public init(
    model: Layer, scheduler: any Scheduler, optimizer: Optimizer? = nil, loss: Loss = .mse,
    emaDecay: Double? = nil,
    emaWarmUp: Bool = true, nullLabel: Int? = nil, labelDropout: Double = 0
  ) throws {
    try Requirement.fraction(labelDropout, "labelDropout")
    self.model = model
    self.scheduler = scheduler
    self.optimizer = try optimizer ?? AdamW()
    self.loss = loss
    self.nullLabel = nullLabel ?? (model as? any ClassConditioned)?.nullClass
    self.labelDropout = labelDropout
    do { ema = try emaDecay.map { try EMA(model, decay: $0, warmUp: emaWarmUp) } } catch let error
      as DiffusionError
    {
      throw error.renamingArgument(to: "emaDecay")
    }
    guard labelDropout == 0 || self.nullLabel != nil else {
      throw DiffusionError.argument(
        "labelDropout", "needs a label that stands for none, and the model has none")
    }
  }

  /// What was recorded so far.
  public var history: History { run?.history ?? History() }

  /// Trains on `data`.
  ///
  /// - Parameters:
  ///   - data: [N, ...], clean samples, usually within -1...1.
  ///   - labels: [N], whole numbers from 0. Default none.
  ///   - conditions: what else the model is told of each sample, [N, ...]. Default nothing.
  ///   - epochs: times through the data. Default 1, or as many as `steps` takes.
  ///   - steps: the number of batches in all, instead of `epochs`.
  ///   - batchSize: default 32.
  ///   - generator: order, noise, timesteps and dropped labels are drawn from it, for each batch in the order noise,
  ///     timesteps, labels. Default the session's.
  /// - Returns: the column "loss", also in `history` while training and after an error.
  /// - Throws: `argument` for data that do not fit, before anything is trained; `state` for a model that is all frozen;
  ///   `interrupted`; what callbacks and the
  ///   model throw. The model is then in evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(
    _ data: Tensor, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:], epochs: Int? = nil,
    steps: Int? = nil, batchSize: Int = 32,
    shuffle: Bool = true, callbacks: [any Callback] = [], verbose: Int = 1, output: ProgressOutput? = nil,
    generator: Generator = Session.current.generator
  ) throws -> History {
    try fitSteps(
      data, labels: labels, conditions: conditions, epochs: epochs, steps: steps, batchSize: batchSize,
      shuffle: shuffle,
      callbacks: callbacks, verbose: verbose, output: output, generator: generator
    ).finish()
  }

  /// `fit` in steps, one batch each: nothing is trained until the first `next`. Between two the caller may do anything
  /// else: sample, for instance.
  /// - Throws: `argument` as `fit`.
  public func fitSteps(
    _ data: Tensor, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:], epochs: Int? = nil,
    steps: Int? = nil, batchSize: Int = 32,
    shuffle: Bool = true, callbacks: [any Callback] = [], verbose: Int = 1, output: ProgressOutput? = nil,
    generator: Generator = Session.current.generator
  ) throws -> TrainingSteps {
    if let epochs { try Requirement.positive(epochs, "epochs") }
    if let steps { try Requirement.positive(steps, "steps") }
    guard epochs == nil || steps == nil else {
      throw DiffusionError.argument("steps", "epochs and steps exclude each other")
    }
    try Requirement.positive(batchSize, "batchSize")
    guard data.rank >= 2 else {
      throw DiffusionError.argument("data", "shape \(data.shape), [N, ...] is wanted")
    }
    let conditions = conditions.adding(labels: labels)
    let kinds = Condition.allCases.filter { conditions[$0] != nil }
    let source = try BatchSource(
      [data] + kinds.compactMap { conditions[$0] }, batchSize: batchSize,
      names: ["data"] + kinds.map(\.argument))
    /// The batch of each condition; the data are the source's first tensor.
    func told(_ read: (Int) throws -> Tensor) throws -> [Condition: Tensor] {
      var told: [Condition: Tensor] = [:]
      for (place, kind) in kinds.enumerated() { told[kind] = try read(place + 1) }
      return told
    }
    let batches = (source.count - 1) / batchSize + 1
    let rounds = epochs ?? steps.map { ($0 - 1) / batches + 1 } ?? 1

    // One call in evaluation mode builds the model and tells what does not fit before anything is trained.
    sampleShape = Array(data.shape.sizes.dropFirst())
    let first = try source.slice(0, 0..<min(batchSize, source.count))
    let count = first.shape.sizes[0]
    let prediction = try model.inEvaluationMode {
      try predict(first, Tensor.zeros(Shape([count])), told { try source.slice($0, 0..<count) })
    }
    guard prediction.shape == first.shape else {
      throw DiffusionError.argument(
        "data", "the model gives shape \(prediction.shape) for samples of shape \(first.shape)")
    }
    let parameters = try model.parametersToTrain()
    ema?.start()
    let plan = TrainingSteps.Plan(
      model: model, sampleCount: source.count, epochs: rounds, steps: steps ?? .max, batchSize: batchSize,
      shuffle: shuffle, generator: generator, callbacks: callbacks, output: verbose == 0 ? nil : output,
      names: ["loss"])
    return TrainingSteps(
      plan,
      update: { indices, figures in
        let x0 = try source.gather(0, indices)
        var conditions = try told { try source.gather($0, indices) }
        if let labels = conditions[.classLabels] {
          conditions[.classLabels] = try self.dropped(labels, generator)
        }
        figures[0] = Double(try self.step(x0, conditions, parameters, generator))
      }, begin: { run = $0 })
  }

  /// One update from a batch.
  /// - Returns: its loss before the update.
  private func step(
    _ x0: Tensor, _ conditions: [Condition: Tensor], _ parameters: [Parameter], _ generator: Generator
  ) throws -> Float {
    let noise = try Tensor.randn(x0.shape, generator: generator)
    let timesteps = try Tensor.randint(
      low: 0, high: scheduler.numTrainTimesteps, Shape([x0.shape.sizes[0]]), generator: generator)
    let noisy = try scheduler.trainingInput(x0, noise, timesteps)
    let told = try scheduler.trainingTimesteps(timesteps)
    optimizer.zeroGrad(parameters)
    let loss = try loss(
      predict(noisy, told, conditions), scheduler.trainingTarget(x0, noise, timesteps))
    try loss.backward()
    try optimizer.step(parameters)
    try ema?.update()
    return try loss.item()
  }

  private func predict(
    _ x: Tensor, _ timesteps: Tensor, _ conditions: [Condition: Tensor]
  ) throws -> Tensor {
    do { return try model(x, timesteps, conditions) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "data")
    }
  }

  /// The labels with some replaced by the null label.
  private func dropped(_ labels: Tensor, _ generator: Generator) throws -> Tensor {
    guard labelDropout > 0, let nullLabel else { return labels }
    let draws = try Tensor.rand(labels.shape, generator: generator)
    let result = try Tensor(uninitialized: labels.shape)
    for index in 0..<labels.count {
      result.pointer[index] =
        Double(draws.pointer[index]) < labelDropout ? Float(nullLabel) : labels.pointer[index]
    }
    return result
  }
}

extension [Condition: Tensor] {
  func adding(labels: Tensor?) -> [Condition: Tensor] {
    var all = self
    if let labels { all[.classLabels] = labels }
    return all
  }
}
