extension DiffusionTrainer {
  /// New samples, [count] + sampleShape: noise denoised step by step, with the averaged weights where there are any.
  ///
  /// - Parameters:
  ///   - count: default 1, or the number of labels, or of other conditions.
  ///   - labels: [count] or one for all; default none.
  ///   - conditions: what else the model is told of each sample, [count, ...] or [1, ...]; default nothing.
  ///   - numInferenceSteps: steps of the scheduler. Default 50, or all timesteps where there are fewer.
  ///   - guidanceScale: w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022);
  ///     1, the default, is the plain conditional prediction.
  ///   - scheduler: default the trainer's.
  ///   - eta: the scheduler's share of drawn noise (DDIM). Default 0.
  ///   - generator: default the session's.
  /// - Throws: `argument` for counts, labels or options that do not fit, `state` before the sample's shape is known,
  ///   `interrupted` between two steps.
  public func sample(
    count: Int? = nil, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let steps = try steps(
      count: count, labels: labels, conditions: conditions, numInferenceSteps: numInferenceSteps,
      guidanceScale: guidanceScale,
      scheduler: other, eta: eta, generator: generator)
    while try steps.next() != nil {}
    return steps.sample
  }

  /// `sample` in steps, one of the scheduler's each. Between two the caller may do anything else: train, or sample
  /// again.
  /// - Throws: `argument` and `state` as `sample`.
  public func steps(
    count: Int? = nil, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0, generator: Generator = Session.current.generator
  ) throws -> SamplingSteps {
    var conditions = conditions.adding(labels: labels)
    let first = Condition.allCases.compactMap { conditions[$0] }.first
    let count = count ?? first?.shape.sizes[0] ?? 1
    try Requirement.positive(count, "count")
    try Requirement.nonNegative(guidanceScale, "guidanceScale")
    guard let sampleShape else {
      throw DiffusionError.state("the shape of a sample is not known before data was given to fit")
    }
    guard guidanceScale == 1 || (conditions[.classLabels] != nil && nullLabel != nil) else {
      throw DiffusionError.argument("guidanceScale", "needs labels, and a model with a label for none")
    }
    let shape = try Shape([count] + sampleShape, name: "count")
    for (kind, tensor) in conditions {
      let sizes = tensor.shape.sizes
      guard sizes[0] == count || sizes[0] == 1 else {
        throw DiffusionError.argument(kind.argument, "shape \(tensor.shape) for \(count) samples")
      }
      conditions[kind] = try tensor.detached.broadcast(to: Shape([count] + sizes.dropFirst()))
    }
    // Its own: several may be under way, and the caller's is not changed.
    let scheduler = try (other ?? self.scheduler).copy()
    try scheduler.setTimesteps(numInferenceSteps ?? min(50, scheduler.numTrainTimesteps))
    var noise = try Tensor.randn(shape, generator: generator)
    if scheduler.initNoiseSigma != 1 { noise = try noise * Tensor(scheduler.initNoiseSigma) }
    return SamplingSteps(
      scheduler, StepOptions(eta: eta, generator: generator), noise: noise
    ) { [conditions] x, timestep in
      try self.withSamplingWeights { try self.guided(x, timestep, conditions, Float(guidanceScale)) }
    }
  }

  private func withSamplingWeights<R>(_ body: () throws -> R) throws -> R {
    try model.inEvaluationMode { try ema?.withAveragedWeights(body) ?? body() }
  }

  private func guided(
    _ x: Tensor, _ timestep: Float, _ conditions: [Condition: Tensor], _ scale: Float
  ) throws -> Tensor {
    let timesteps = try Tensor.full(Shape([x.shape.sizes[0]]), timestep)
    let conditional = try predicted(x, timesteps, conditions)
    guard scale != 1, let nullLabel, let labels = conditions[.classLabels] else { return conditional }
    var others = conditions
    others[.classLabels] = try Tensor.full(labels.shape, Float(nullLabel))
    return try .weighted(scale, conditional, 1 - scale, predicted(x, timesteps, others))
  }

  /// Of what the model is given, only the conditions are the caller's: the complaint is one about the first.
  private func predicted(
    _ x: Tensor, _ timesteps: Tensor, _ conditions: [Condition: Tensor]
  ) throws -> Tensor {
    do { return try model(x, timesteps, conditions) } catch let error as DiffusionError {
      let first = Condition.allCases.first { conditions[$0] != nil }
      throw first.map { error.renamingArgument(to: $0.argument) } ?? error.withoutArgument
    }
  }
}
