extension Trainer {
  /// Trains on `data`.
  ///
  /// After `resume` the call continues the run of the checkpoint: `epochs` and `steps` then include those before it,
  /// and if none are left nothing is trained.
  ///
  /// - Returns: the history with the column "loss" and, with held-out data, "val_loss". The property `history` has it
  ///   too, while training and after an error.
  /// - Throws: `argument` for data and options that do not match, before anything is trained; `state` for a model that
  ///   is all frozen, for data and options other than those of the resumed checkpoint, and if the loss or a gradient is
  ///   not finite or the loss too large; `interrupted`; the errors of callbacks and the model. The model is then in
  ///   evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(_ data: TrainingData, _ options: FitOptions = FitOptions()) throws -> History {
    try fitSteps(data, options).finish()
  }

  /// Trains on samples without conditions.
  @discardableResult
  public func fit(_ samples: Tensor, _ options: FitOptions = FitOptions()) throws -> History {
    try fit(TrainingData(samples), options)
  }

  /// Makes an iterator over the batches of `fit`; nothing is trained until the first `next`. Between two steps the
  /// caller may do anything else, such as sample.
  /// - Throws: `argument` and `state` as for `fit`.
  public func fitSteps(_ samples: Tensor, _ options: FitOptions = FitOptions()) throws -> TrainingSteps {
    try fitSteps(TrainingData(samples), options)
  }

  /// Makes an iterator over the batches of `fit`, for samples with conditions.
  public func fitSteps(_ data: TrainingData, _ options: FitOptions = FitOptions()) throws -> TrainingSteps {
    try options.check()
    let length = RunLength(epochs: options.epochs, steps: options.steps)
    let part = options.batchSize ?? Self.defaultBatchSize
    let (batchSize, overflow) = part.multipliedReportingOverflow(by: options.gradientAccumulationSteps)
    guard !overflow else { throw DiffusionError.argument("gradientAccumulationSteps", "is too large") }
    try options.augmentation.check(data.samples.shape)
    let source = try TrainingSource(data, batchSize: batchSize)
    try check(data)
    let (trained, heldOut) = try heldOut(of: source, options.validation, batchSize: part)
    try EpochBatches.check(samples: trained, size: batchSize, dropLast: options.dropLast)
    let batches = EpochBatches(samples: trained, size: batchSize, dropLast: options.dropLast)
    try probe(source.slice(0..<min(part, trained)), heldOut)
    let parameters = try model.parametersToTrain()
    ema?.start()

    let validationNames = heldOut?.names ?? []
    let description =
      source.description(trained: trained) + options.description(batchSize: part)
      + [("figures", (["loss"] + validationNames).joined(separator: " "))]
    let start = try state.resumed?.start(description, batches, names: ["loss"])
    let listeners = try TrainingListeners(options, self, source, trained: trained)
    let generator = options.generator ?? Session.current.generator
    var plan = TrainingSteps.Plan(
      model: model, sampleCount: trained, length: length, batchSize: batchSize, dropLast: options.dropLast,
      shuffle: options.shuffle, generator: generator,
      callbacks: listeners.logs + options.callbacks + listeners.checkpoints, output: options.output,
      names: ["loss"], validationNames: validationNames)
    plan.divergence = Divergence(
      limit: options.maxLoss.map(Divergence.Limit.value) ?? Self.lossLimit.map(Divergence.Limit.timesFirst)
        ?? .finite,
      checkpoint: { [unowned state] in state.lastCheckpoint })
    plan.prepare = listeners.prepare
    plan.start = start
    plan.learnedProcess = learnedProcess
    state.resumed = nil
    state.fitDescription = description
    state.conditionShapes = source.conditionShapes
    return try TrainingSteps(
      plan,
      update: { indices, logs, approve in
        var data = try source.gather(indices)
        data.samples = try options.augmentation(data.samples, generator)
        let losses: [(share: Double, loss: () throws -> Tensor)] = try self.draw(data, generator).parts(
          of: part
        ).map { batch in
          (Double(batch.count) / Double(indices.count), { try self.batchLoss(batch) })
        }
        logs["loss"] = try self.optimizer.update(parameters, self.ema, losses, approve: approve)
      }, validate: heldOut.map { heldOut in { try heldOut.means() } }, begin: { state.run = $0 },
      end: { _ in listeners.close() })
  }

  /// Checks the model on some of the data and sets the sizes of a sample.
  private func probe(_ data: TrainingData, _ heldOut: HeldOutLoss?) throws {
    let shapeBefore = sampleShape
    sampleShape = data.sampleShape
    do {
      try probe(data)
      if let heldOut { try probe(heldOut.first()) }
    } catch {
      sampleShape = shapeBefore
      throw error
    }
  }
}

extension FitOptions {
  /// The options that a run must share to continue another one.
  fileprivate func description(batchSize: Int) -> Description {
    [
      ("batch_size", "\(batchSize)"), ("gradient_accumulation_steps", "\(gradientAccumulationSteps)"),
      ("drop_last", "\(dropLast)"), ("shuffle", "\(shuffle)"), ("augmentation", augmentation.description),
    ]
  }
}
