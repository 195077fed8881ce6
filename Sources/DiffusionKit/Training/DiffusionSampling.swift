extension DiffusionTrainer {
  /// New samples, [count] + sampleShape: noise denoised step by step, with the averaged weights where there are any.
  ///
  /// - Parameters:
  ///   - count: default 1, or the number of labels, or of other conditions.
  ///   - labels: [count] or one for all; default none.
  ///   - conditions: what else the model is told of each sample, [count, ...] or [1, ...]; default nothing.
  ///   - negatives: what stands for not being told, for guidance; labels have the model's label for none.
  ///   - numInferenceSteps: steps of the scheduler. Default 50, or all timesteps where there are fewer.
  ///   - guidanceScale: w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022);
  ///     1, the default, is the plain conditional prediction.
  ///   - scheduler: default the trainer's.
  ///   - eta: the scheduler's share of drawn noise (DDIM). Default 0.
  ///   - generator: default the session's.
  ///   - maxBatchSize: samples a call of the model; default all, or fewer where memory does not suffice.
  /// - Throws: `argument` for counts, labels or options that do not fit, `state` before the sample's shape is known and
  ///   where the model gives NaN, `interrupted` between two steps.
  public func sample(
    count: Int? = nil, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    negatives: [Condition: Tensor] = [:], numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0,
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> Tensor {
    let steps = try steps(
      count: count, labels: labels, conditions: conditions, negatives: negatives,
      numInferenceSteps: numInferenceSteps, guidanceScale: guidanceScale, scheduler: other, eta: eta,
      generator: generator, maxBatchSize: maxBatchSize)
    while try steps.next() != nil {}
    return steps.sample
  }

  /// `sample` in steps, one of the scheduler's each. Between two the caller may do anything else: train, or sample
  /// again.
  /// - Throws: `argument` and `state` as `sample`.
  public func steps(
    count: Int? = nil, labels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    negatives: [Condition: Tensor] = [:], numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0,
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> SamplingSteps {
    let conditions = conditions.adding(labels: labels)
    let count = count ?? conditions.sampleCount ?? 1
    try Requirement.positive(count, "count")
    guard let sampleShape else {
      throw DiffusionError.state("the shape of a sample is not known before data was given to fit")
    }
    let shape = try Shape([count] + sampleShape, name: "count")
    let name = { (condition: Condition) in condition.argument }
    let denoiser = try Denoiser(
      model,
      Denoiser.Guidance(
        conditions, negatives: negatives, nullLabel: nullLabel, scale: guidanceScale, count: count, name: name
      ), maxBatchSize: maxBatchSize, name: name)
    // Its own: several may be under way, and the caller's is not changed.
    let scheduler = try (other ?? self.scheduler).copy()
    let numInferenceSteps = numInferenceSteps ?? min(50, scheduler.numTrainTimesteps)
    try scheduler.setTimesteps(numInferenceSteps)
    var noise = try Tensor.randn(shape, generator: generator)
    if scheduler.initNoiseSigma != 1 { noise = try noise * Tensor(scheduler.initNoiseSigma) }
    return SamplingSteps(
      scheduler, numInferenceSteps: numInferenceSteps, StepOptions(eta: eta, generator: generator),
      sample: noise
    ) { x, timestep in try self.withSamplingWeights { try denoiser(x, timestep) } }
  }

  private func withSamplingWeights<R>(_ body: () throws -> R) throws -> R {
    try ema?.withAveragedWeights(body) ?? body()
  }
}
