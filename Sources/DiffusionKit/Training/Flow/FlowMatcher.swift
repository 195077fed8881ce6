/// Trains a velocity field that carries samples of a source to those of data along straight lines: conditional flow
/// matching (Lipman et al. 2023; Tong et al. 2024). At a random time t in 0..1 the model is given
/// (1 - t) x0 + t x1 + sigma noise and learns x1 - x0 by mean squared error.
///
/// The model is called as `model(x, t)`, x [N, ...] and t [N] times `timeScale`.
public final class FlowMatcher {
  public let model: Layer
  public let optimizer: Optimizer
  public let loss: Loss
  public let coupling: Coupling
  /// The deviation of the noise on the way.
  public let sigma: Double
  /// What times are multiplied by for the model: 1, or about 1000 for one that encodes timesteps.
  public let timeScale: Double
  /// The averaged weights that sampling uses; nil without averaging.
  public let ema: EMA?
  /// One sample's sizes: those of the data, from the first `fit` on, and settable for a model trained elsewhere.
  public var sampleShape: [Int]?
  /// The `fit` under way or the last one.
  public private(set) var run: TrainingRun?

  /// - Parameters:
  ///   - coupling: default independent.
  ///   - sigma: default 0.
  ///   - timeScale: default 1.
  ///   - optimizer: default Adam with PyTorch's defaults.
  ///   - loss: of prediction and target, default mse.
  ///   - emaDecay: default nil, no averaging. Early updates weigh the past less (`EMA.WarmUp.ratio`).
  /// - Throws: `argument` for options out of range.
  public init(
    model: Layer, coupling: Coupling = .independent, sigma: Double = 0, timeScale: Double = 1,
    optimizer: Optimizer? = nil, loss: Loss = .mse, emaDecay: Double? = nil
  ) throws {
    try Requirement.nonNegative(sigma, "sigma")
    try Requirement.positive(timeScale, "timeScale")
    self.model = model
    self.coupling = coupling
    self.sigma = sigma
    self.timeScale = timeScale
    self.optimizer = try optimizer ?? Adam()
    self.loss = loss
    ema = try .ofTrainer(model, decay: emaDecay)
  }

  /// What was recorded so far.
  public var history: History { run?.history ?? History() }

  /// Trains on `data`.
  ///
  /// - Parameters:
  ///   - data: [N, ...], where the flow ends.
  ///   - source: [M, ...], where it begins: drawn from at random. Default normal noise.
  ///   - epochs: times through the data. Default 1, or as many as `steps` takes.
  ///   - steps: the number of batches in all, instead of `epochs`.
  ///   - batchSize: default 256.
  ///   - dropLast: leaves a last batch out that is smaller than the others. Default false.
  ///   - generator: order, source, times and noise are drawn from it. Default the session's.
  /// - Returns: the column "loss", also in `history` while training and after an error.
  /// - Throws: `argument` for data that do not fit, before anything is trained; `state` for a model that is all frozen, and
  ///   where the loss or a gradient is not finite; `interrupted`; what callbacks and the model throw. The model is then in evaluation mode with the parameters of the
  ///   last whole step.
  @discardableResult
  public func fit(
    _ data: Tensor, source: Tensor? = nil, epochs: Int? = nil, steps: Int? = nil, batchSize: Int = 256,
    dropLast: Bool = false, callbacks: [any Callback] = [], verbose: Int = 1, output: ProgressOutput? = nil,
    generator: Generator = Session.current.generator
  ) throws -> History {
    let length = try RunLength(epochs: epochs, steps: steps)
    try Requirement.positive(batchSize, "batchSize")
    guard data.rank >= 2 else {
      throw DiffusionError.argument("data", "shape \(data.shape), [N, ...] is wanted")
    }
    let batches = try BatchSource([data], batchSize: batchSize, names: ["data"])
    try EpochBatches.check(samples: batches.count, size: batchSize, dropLast: dropLast)
    let source = source?.detached
    if let source {
      guard source.count > 0, source.shape.sizes.dropFirst() == data.shape.sizes.dropFirst() else {
        throw DiffusionError.argument("source", "shape \(source.shape) for data of shape \(data.shape)")
      }
    }
    // One call in evaluation mode builds the model and tells what does not fit before anything is trained.
    let first = try batches.slice(0, 0..<min(batchSize, batches.count))
    _ = try model.inEvaluationMode { try velocity(first, 0, "data") }
    sampleShape = Array(data.shape.sizes.dropFirst())
    let parameters = try model.parametersToTrain()
    ema?.start()
    let plan = TrainingSteps.Plan(
      model: model, sampleCount: batches.count, length: length, batchSize: batchSize, dropLast: dropLast,
      shuffle: true, generator: generator, callbacks: callbacks, output: verbose == 0 ? nil : output,
      names: ["loss"])
    return try TrainingSteps(
      plan,
      update: { indices, figures, approve in
        figures[0] = try self.step(batches.gather(0, indices), source, parameters, generator, approve)
      }, begin: { run = $0 }
    ).finish()
  }

  /// One update from a batch.
  /// - Returns: its loss before the update.
  private func step(
    _ data: Tensor, _ source: Tensor?, _ parameters: [Parameter], _ generator: Generator,
    _ approve: (Double) throws -> Void
  ) throws -> Double {
    let count = data.shape.sizes[0]
    let (place, target, times) = try noGrad {
      let x0 =
        try source.map {
          try $0.indexSelect(
            axis: 0,
            positions: .randint(low: 0, high: $0.shape.sizes[0], Shape([count]), generator: generator))
        } ?? .randn(data.shape, generator: generator)
      let x1 = try coupling.paired(x0, data)
      let times = try Tensor.rand(Shape([count]), generator: generator)
      let t = try times.reshaped([count] + [Int](repeating: 1, count: data.rank - 1))
      let target = try x1 - x0
      var place = try x0 + t * target
      if sigma > 0 {
        place = try .weighted(1, place, Float(sigma), .randn(data.shape, generator: generator))
      }
      return (place, target, try times * Tensor(Float(timeScale)))
    }
    return try optimizer.update(parameters, ema, approve: approve) {
      try loss(called(place, times, "data"), target)
    }
  }

  /// The model's velocity of samples at one time.
  /// - Parameter argument: what the samples came as; nil where that was no argument.
  func velocity(_ x: Tensor, _ t: Double, _ argument: String?) throws -> Tensor {
    try called(x, Tensor.full(Shape([x.shape.sizes[0]]), Float(t * timeScale)), argument)
  }

  private func called(_ x: Tensor, _ times: Tensor, _ argument: String?) throws -> Tensor {
    do {
      let velocity = try model(x, times, [:])
      guard velocity.shape == x.shape else {
        throw DiffusionError.argument(
          "input", "the model gives shape \(velocity.shape) for samples of shape \(x.shape)")
      }
      return velocity
    } catch let error as DiffusionError {
      throw argument.map { error.renamingArgument(to: $0) } ?? error.withoutArgument
    }
  }
}
