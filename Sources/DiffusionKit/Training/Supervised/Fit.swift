extension Layer {
  /// Trains the compiled model, as Keras's `fit`: each epoch goes through every sample once, in batches of `batchSize`
  /// (the last one may be shorter), and its loss is the mean over samples. Training mode is on meanwhile.
  ///
  /// - Parameters:
  ///   - x: the model's inputs, each [N, ...].
  ///   - y: the targets, [N, ...], as the loss wants them.
  ///   - epochs: default 1.
  ///   - batchSize: default 32.
  ///   - shuffle: a new order for each epoch (`torch.randperm` of `generator`). Default true.
  ///   - validationSplit: this last part of the samples, 0..<1, is kept out of training and evaluated after each epoch.
  ///     Default 0, none.
  ///   - validationData: evaluated after each epoch instead of a split.
  ///   - callbacks: called in this order.
  ///   - verbose: 0 is silent, others write progress to `output`. Default 1.
  ///   - output: where progress goes. Default nowhere.
  ///   - generator: where the order is drawn from. Default the session's.
  ///   - sampleWeight: [N] or [N, 1], from 0: what the loss of each sample is multiplied by before the mean over all
  ///     samples of a batch (which is not divided by the weights). A validation split keeps its samples' weights. Metrics
  ///     are not weighted. Default nil, 1 for all.
  ///   - classWeight: a weight for all samples of a class instead, in training only. Default nil.
  ///   - validationWeight: weights of the samples of `validationData`.
  ///   - dropLast: leaves a last batch out that is smaller than the others. Default false.
  /// - Returns: the columns "loss", the metrics, then each with "val_" before it. It is also `model.history`, from the
  ///   beginning and after an error.
  /// - Throws: `argument` for counts, shapes and options that do not fit, before anything is trained; `state` where the
  ///   model is not compiled, all of it is frozen or a parameter is not finite, and where the loss or a gradient is not
  ///   finite; `interrupted` between two batches when the session's stop was requested; what a callback,
  ///   the loss or the model throws. The model is then in evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(
    _ x: [Tensor], _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0, validationData: (x: [Tensor], y: Tensor)? = nil,
    callbacks: [any Callback] = [],
    verbose: Int = 1, output: ProgressOutput? = nil, generator: Generator = Session.current.generator,
    sampleWeight: Tensor? = nil, classWeight: ClassWeights? = nil, validationWeight: Tensor? = nil,
    dropLast: Bool = false
  ) throws -> History {
    try fitSteps(
      x, y, epochs: epochs, batchSize: batchSize, shuffle: shuffle, validationSplit: validationSplit,
      validationData: validationData, callbacks: callbacks, verbose: verbose, output: output,
      generator: generator, sampleWeight: sampleWeight, classWeight: classWeight,
      validationWeight: validationWeight, dropLast: dropLast
    ).finish()
  }

  /// `fit` in steps, one batch each: nothing is trained until the first `next`. Between two the caller may do anything
  /// else, this model included.
  /// - Throws: `argument` and `state` as `fit`.
  public func fitSteps(
    _ x: [Tensor], _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0, validationData: (x: [Tensor], y: Tensor)? = nil,
    callbacks: [any Callback] = [],
    verbose: Int = 1, output: ProgressOutput? = nil, generator: Generator = Session.current.generator,
    sampleWeight: Tensor? = nil, classWeight: ClassWeights? = nil, validationWeight: Tensor? = nil,
    dropLast: Bool = false
  ) throws -> TrainingSteps {
    let compilation = try requireCompilation()
    try Requirement.positive(epochs, "epochs")
    try Requirement.positive(batchSize, "batchSize")
    try Requirement.fraction(validationSplit, "validationSplit")
    guard sampleWeight == nil || classWeight == nil else {
      throw DiffusionError.argument("classWeight", "sample_weight and class_weight exclude each other")
    }
    let examples = try ExampleSource(x, y, weights: sampleWeight, batchSize: batchSize)
    var trained = examples.count
    var evaluation: Evaluation?
    if let validationData {
      let held = try ExampleSource(
        validationData.x, validationData.y, weights: validationWeight, batchSize: batchSize,
        argument: "validationData")
      evaluation = Evaluation(compilation, held, 0..<held.count, batchSize)
    } else if validationSplit > 0 {
      trained = Int(Double(examples.count) * (1 - validationSplit))
      guard trained > 0 && trained < examples.count else {
        throw DiffusionError.argument(
          "validationSplit", "\(validationSplit) of \(examples.count) samples leaves \(trained) to train with"
        )
      }
      evaluation = Evaluation(compilation, examples, trained..<examples.count, batchSize)
    }
    try EpochBatches.check(samples: trained, size: batchSize, dropLast: dropLast)
    // One batch of each through model and loss: whatever does not fit is told before anything is trained.
    eval()
    let output = verbose == 0 ? nil : output
    let prediction = try Evaluation(compilation, examples, 0..<min(batchSize, trained), batchSize).check(self)
    if let evaluation { try evaluation.check(self, argument: validationData == nil ? nil : "validationData") }
    let data =
      try classWeight.map { weights in
        let classes = prediction.shape.rank == 2 ? max(prediction.shape.sizes[1], 2) : 2
        return try ExampleSource(
          x, y, weights: weights.ofSamples(y, classes: classes), batchSize: batchSize,
          weightArgument: "classWeight")
      } ?? examples

    let names = compilation.names
    let plan = TrainingSteps.Plan(
      model: self, sampleCount: trained, length: try RunLength(epochs: epochs, steps: nil),
      batchSize: batchSize, dropLast: dropLast, shuffle: shuffle, generator: generator, callbacks: callbacks,
      output: output, names: names, validationNames: evaluation == nil ? [] : names.map { "val_" + $0 })
    return try TrainingSteps(
      plan, update: try FitUpdate(self, compilation, data).callAsFunction,
      validate: evaluation.map { evaluation in { try evaluation.means(self).renamed { "val_" + $0 } } },
      begin: { compilation.run = $0 }, end: compilation.endRun)
  }

  /// One input, see `fit(_:_:)` for several.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0,
    validationData: (x: [Tensor], y: Tensor)? = nil, callbacks: [any Callback] = [], verbose: Int = 1,
    output: ProgressOutput? = nil, generator: Generator = Session.current.generator,
    sampleWeight: Tensor? = nil, classWeight: ClassWeights? = nil, validationWeight: Tensor? = nil,
    dropLast: Bool = false
  ) throws -> History {
    try fit(
      [x], y, epochs: epochs, batchSize: batchSize, shuffle: shuffle, validationSplit: validationSplit,
      validationData: validationData, callbacks: callbacks, verbose: verbose, output: output,
      generator: generator, sampleWeight: sampleWeight, classWeight: classWeight,
      validationWeight: validationWeight, dropLast: dropLast)
  }
}

/// Forward, backward and update for one batch of `fit`.
private struct FitUpdate {
  let model: Layer
  let compilation: Compilation
  let data: ExampleSource
  let parameters: [Parameter]

  init(_ model: Layer, _ compilation: Compilation, _ data: ExampleSource) throws {
    self.model = model
    self.compilation = compilation
    self.data = data
    parameters = try model.parametersToTrain()
  }

  func callAsFunction(
    _ indices: UnsafeBufferPointer<Int64>, _ logs: inout Logs, _ approve: (Double) throws -> Void
  ) throws {
    let batch = try data.gather(indices)
    var predicted: Tensor?
    let loss = try compilation.optimizer.update(parameters, approve: approve) {
      let prediction = try model(batch.inputs)
      predicted = prediction.detached
      return try compilation.loss(prediction, batch.target, weights: batch.weights)
    }
    if let predicted { try compilation.log(loss, predicted, batch.target, in: &logs) }
  }
}
