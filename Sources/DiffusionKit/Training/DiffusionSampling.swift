extension DiffusionTrainer {
  /// New samples, [count] + sampleShape: noise denoised step by step, with the averaged weights where there are any.
  ///
  /// - Parameters:
  ///   - count: default 1, or the number of labels.
  ///   - labels: [count] or one for all; default none.
  ///   - numInferenceSteps: steps of the scheduler. Default 50, or all timesteps where there are fewer.
  ///   - guidanceScale: w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022);
  ///     1, the default, is the plain conditional prediction.
  ///   - scheduler: default the trainer's.
  ///   - eta: the scheduler's share of drawn noise (DDIM). Default 0.
  ///   - generator: default the session's.
  /// - Throws: `argument` for counts, labels or options that do not fit, `state` before the sample's shape is known,
  ///   `interrupted` between two steps.
  public func sample(
    count: Int? = nil, labels: Tensor? = nil, numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let steps = try steps(
      count: count, labels: labels, numInferenceSteps: numInferenceSteps, guidanceScale: guidanceScale,
      scheduler: other, eta: eta, generator: generator)
    while try steps.next() != nil {}
    return steps.sample
  }

  /// `sample` in steps, one of the scheduler's each. Between two the caller may do anything else: train, or sample
  /// again.
  /// - Throws: `argument` and `state` as `sample`.
  public func steps(
    count: Int? = nil, labels: Tensor? = nil, numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0, generator: Generator = Session.current.generator
  ) throws -> SamplingSteps {
    let count = count ?? labels?.count ?? 1
    try Requirement.positive(count, "count")
    try Requirement.nonNegative(guidanceScale, "guidanceScale")
    guard let sampleShape else {
      throw DiffusionError.state("the shape of a sample is not known before data was given to fit")
    }
    if let labels, labels.count != count && labels.count != 1 {
      throw DiffusionError.argument("labels", "shape \(labels.shape) for \(count) samples")
    }
    guard guidanceScale == 1 || (labels != nil && nullLabel != nil) else {
      throw DiffusionError.argument("guidanceScale", "needs labels, and a model with a label for none")
    }
    let shape = try Shape([count] + sampleShape, name: "count")
    let labels = try labels.map { try $0.detached.reshaped([-1]).broadcast(to: Shape([count])) }
    // Its own: several may be under way, and the caller's is not changed.
    let scheduler = try (other ?? self.scheduler).copy()
    try scheduler.setTimesteps(numInferenceSteps ?? min(50, scheduler.numTrainTimesteps))
    var noise = try Tensor.randn(shape, generator: generator)
    if scheduler.initNoiseSigma != 1 { noise = try noise * Tensor(scheduler.initNoiseSigma) }
    return SamplingSteps(
      scheduler, StepOptions(eta: eta, generator: generator), noise: noise
    ) { x, timestep in
      try self.withSamplingWeights { try self.guided(x, timestep, labels, Float(guidanceScale)) }
    }
  }

  private func withSamplingWeights<R>(_ body: () throws -> R) throws -> R {
    try model.inEvaluationMode { try ema?.withAveragedWeights(body) ?? body() }
  }

  private func guided(_ x: Tensor, _ timestep: Float, _ labels: Tensor?, _ scale: Float) throws -> Tensor {
    let timesteps = try Tensor.full(Shape([x.shape.sizes[0]]), timestep)
    guard let labels else { return try predicted([x, timesteps]) }
    let conditional = try predicted([x, timesteps, labels])
    guard scale != 1, let nullLabel else { return conditional }
    let unconditional = try predicted([x, timesteps, Tensor.full(labels.shape, Float(nullLabel))])
    return try .weighted(scale, conditional, 1 - scale, unconditional)
  }

  /// Of what the model is given, only labels are the caller's.
  private func predicted(_ inputs: [Tensor]) throws -> Tensor {
    do { return try model(inputs) } catch let error as DiffusionError {
      throw inputs.count > 2 ? error.renamingArgument(to: "labels") : error.withoutArgument
    }
  }
}
