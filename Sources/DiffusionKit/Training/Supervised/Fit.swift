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

  /// Trains on examples that are read when they are needed: the data set's tensors are the inputs and then the targets,
  /// with weights by the name "sample_weight" if there are any.
  @discardableResult
  public func fit(_ dataset: any Dataset, _ options: ModelFitOptions = ModelFitOptions()) throws -> History {
    try fitSteps(dataset, options).finish()
  }

  /// Trains on the batches of a stream, of the same tensors. The options have the batches of an epoch.
  @discardableResult
  public func fit(stream: any BatchStream, _ options: ModelFitOptions = ModelFitOptions()) throws -> History {
    try fitSteps(stream: stream, options).finish()
  }

  /// Makes an iterator over the batches of `fit`; nothing is trained until the first `next`. Between two steps the
  /// caller may do anything else, including calls of this model.
  /// - Throws: `argument` and `state` as for `fit`.
  public func fitSteps(
    _ x: [Tensor], _ y: Tensor, _ options: ModelFitOptions = ModelFitOptions()
  ) throws -> TrainingSteps {
    try steps(options) { _ in try ExampleSource(x, y, weights: options.sampleWeight) }
  }

  /// Makes an iterator over the batches of `fit` of a data set.
  public func fitSteps(_ dataset: any Dataset, _ options: ModelFitOptions = ModelFitOptions()) throws
    -> TrainingSteps
  {
    try steps(options) { _ in
      try options.checkNoWeights()
      return try ExampleSource(dataset, argument: "x")
    }
  }

  /// Makes an iterator over the batches of `fit` of a stream.
  public func fitSteps(stream: any BatchStream, _ options: ModelFitOptions = ModelFitOptions()) throws
    -> TrainingSteps
  {
    try steps(options) { generator in
      try options.checkNoWeights()
      guard options.stepsPerEpoch != nil else {
        throw DiffusionError.argument(
          "stepsPerEpoch", "`steps_per_epoch` is needed: the data of a function have no end")
      }
      return try ExampleSource(stream, generator, argument: "x")
    }
  }

  private func steps(
    _ options: ModelFitOptions, _ source: (Generator) throws -> ExampleSource
  ) throws -> TrainingSteps {
    let compilation = try requireCompilation()
    try options.check()
    let batchSize = options.batchSize
    let generator = options.generator ?? Session.current.generator
    var examples = try source(generator)
    guard options.stepsPerEpoch == nil || examples.stream != nil else {
      throw DiffusionError.argument(
        "stepsPerEpoch", "is for functions: an epoch has all samples of other data")
    }
    var trained = examples.count
    var evaluation: Evaluation?
    if let held = options.validationData {
      let held = try ExampleSource(held, argument: "validationData")
      evaluation = Evaluation(compilation, held, 0..<(held.count ?? 0), batchSize)
    } else if options.validationSplit > 0 {
      guard let count = examples.count else {
        throw DiffusionError.argument(
          "validationSplit", "the data of a function have no end; pass `validation_data`")
      }
      trained = try ModelFitOptions.trained(of: count, heldOut: options.validationSplit)
      evaluation = Evaluation(compilation, examples, (trained ?? 0)..<count, batchSize)
    }
    if let trained {
      try EpochBatches.check(samples: trained, size: batchSize, dropLast: options.dropLast)
    }
    // Runs one batch of each through model and loss, so that a mismatch is an error before training.
    eval()
    let first = try examples.slice(0..<min(batchSize, trained ?? batchSize))
    examples.fix(first)
    let argument = examples.isStored ? nil : "x"
    let prediction = try Evaluation.check(compilation, first, self, argument: argument)
    if let evaluation {
      try evaluation.check(self, argument: options.validationData == nil ? argument : "validationData")
    }
    let data =
      try options.classWeight.map { weights in
        let classes = prediction.shape.rank == 2 ? max(prediction.shape.sizes[1], 2) : 2
        // The classes of all examples in memory are checked before training.
        _ = try weights.ofSamples(
          examples.isStored ? examples.slice(0..<(examples.count ?? 0)).target : first.target,
          classes: classes)
        return examples.weighted(weights, classes: classes)
      } ?? examples

    let names = compilation.names
    let batches =
      trained.map { EpochBatches(samples: $0, size: batchSize, dropLast: options.dropLast) }
      ?? EpochBatches(ofStream: options.stepsPerEpoch)
    var plan = TrainingSteps.Plan(
      model: self, batches: batches, length: RunLength(epochs: options.epochs), shuffle: options.shuffle,
      generator: generator, callbacks: options.callbacks, output: options.output, names: names,
      validationNames: evaluation == nil ? [] : names.map { "val_" + $0 })
    plan.stream = examples.stream
    return try TrainingSteps(
      plan, update: try FitUpdate(self, compilation, data, generator).callAsFunction,
      validate: evaluation.map { evaluation in { try evaluation.means(self).renamed { "val_" + $0 } } },
      begin: { compilation.run = $0 },
      end: { run in
        data.close()
        compilation.endRun(run)
      })
  }
}

extension ModelFitOptions {
  /// - Throws: `argument("sampleWeight")` for weights beside data that have their own.
  fileprivate func checkNoWeights() throws {
    guard sampleWeight == nil else {
      throw DiffusionError.argument(
        "sampleWeight", "the data have their own weights: batches are {x, y, sample_weight = ...}")
    }
  }
}

/// The forward pass, backward pass and update of one batch of `fit`.
private struct FitUpdate {
  let model: Layer
  let compilation: Compilation
  let data: ExampleSource
  let generator: Generator
  let parameters: [Parameter]

  init(_ model: Layer, _ compilation: Compilation, _ data: ExampleSource, _ generator: Generator) throws {
    self.model = model
    self.compilation = compilation
    self.data = data
    self.generator = generator
    parameters = try model.parametersToTrain()
  }

  func callAsFunction(
    _ batch: TrainingSteps.Batch, _ logs: inout Logs, _ approve: (Double) throws -> Void
  ) throws {
    let batch = try data.gather(batch, generator)
    var predicted: Tensor?
    let loss = try compilation.optimizer.update(parameters, approve: approve) {
      let prediction = try model(batch.inputs)
      predicted = prediction.detached
      return try compilation.loss(prediction, batch.target, weights: batch.weights)
    }
    if let predicted { try compilation.log(loss, predicted, batch.target, in: &logs) }
  }
}
