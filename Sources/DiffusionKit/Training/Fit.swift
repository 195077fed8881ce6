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
  /// - Returns: the columns "loss", the metrics, then each with "val_" before it. It is also `model.history`, from the
  ///   beginning and after an error.
  /// - Throws: `argument` for counts, shapes and options that do not fit, before anything is trained; `state` where the
  ///   model is not compiled or all of it is frozen; `interrupted` between two batches when the session's stop was requested; what a callback,
  ///   the loss or the model throws. The model is then in evaluation mode with the parameters of the last whole step.
  @discardableResult
  public func fit(
    _ x: [Tensor], _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0, validationData: (x: [Tensor], y: Tensor)? = nil,
    callbacks: [any Callback] = [],
    verbose: Int = 1, output: ProgressOutput? = nil, generator: Generator = Session.current.generator
  ) throws -> History {
    try fitSteps(
      x, y, epochs: epochs, batchSize: batchSize, shuffle: shuffle, validationSplit: validationSplit,
      validationData: validationData, callbacks: callbacks, verbose: verbose, output: output,
      generator: generator
    ).finish()
  }

  /// `fit` in steps, one batch each: nothing is trained until the first `next`. Between two the caller may do anything
  /// else, this model included.
  /// - Throws: `argument` and `state` as `fit`.
  public func fitSteps(
    _ x: [Tensor], _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0, validationData: (x: [Tensor], y: Tensor)? = nil,
    callbacks: [any Callback] = [],
    verbose: Int = 1, output: ProgressOutput? = nil, generator: Generator = Session.current.generator
  ) throws -> TrainingSteps {
    let compilation = try requireCompilation()
    try Requirement.positive(epochs, "epochs")
    try Requirement.positive(batchSize, "batchSize")
    try Requirement.fraction(validationSplit, "validationSplit")
    let data = try BatchSource(x + [y], batchSize: batchSize, names: Layer.dataNames(x.count))
    var trained = data.count
    var evaluation: Evaluation?
    if let validationData {
      let held = try BatchSource(
        validationData.x + [validationData.y], batchSize: batchSize,
        names: Layer.dataNames(validationData.x.count),
        argument: "validationData")
      evaluation = Evaluation(compilation, held, 0..<held.count, batchSize)
    } else if validationSplit > 0 {
      trained = Int(Double(data.count) * (1 - validationSplit))
      guard trained > 0 && trained < data.count else {
        throw DiffusionError.argument(
          "validationSplit", "\(validationSplit) of \(data.count) samples leaves \(trained) to train with")
      }
      evaluation = Evaluation(compilation, data, trained..<data.count, batchSize)
    }
    // One batch of each through model and loss: whatever does not fit is told before anything is trained.
    eval()
    try Evaluation(compilation, data, 0..<min(batchSize, trained), batchSize).check(self)
    if let evaluation { try evaluation.check(self, argument: validationData == nil ? nil : "validationData") }

    let names = compilation.names
    let plan = TrainingSteps.Plan(
      model: self, sampleCount: trained, epochs: epochs, batchSize: batchSize, shuffle: shuffle,
      generator: generator, callbacks: callbacks, output: verbose == 0 ? nil : output, names: names,
      validationNames: evaluation == nil ? [] : names.map { "val_" + $0 })
    return TrainingSteps(
      plan, update: try FitUpdate(self, compilation, data).callAsFunction,
      validate: evaluation.map { evaluation in { try evaluation.means(self) } },
      begin: { compilation.run = $0 }, end: compilation.endRun)
  }

  /// One input, see `fit(_:_:)` for several.
  @discardableResult
  public func fit(
    _ x: Tensor, _ y: Tensor, epochs: Int = 1, batchSize: Int = 32, shuffle: Bool = true,
    validationSplit: Double = 0,
    validationData: (x: [Tensor], y: Tensor)? = nil, callbacks: [any Callback] = [], verbose: Int = 1,
    output: ProgressOutput? = nil, generator: Generator = Session.current.generator
  ) throws -> History {
    try fit(
      [x], y, epochs: epochs, batchSize: batchSize, shuffle: shuffle, validationSplit: validationSplit,
      validationData: validationData, callbacks: callbacks, verbose: verbose, output: output,
      generator: generator)
  }

  static func dataNames(_ inputs: Int) -> [String] {
    (inputs == 1 ? ["x"] : (0..<inputs).map { "x[\($0 + 1)]" }) + ["y"]
  }
}

/// Forward, backward and update for one batch of `fit`.
private struct FitUpdate {
  let model: Layer
  let compilation: Compilation
  let data: BatchSource
  let parameters: [Parameter]

  init(_ model: Layer, _ compilation: Compilation, _ data: BatchSource) throws {
    self.model = model
    self.compilation = compilation
    self.data = data
    parameters = try model.parametersToTrain()
  }

  func callAsFunction(_ indices: UnsafeBufferPointer<Int64>, _ figures: inout [Double]) throws {
    let last = data.tensors.count - 1
    let inputs = try (0..<last).map { try data.gather($0, indices) }
    let target = try data.gather(last, indices)
    compilation.optimizer.zeroGrad(parameters)
    let prediction = try model(inputs)
    let loss = try compilation.loss(prediction, target)
    figures[0] = Double(try loss.item())
    let parts = compilation.partValues
    for (index, value) in parts.enumerated() { figures[index + 1] = value }
    try loss.backward()
    try compilation.optimizer.step(parameters)
    if !compilation.metrics.isEmpty {
      try noGrad {
        let prediction = prediction.detached
        for (index, metric) in compilation.metrics.enumerated() {
          figures[parts.count + index + 1] = Double(try metric(prediction, target).item())
        }
      }
    }
  }
}
