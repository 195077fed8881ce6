import Glibc

// Sampling from a trained flow, and the likelihood of samples.
extension FlowMatcher {
  /// The computation of the velocity's divergence, for likelihoods.
  public enum Divergence: String, OptionChoice {
    /// Exactly, by one backward pass for each element of a sample.
    case exact
    /// By one random direction, the same at all times: an unbiased but noisy estimate (Grathwohl et al. 2019).
    case hutchinson
  }

  /// Generates samples at time 1 from samples of the source at time 0, with the averaged weights if there are any.
  ///
  /// - Parameters:
  ///   - numSamples: the number of samples. Default the number of `source`, labels or other conditions, else 1.
  ///   - source: [numSamples, ...], samples at time 0. Default normal noise.
  ///   - classLabels: [numSamples] or one for all; default none.
  ///   - conditions: the other conditions, [numSamples, ...] or [1, ...]; default none.
  ///   - negatives: the unconditional inputs of guidance; for labels default the null label, for others the condition
  ///     itself.
  ///   - guidanceScale: w of velocity = unconditional + w (conditional - unconditional); 1, the default, is the plain
  ///     conditional velocity.
  ///   - ode: the method of integration.
  ///   - onStep: called with the time and the samples after each step. Default none.
  ///   - generator: the generator of the noise, default the session's.
  ///   - maxBatchSize: samples per call of the model; default all, or fewer if memory does not suffice.
  /// - Throws: `argument` for counts, sources, conditions and options that do not match; `state` before the sample's
  ///   shape is known and if dopri5 fails; `interrupted`.
  public func sample(
    numSamples: Int? = nil, source: Tensor? = nil, classLabels: Tensor? = nil,
    conditions: [Condition: Tensor] = [:], negatives: [Condition: Tensor] = [:], guidanceScale: Double = 1,
    ode: ODE = ODE(), onStep: (Double, Tensor) throws -> Void = { _, _ in },
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> Tensor {
    var process = try self.process(
      numSamples, source, conditions.adding(classLabels: classLabels), negatives, guidanceScale, ode,
      generator,
      maxBatchSize)
    while !process.isFinished {
      try process.step()
      try onStep(process.time, process.sample)
    }
    return process.sample
  }

  /// Makes an iterator over the integration steps of `sample`. Between two steps the caller may train, or sample again.
  /// With dopri5 the number of steps is not known in advance.
  /// - Throws: `argument` and `state` as for `sample`.
  public func sampleSteps(
    numSamples: Int? = nil, source: Tensor? = nil, classLabels: Tensor? = nil,
    conditions: [Condition: Tensor] = [:], negatives: [Condition: Tensor] = [:], guidanceScale: Double = 1,
    ode: ODE = ODE(), generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> SamplingSteps {
    SamplingSteps(
      try process(
        numSamples, source, conditions.adding(classLabels: classLabels), negatives, guidanceScale, ode,
        generator, maxBatchSize))
  }

  private func process(
    _ numSamples: Int?, _ source: Tensor?, _ conditions: [Condition: Tensor],
    _ negatives: [Condition: Tensor], _ guidanceScale: Double, _ ode: ODE, _ generator: Generator,
    _ maxBatchSize: Int?
  ) throws -> FlowProcess {
    guard numSamples == nil || source == nil else {
      throw DiffusionError.argument("numSamples", "`num_samples` and source exclude each other")
    }
    if let source { try checkSamples(source, "source") }
    let shape = try source?.shape ?? shape(ofSamples: numSamples ?? conditions.sampleCount ?? 1)
    let denoiser = try denoiser(
      shape, conditions, negatives: negatives, guidanceScale: guidanceScale, maxBatchSize: maxBatchSize)
    let start = try source ?? .randn(shape, generator: generator)
    return FlowProcess(try ODEIntegration(ode, start, from: 0, to: 1)) { [ema, timeScale] t, x in
      try ema.withAveragedWeights { try denoiser(x, Float(t * timeScale)) }
    }
  }

  /// The logarithm of the density of samples under the flow from normal noise, in nats, [N], by the instantaneous
  /// change of variables, log p(x) = log p0(x0) - the integral of the divergence of the velocity along the path (Chen
  /// et al. 2018, theorem 1).
  ///
  /// - Parameters:
  ///   - x: [N, ...].
  ///   - classLabels: [N] or one for all; default none.
  ///   - conditions: the other conditions, [N, ...] or [1, ...]; default none.
  ///   - ode: the method of integration, from time 1 to 0.
  ///   - divergence: default exact.
  ///   - generator: the generator of Hutchinson's directions, default the session's.
  /// - Throws: `argument` for a shape other than the data's; `state` if dopri5 fails; `interrupted`.
  public func logProbability(
    _ x: Tensor, classLabels: Tensor? = nil, conditions: [Condition: Tensor] = [:], ode: ODE = ODE(),
    divergence: Divergence = .exact,
    generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try checkSamples(x, "x")
    let rows = x.shape.sizes[0]
    let size = x.count / max(rows, 1)
    let conditions = try conditions.adding(classLabels: classLabels).fitted(to: rows) { $0.argument }
    try model.check(conditions, for: x.shape.sizes) { $0.argument }
    let directions =
      try divergence == .exact
      ? nil
      : noGrad { try Tensor.rand(x.shape, generator: generator).ge(Tensor(0.5)) * Tensor(2) - Tensor(1) }
    // The last column is the integral of the divergence.
    let start = try Tensor.concat([x.detached.reshaped([rows, size]), .zeros(Shape([rows, 1]))], axis: 1)
    let end = try ema.withAveragedWeights {
      try model.inEvaluationMode {
        try ode.solve(start, from: 1, to: 0) { t, state in
          let x = try state.narrow(axis: 1, start: 0, length: size).reshaped(x.shape.sizes)
          let (velocity, divergence) = try velocityAndDivergence(x, t, conditions, directions)
          return try .concat([velocity.reshaped([rows, size]), divergence.reshaped([rows, 1])], axis: 1)
        }.y
      }
    }
    return try noGrad {
      let x0 = try end.narrow(axis: 1, start: 0, length: size)
      let squares = try x0.square().sum(axis: 1)
      let normal = try squares * Tensor(-0.5) - Tensor(Float(Double(size) / 2 * log(2 * .pi)))
      return try normal + end.narrow(axis: 1, start: size, length: 1).reshaped([rows])
    }
  }

  /// The velocity, and its divergence [N], the sum over elements of d velocity / d element.
  private func velocityAndDivergence(
    _ x: Tensor, _ t: Double, _ conditions: [Condition: Tensor], _ directions: Tensor?
  ) throws -> (velocity: Tensor, divergence: Tensor) {
    let rows = x.shape.sizes[0]
    let size = x.count / max(rows, 1)
    let sample = Parameter(x)
    let velocity = try model.withFixedParameters { try self.velocity(sample.tensor, t, conditions, "x") }
    guard velocity.node != nil else { return (velocity, try .zeros(Shape([rows]))) }
    if let directions {
      try velocity.backward(directions)
      guard let gradient = sample.grad else { return (velocity.detached, try .zeros(Shape([rows]))) }
      return (velocity.detached, try (gradient * directions).reshaped([rows, size]).sum(axis: 1))
    }
    let sums = try Tensor.zeros(Shape([rows]))
    for element in 0..<size {
      let cotangent = try Tensor.zeros(x.shape)
      for row in 0..<rows { cotangent.pointer[row * size + element] = 1 }
      sample.zeroGrad()
      try velocity.backward(cotangent, retainGraph: element + 1 < size)
      guard let gradient = sample.grad else { continue }
      for row in 0..<rows { sums.pointer[row] += gradient.pointer[row * size + element] }
    }
    return (velocity.detached, sums)
  }

  private func checkSamples(_ samples: Tensor, _ name: String) throws {
    let known = sampleShape ?? Array(samples.shape.sizes.dropFirst())
    guard samples.rank >= 2, samples.count > 0, Array(samples.shape.sizes.dropFirst()) == known else {
      throw DiffusionError.argument(name, "shape \(samples.shape) for samples of sizes \(known)")
    }
  }
}
