extension FlowMatcher {
  /// The options of a `FlowMatcher`'s `sample`, which integrates the flow from samples of the source at time 0 to
  /// samples at time 1.
  public struct SampleOptions: GuidedSampleOptions {
    public var numSamples: Int?
    /// The samples at time 0, [numSamples, ...]. Default normal noise.
    public var source: Tensor?
    /// The method of integration. With dopri5 the number of steps is not known in advance.
    public var ode = ODE()
    public var generator: Generator?
    public var conditions: [Condition: Tensor] = [:]
    public var guidanceScale = 1.0
    public var negatives: [Condition: Tensor] = [:]
    public var maxBatchSize: Int?

    public init() {}

    public static let fields: [Field<SampleOptions>] =
      [numSamples, .value("source", \.source, "[num_samples, ...], used instead of noise")]
      + ODE.sampling.nested(in: \.ode) + [generator, classLabels(), guidanceScale] + conditioning()
      + negatives
      + [maxBatchSize]

    public func validate() throws {
      guard numSamples == nil || source == nil else {
        throw DiffusionError.argument("numSamples", "`num_samples` and `source` exclude each other")
      }
    }
  }

  public func sampleSteps(_ options: SampleOptions = SampleOptions()) throws -> SamplingSteps {
    try options.check()
    if let source = options.source { try checkSamples(source, "source") }
    let shape =
      try options.source?.shape ?? shape(ofSamples: options.numSamples ?? options.conditions.sampleCount ?? 1)
    let denoiser = try Denoiser(model, options, nullLabel: nullLabel, shape: shape)
    let generator = options.generator ?? Session.current.generator
    let start = try options.source ?? .randn(shape, generator: generator)
    return SamplingSteps(
      FlowProcess(integration: try ODEIntegration(options.ode, start, from: 0, to: 1)) {
        [ema, timeScale = self.options.timeScale] t, x in
        try ema.withAveragedWeights { try denoiser(x, Float(t * timeScale)) }
      })
  }

  /// - Throws: `argument(name)` for samples of other sizes than those of the data.
  func checkSamples(_ samples: Tensor, _ name: String) throws {
    let known = sampleShape ?? Array(samples.shape.sizes.dropFirst())
    guard samples.rank >= 2, samples.count > 0, Array(samples.shape.sizes.dropFirst()) == known else {
      throw DiffusionError.argument(name, "shape \(samples.shape) for samples of sizes \(known)")
    }
  }
}
