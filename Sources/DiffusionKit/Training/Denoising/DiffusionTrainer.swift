/// Trains a denoiser: at a random timestep of each sample noise is added by the scheduler's forward process, and the
/// model learns to predict the noise, the clean sample or the velocity, as the scheduler's prediction type says, by
/// mean squared error (Ho et al. 2020, algorithm 1; Salimans and Ho 2022). `sample` runs the scheduler backwards, `save`
/// and `resume` stop training and go on with it (`TrainerCheckpoint.swift`).
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
  public let lossWeighting: LossWeighting
  public let timeSampling: TimeSampling
  /// One sample's sizes: those of the data, from the first `fit` on, and settable for a model trained elsewhere.
  public var sampleShape: [Int]?
  /// The `fit` under way or the last one.
  public internal(set) var run: TrainingRun?
  /// What the data of the `run` were, and how they are gone through.
  var fitDescription: Description = []
  /// Sizes of one sample of each condition of the latest `fit`.
  var conditionShapes: [Condition: [Int]] = [:]
  /// Where the next `fit` goes on.
  var resumed: ResumedRun?
  /// Stands for this trainer in the files that it writes.
  let identity = TrainerIdentity()
  /// What stands in the file that was resumed last.
  var resumedIdentity: String?
  /// The file that `save` wrote or `resume` read last, and the steps of its run.
  var lastCheckpoint: (path: FilePath, step: Int)?

  private let sampler: TimestepSampler
  /// The weight of each timestep's loss; nil where all are 1.
  private let lossWeights: [Float]?

  /// - Parameters:
  ///   - optimizer: default AdamW with PyTorch's defaults.
  ///   - loss: of prediction and target, default mse.
  ///   - predictionType: what is predicted instead of what the scheduler says: `scheduler` is then an equal one with this
  ///     type. Default nil.
  ///   - emaDecay: default nil, no averaging.
  ///   - emaWarmUp: how early updates weigh the past less. Default `ratio`.
  ///   - emaAveragesBuffers: whether running statistics are averaged too. Default false.
  ///   - nullLabel: default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
  ///   - labelDropout: 0..<1, default 0.
  ///   - lossWeighting: default uniform.
  ///   - timeSampling: default uniform.
  /// - Throws: `argument` for options out of range, for label dropout without a null label, for weights with another loss
  ///   than mse and mae, and for weights and samplings that ask for ratios that the scheduler does not have.
  public init(
    model: Layer, scheduler: any Scheduler, optimizer: Optimizer? = nil, loss: Loss = .mse,
    predictionType: PredictionType? = nil, emaDecay: Double? = nil, emaWarmUp: EMA.WarmUp = .ratio,
    emaAveragesBuffers: Bool = false, nullLabel: Int? = nil, labelDropout: Double = 0,
    lossWeighting: LossWeighting = .uniform, timeSampling: TimeSampling = .uniform
  ) throws {
    try Requirement.fraction(labelDropout, "labelDropout")
    try lossWeighting.validate()
    self.model = model
    self.scheduler = try predictionType.map { try scheduler.predicting($0) } ?? scheduler
    self.optimizer = try optimizer ?? AdamW()
    self.loss = loss
    self.nullLabel = nullLabel ?? (model as? any ClassConditioned)?.nullClass
    self.labelDropout = labelDropout
    self.lossWeighting = lossWeighting
    self.timeSampling = timeSampling
    sampler = try TimestepSampler(timeSampling, self.scheduler)
    lossWeights = try lossWeighting.weights(self.scheduler)
    ema = try .ofTrainer(model, decay: emaDecay, warmUp: emaWarmUp, averagesBuffers: emaAveragesBuffers)
    guard labelDropout == 0 || self.nullLabel != nil else {
      throw DiffusionError.argument(
        "labelDropout", "needs a label that stands for none, and the model has none")
    }
    let complaint = try self.nullLabel.flatMap {
      try model.complaint(about: .classLabels, Tensor(Float($0)), for: [1])
    }
    if let complaint { throw DiffusionError.argument("nullLabel", complaint) }
    guard lossWeights == nil || ["mse", "mae"].contains(loss.name) else {
      throw DiffusionError.argument(
        "lossWeighting",
        "'\(lossWeighting.form.name)' weighs the samples of the losses mse and mae, not of '\(loss.name)'")
    }
  }

  /// What was recorded so far.
  public var history: History { resumed?.start.position.history ?? run?.history ?? History() }

  /// Trains on `data`.
  ///
  /// After `resume` it goes on with the run of the checkpoint: `epochs` and `steps` then count those before it, and where
  /// none are left nothing is trained.
  ///
  /// - Parameters:
  ///   - data: [N, ...], clean samples, usually within -1...1.
  ///   - labels: [N], whole numbers from 0. Default none.
  ///   - conditions: what else the model is told of each sample, [N, ...]. Default nothing.
  ///   - epochs: times through the data. Default 1, or as many as `steps` takes.
  ///   - steps: the number of updates in all, instead of `epochs`.
  ///   - batchSize: default 32.
  ///   - dropLast: leaves a last batch out that is smaller than the others. Default false.
  ///   - options: validation, augmentation, checkpoints and logs; default none of them.
  ///   - generator: order, augmentation, dropped labels, noise and timesteps are drawn from it, for each batch in this
  ///     order. Default the session's.
  /// - Returns: the column "loss", with held-out data the columns of `HeldOutLoss` too, also in `history` while training
  ///   and after an error.
  /// - Throws: `argument` for data that do not fit, before anything is trained; `state` for a model that is all frozen,
  ///   for data and options that are not those of the checkpoint that was resumed, and where the loss or a gradient is
  ///   not finite or the loss larger than `options.maxLoss`; `interrupted`; what callbacks and the
  ///   model throw. The model is then in evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(
    _ data: Tensor, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:], epochs: Int? = nil,
    steps: Int? = nil, batchSize: Int = 32, dropLast: Bool = false,
    shuffle: Bool = true, callbacks: [any Callback] = [], verbose: Int = 1, output: ProgressOutput? = nil,
    options: TrainingOptions = TrainingOptions(), generator: Generator = Session.current.generator
  ) throws -> History {
    try fitSteps(
      data, labels: labels, conditions: conditions, epochs: epochs, steps: steps, batchSize: batchSize,
      dropLast: dropLast, shuffle: shuffle, callbacks: callbacks, verbose: verbose, output: output,
      options: options,
      generator: generator
    ).finish()
  }

  /// `fit` in steps, one batch each: nothing is trained until the first `next`. Between two the caller may do anything
  /// else: sample, for instance.
  /// - Throws: `argument` and `state` as `fit`.
  public func fitSteps(
    _ data: Tensor, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:], epochs: Int? = nil,
    steps: Int? = nil, batchSize: Int = 32, dropLast: Bool = false,
    shuffle: Bool = true, callbacks: [any Callback] = [], verbose: Int = 1, output: ProgressOutput? = nil,
    options: TrainingOptions = TrainingOptions(), generator: Generator = Session.current.generator
  ) throws -> TrainingSteps {
    let length = try RunLength(epochs: epochs, steps: steps)
    try Requirement.positive(batchSize, "batchSize")
    try options.validate()
    guard data.rank >= 2 else {
      throw DiffusionError.argument("data", "shape \(data.shape), [N, ...] is wanted")
    }
    try options.augmentation.check(data.shape)
    let (whole, overflow) = batchSize.multipliedReportingOverflow(by: options.gradientAccumulationSteps)
    guard !overflow else { throw DiffusionError.argument("gradientAccumulationSteps", "is too large") }
    let source = try TrainingSource(data, conditions.adding(labels: labels), batchSize: whole)
    try check(conditions.adding(labels: labels), for: data.shape.sizes) { $0.argument }
    try scheduler.checkRange(of: data, argument: "data")
    let (trained, heldOut) = try options.heldOut(
      of: source, for: self, batchSize: batchSize)
    try EpochBatches.check(samples: trained, size: whole, dropLast: dropLast)
    let batches = EpochBatches(samples: trained, size: whole, dropLast: dropLast)

    // One call in evaluation mode builds the model and tells what does not fit before anything is trained.
    let shapeBefore = sampleShape
    sampleShape = Array(data.shape.sizes.dropFirst())
    do {
      try check(source.first(min(batchSize, trained)))
      if let heldOut { try check(heldOut.first()) }
    } catch {
      sampleShape = shapeBefore
      throw error
    }
    let parameters = try model.parametersToTrain()
    ema?.start()

    let names = ["loss"]
    let validationNames = heldOut?.names ?? []
    let description =
      source.description(trained: trained) + [
        ("batch_size", "\(batchSize)"),
        ("gradient_accumulation_steps", "\(options.gradientAccumulationSteps)"),
        ("drop_last", "\(dropLast)"), ("shuffle", "\(shuffle)"),
        ("augmentation", options.augmentation.description),
        ("figures", (names + validationNames).joined(separator: " ")),
      ]
    let start = try resumed?.start(description, batches, figures: names.count)
    let listeners = try options.listeners(self, source, trained: trained)
    var plan = TrainingSteps.Plan(
      model: model, sampleCount: trained, length: length, batchSize: whole, dropLast: dropLast,
      shuffle: shuffle, generator: generator, callbacks: listeners.logs + callbacks + listeners.checkpoints,
      output: verbose == 0 ? nil : output, names: names, validationNames: validationNames)
    plan.divergence = Divergence(
      limit: options.maxLoss.map(Divergence.Limit.value) ?? .timesFirst(1000),
      checkpoint: { [unowned self] in self.lastCheckpoint })
    plan.prepare = listeners.prepare
    plan.start = start
    plan.learnedProcess = LearnedProcess(scheduler)
    resumed = nil
    fitDescription = description
    conditionShapes = source.conditionShapes
    return try TrainingSteps(
      plan,
      update: { indices, figures, approve in
        var (x0, conditions) = try source.gather(indices)
        x0 = try options.augmentation(x0, generator)
        if let labels = conditions[.classLabels] {
          conditions[.classLabels] = try self.dropped(labels, generator)
        }
        let parts = try self.noised(x0, conditions, generator).parts(batchSize)
        figures[0] = try self.optimizer.update(
          parameters, self.ema,
          parts.map { part in
            (Double(part.x0.shape.sizes[0]) / Double(indices.count), { try self.batchLoss(part) })
          }, approve: approve)
      }, validate: heldOut.map { heldOut in { try heldOut.means(self) } }, begin: { run = $0 },
      end: { _ in listeners.close() })
  }

  /// - Throws: `argument` for conditions that the model does not take of samples of these sizes, and for labels that are
  ///   no classes.
  func check(
    _ conditions: [Condition: Tensor], for sizes: [Int], name: (Condition) -> String
  ) throws {
    if let labels = conditions[.classLabels], let complaint = labelComplaint(labels, sizes[0]) {
      throw DiffusionError.argument(name(.classLabels), complaint)
    }
    try model.check(conditions, for: sizes, name: name)
  }

  /// Why these are no labels to train with; nil where they are, and where only the model can tell. The label for none is
  /// among those that the model takes, but no class.
  private func labelComplaint(_ labels: Tensor, _ count: Int) -> String? {
    guard let nullLabel, labels.count == count, labels.shape.sizes[0] == count else { return nil }
    defer { withExtendedLifetime(labels) {} }
    let values = UnsafeBufferPointer(start: labels.pointer, count: count)
    // The classes come before the label for none, where the model has it.
    let classes = (model as? any ClassConditioned)?.nullClass == nullLabel ? nullLabel : nil
    let none = "\(nullLabel) stands for no label, which label_dropout puts in"
    for (place, label) in values.enumerated() {
      let what = "label \(plain(label)) at place \(place + 1)"
      if label == Float(nullLabel) {
        return classes.map { "\(what): the model's \($0) classes are 0 to \($0 - 1), and \(none)" }
          ?? "\(what) is no class: \(none)"
      }
      if let classes, label > Float(classes) {
        return
          "\(what), the model's are whole numbers from 0 to \(classes): its classes are 0 to \(classes - 1), and \(none)"
      }
    }
    return nil
  }

  /// Runs a few samples through the model.
  private func check(_ part: (data: Tensor, conditions: [Condition: Tensor])) throws {
    let timesteps = try Tensor.zeros(Shape([part.data.shape.sizes[0]]))
    let prediction = try model.inEvaluationMode { try predict(part.data, timesteps, part.conditions) }
    guard prediction.shape == part.data.shape else {
      throw DiffusionError.argument(
        "data", "the model gives shape \(prediction.shape) for samples of shape \(part.data.shape)")
    }
  }

  /// A batch with what is drawn for it: noise, then timesteps.
  private func noised(
    _ x0: Tensor, _ conditions: [Condition: Tensor], _ generator: Generator
  ) throws -> NoisyBatch {
    let noise = try Tensor.randn(x0.shape, generator: generator)
    let timesteps = try sampler.draw(x0.shape.sizes[0], generator)
    return NoisyBatch(x0: x0, noise: noise, timesteps: timesteps, conditions: conditions)
  }

  /// The loss of a batch, [1], recorded on the tape.
  func batchLoss(_ batch: NoisyBatch) throws -> Tensor {
    let noisy = try scheduler.trainingInput(batch.x0, batch.noise, batch.timesteps)
    let told = try scheduler.trainingTimesteps(batch.timesteps)
    let prediction = try predict(noisy, told, batch.conditions)
    let target = try scheduler.trainingTarget(batch.x0, batch.noise, batch.timesteps)
    guard let lossWeights else { return try loss(prediction, target) }
    // Weighted terms: (s p - s t)^2 = s^2 (p - t)^2.
    let count = batch.timesteps.count
    let factors = try Tensor(uninitialized: Shape([count] + target.shape.sizes.dropFirst().map { _ in 1 }))
    for index in 0..<count {
      let weight = lossWeights[Int(batch.timesteps.pointer[index])]
      factors.pointer[index] = loss.name == "mae" ? weight : weight.squareRoot()
    }
    return try loss(prediction * factors, target * factors)
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
