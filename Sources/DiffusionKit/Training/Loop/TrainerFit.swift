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

  /// Trains on data of any kind.
  @discardableResult
  public func fit(_ input: TrainingInput, _ options: FitOptions = FitOptions()) throws -> History {
    try fitSteps(input, options).finish()
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
    try fitSteps(TrainingInput(data), options)
  }

  /// Makes an iterator over the batches of `fit`, for data of any kind.
  public func fitSteps(_ input: TrainingInput, _ options: FitOptions = FitOptions()) throws -> TrainingSteps {
    try options.check()
    let length = RunLength(epochs: options.epochs, steps: options.steps)
    let part = options.batchSize ?? Self.defaultBatchSize
    let (batchSize, overflow) = part.multipliedReportingOverflow(by: options.gradientAccumulationSteps)
    guard !overflow else { throw DiffusionError.argument("gradientAccumulationSteps", "is too large") }
    try options.checkLength(for: input)
    let generator = options.generator ?? Session.current.generator
    let source = try TrainingSource(input, model, count: part, generator, from: state.resumed?.start)
    let checked = try source.checked()
    try options.augmentation.check(checked.samples.shape)
    try check(checked)
    let (trained, heldOut) = try heldOut(of: source, options.validation, batchSize: part)
    if let trained {
      try EpochBatches.check(samples: trained, size: batchSize, dropLast: options.dropLast)
    }
    let batches =
      trained.map { EpochBatches(samples: $0, size: batchSize, dropLast: options.dropLast) }
      ?? EpochBatches(ofStream: options.stepsPerEpoch)
    try probe(source.first(min(part, trained ?? part)), heldOut)
    let parameters = try model.parametersToTrain()
    ema?.start()

    let validationNames = heldOut?.names ?? []
    let description =
      source.description(trained: trained) + [("batch_size", "\(part)")] + options.description
      + [("figures", (["loss"] + validationNames).joined(separator: " "))]
    var start = try state.resumed?.start(description, batches, names: ["loss"])
    if source.stream != nil {
      // The first batch was drawn already.
      start = start.map { TrainingSteps.Start(position: $0.position, random: RandomState(generator)) }
    }
    let listeners = try TrainingListeners(options, self, source, trained: trained)
    var plan = TrainingSteps.Plan(
      model: model, batches: batches, length: length, shuffle: options.shuffle, generator: generator,
      callbacks: listeners.logs + options.callbacks + listeners.checkpoints, output: options.output,
      names: ["loss"], validationNames: validationNames)
    plan.stream = source.stream
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
    let accumulated = options.gradientAccumulationSteps
    return try TrainingSteps(
      plan,
      update: { batch, logs, approve in
        var data = try source.gather(batch, generator)
        if source.stored == nil { try self.check(data, step: batch.step) }
        data.samples = try options.augmentation(data.samples, generator)
        let count = data.count
        let size = source.stream == nil ? part : (count - 1) / accumulated + 1
        let losses: [(share: Double, loss: () throws -> Tensor)] = try self.draw(data, generator).parts(
          of: size
        ).map { batch in
          (Double(batch.count) / Double(count), { try self.batchLoss(batch) })
        }
        logs["loss"] = try self.optimizer.update(parameters, self.ema, losses, approve: approve)
      }, validate: heldOut.map { heldOut in { try heldOut.means() } }, begin: { state.run = $0 },
      end: { _ in
        source.close()
        listeners.close()
      })
  }

  /// Checks a batch that was not in memory before.
  private func check(_ data: TrainingData, step: Int) throws {
    do { try checkBatch(data) } catch let error as DiffusionError where !error.isRefusal {
      throw DiffusionError(
        error.kind, "the batch of step \(step + 1): \(error.text)", argument: error.argument)
    }
    guard data.samples.isFinite else {
      throw DiffusionError.argument(
        data.samplesName, "the batch of step \(step + 1) holds values that are NaN or infinite")
    }
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
  /// - Throws: `argument` for a stream whose epochs have no length, and for such a length of other data.
  fileprivate func checkLength(for input: TrainingInput) throws {
    guard case .stream = input.samples else {
      guard stepsPerEpoch == nil else {
        throw DiffusionError.argument(
          "stepsPerEpoch", "is for functions: an epoch has all samples of other data")
      }
      return
    }
    guard stepsPerEpoch != nil || steps != nil else {
      throw DiffusionError.argument(
        "stepsPerEpoch", "the data of a function have no end: pass `steps`, or `epochs` and `steps_per_epoch`"
      )
    }
  }

  /// The options, beside the size of batches, that a run must share to continue another one.
  var description: Description {
    [
      ("gradient_accumulation_steps", "\(gradientAccumulationSteps)"),
      ("drop_last", "\(dropLast)"), ("shuffle", "\(shuffle)"), ("augmentation", augmentation.summary),
      ("steps_per_epoch", stepsPerEpoch.map { "\($0)" } ?? "none"),
    ]
  }
}
