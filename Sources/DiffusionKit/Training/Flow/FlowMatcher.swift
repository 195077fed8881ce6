/// Trains a velocity field that carries samples of a source to samples of the data along straight lines: conditional
/// flow matching (Lipman et al. 2023; Tong et al. 2024). The model's input at a random time t in 0..1 is
/// (1 - t) x0 + t x1 + sigma noise, and the model learns x1 - x0 by mean squared error.
///
/// The model is called as `model(x, t)`, x [N, ...] and t [N] times `timeScale`, with the labels [N] and other
/// conditions of these samples, if any.
public final class FlowMatcher: GuidedTrainer {
  public let state: TrainerState
  public let options: Options
  public let labelDropout: LabelDropout

  /// The options of a `FlowMatcher`.
  public struct Options: GuidedTrainerOptions {
    /// The optimizer is Adam by default.
    public var training = TrainerOptions()
    public var coupling = Coupling.independent
    /// The standard deviation of the noise that is added along the path.
    public var sigma = 0.0
    /// The factor of the times that the model is given: 1, or about 1000 for a model that encodes timesteps.
    public var timeScale = 1.0
    /// The loss of prediction and target.
    public var loss = Loss.mse
    /// The null label, for guidance. Default the `nullClass` of a `TimeMLP` or `DiT`, else nil.
    public var nullLabel: Int?
    /// The probability that a label is replaced by the null label, 0..<1.
    public var labelDropout = 0.0

    public init() {}

    public static let fields: [Field<Options>] =
      [
        .option(
          "coupling", \.coupling,
          "the pairing of source and data; \"optimal_transport\" minimises the distances within a batch (Tong et al. 2024)"
        ),
        .option(
          "sigma", \.sigma, "the standard deviation of the noise that is added along the path", .nonNegative),
        .option(
          "time_scale", \.timeScale,
          "the factor of the times that the model is given; 1000 for a model that encodes timesteps",
          .positive),
      ] + guided(optimizer: "Adam") + averaging
  }

  /// - Throws: `argument` for options out of range, and for label dropout without a null label.
  public init(model: Layer, _ options: Options = Options()) throws {
    try options.check()
    state = try TrainerState(model, options.training, optimizer: Adam())
    labelDropout = try LabelDropout(model, options)
    var options = options
    options.nullLabel = labelDropout.nullLabel
    self.options = options
  }

  public static var defaultBatchSize: Int { 256 }

  public var settings: [(name: String, value: String)] { options.settings }
  public var defaultSettings: [(name: String, value: String)] { Options().settings }

  public func check(_ data: TrainingData) throws {
    try data.checkSamples(takesSource: true)
    try labelDropout.check(data)
    if let source = data.source {
      guard source.count > 0, source.shape.sizes.dropFirst() == data.samples.shape.sizes.dropFirst() else {
        throw DiffusionError.argument(
          "source", "shape \(source.shape) for data of shape \(data.samples.shape)")
      }
    }
  }

  public func probe(_ data: TrainingData) throws {
    _ = try model.inEvaluationMode { try velocity(data.samples, 0, data.conditions, data.samplesName) }
  }

  /// Draws dropped labels, then the source, then times, then noise.
  public func draw(_ data: TrainingData, _ generator: Generator) throws -> NoisyBatch {
    try noGrad {
      let (count, shape) = (data.count, data.samples.shape)
      var data = data
      data.conditions = try labelDropout(data.conditions, generator)
      let x0 =
        try data.source.map {
          try $0.indexSelect(
            axis: 0,
            positions: .randint(low: 0, high: $0.shape.sizes[0], Shape([count]), generator: generator))
        } ?? .randn(shape, generator: generator)
      let paired = try options.coupling.paired(x0, data)
      let times = try Tensor.rand(Shape([count]), generator: generator)
      let t = try times.reshaped([count] + [Int](repeating: 1, count: shape.rank - 1))
      let velocity = try paired.samples - x0
      var noisy = try x0 + t * velocity
      if options.sigma > 0 {
        noisy = try .weighted(1, noisy, Float(options.sigma), .randn(shape, generator: generator))
      }
      return NoisyBatch(
        input: noisy, times: try times * Tensor(Float(options.timeScale)), target: velocity,
        conditions: paired.conditions)
    }
  }

  /// The model's velocity of samples at one time.
  /// - Parameter argument: the caller's argument that holds the samples; nil if there is none.
  func velocity(
    _ x: Tensor, _ t: Double, _ conditions: [Condition: Tensor], _ argument: String?
  ) throws -> Tensor {
    try predict(x, .full(Shape([x.shape.sizes[0]]), Float(t * options.timeScale)), conditions, argument)
  }

  /// Uses Heun's method if the options give a number of steps, else dopri5.
  public func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor]
  ) throws -> () throws -> Tensor {
    try gridSampler(options, conditions) { sampling in
      if let steps = options.numInferenceSteps { (sampling.ode.method, sampling.ode.steps) = (.heun, steps) }
    }
  }
}
