extension Layer {
  /// Trains the compiled model in training mode, like Keras's `fit`: each epoch visits every sample once, in batches of
  /// `batchSize` (the last one may be smaller), and its loss is the mean over samples.
  ///
  /// - Parameters:
  ///   - x: the model's inputs, each [N, ...].
  ///   - y: the targets, [N, ...], as the loss takes them.
  ///   - options: the defaults, or changed ones: `model.fit(x, y, .init { $0.epochs = 3 })`.
  /// - Returns: the history with the columns "loss" and the metrics, then each with the prefix "val_". `model.history`
  ///   has the same values, during training and after an error.
  /// - Throws: `argument` for counts, shapes and options that do not match, before anything is trained; `state` if the
  ///   model is not compiled, all of it is frozen or a parameter is not finite, and if the loss or a gradient is not
  ///   finite; `interrupted` between two batches when the session's stop was requested; the errors of callbacks, the
  ///   loss and the model. The model is then in evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(
    _ x: [Tensor], _ y: Tensor, _ options: ModelFitOptions = ModelFitOptions()
  ) throws -> History {
    try fitSteps(x, y, options).finish()
  }

  /// Trains a model of one input; see `fit(_:_:_:)` for several.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, _ options: ModelFitOptions = ModelFitOptions()
  ) throws -> History {
    try fit([x], y, options)
  }

  /// Makes an iterator over the batches of `fit`; nothing is trained until the first `next`. Between two steps the
  /// caller may do anything else, including calls of this model.
  /// - Throws: `argument` and `state` as for `fit`.
  public func fitSteps(
    _ x: [Tensor], _ y: Tensor, _ options: ModelFitOptions = ModelFitOptions()
  ) throws -> TrainingSteps {
    let compilation = try requireCompilation()
    try options.check()
    let batchSize = options.batchSize
    let examples = try ExampleSource(x, y, weights: options.sampleWeight, batchSize: batchSize)
    var trained = examples.count
    var evaluation: Evaluation?
    if let held = options.validationData {
      let held = try ExampleSource(
        held.x, held.y, weights: held.sampleWeight, batchSize: batchSize, argument: "validationData")
      evaluation = Evaluation(compilation, held, 0..<held.count, batchSize)
    } else if options.validationSplit > 0 {
      trained = try ModelFitOptions.trained(of: examples.count, heldOut: options.validationSplit)
      evaluation = Evaluation(compilation, examples, trained..<examples.count, batchSize)
    }
    try EpochBatches.check(samples: trained, size: batchSize, dropLast: options.dropLast)
    // Runs one batch of each through model and loss, so that a mismatch is an error before training.
    eval()
    let prediction = try Evaluation(compilation, examples, 0..<min(batchSize, trained), batchSize).check(self)
    if let evaluation {
      try evaluation.check(self, argument: options.validationData == nil ? nil : "validationData")
    }
    let data =
      try options.classWeight.map { weights in
        let classes = prediction.shape.rank == 2 ? max(prediction.shape.sizes[1], 2) : 2
        return try ExampleSource(
          x, y, weights: weights.ofSamples(y, classes: classes), batchSize: batchSize,
          weightArgument: "classWeight")
      } ?? examples

    let names = compilation.names
    let plan = TrainingSteps.Plan(
      model: self, sampleCount: trained, length: RunLength(epochs: options.epochs), batchSize: batchSize,
      dropLast: options.dropLast, shuffle: options.shuffle,
      generator: options.generator ?? Session.current.generator, callbacks: options.callbacks,
      output: options.output, names: names,
      validationNames: evaluation == nil ? [] : names.map { "val_" + $0 })
    return try TrainingSteps(
      plan, update: try FitUpdate(self, compilation, data).callAsFunction,
      validate: evaluation.map { evaluation in { try evaluation.means(self).renamed { "val_" + $0 } } },
      begin: { compilation.run = $0 }, end: compilation.endRun)
  }
}

/// The forward pass, backward pass and update of one batch of `fit`.
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
