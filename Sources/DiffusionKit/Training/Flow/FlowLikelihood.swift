import Glibc

extension FlowMatcher {
  /// The computation of the velocity's divergence.
  public enum Divergence: String, OptionChoice {
    /// Exactly, by one backward pass for each element of a sample.
    case exact
    /// By one random direction, the same at all times: an unbiased but noisy estimate (Grathwohl et al. 2019).
    case hutchinson
  }

  /// The options of `logProbability`.
  public struct LikelihoodOptions: ConditionedOptions {
    /// The method of integration, from time 1 to 0.
    public var ode = ODE()
    public var divergence = Divergence.exact
    /// The generator of Hutchinson's directions. Default the session's.
    public var generator: Generator?
    public var conditions: [Condition: Tensor] = [:]

    public init() {}

    public static let fields: [Field<LikelihoodOptions>] =
      ODE.sampling.nested(in: \.ode) + [
        .option(
          "divergence", \.divergence,
          "how the divergence is computed: \"exact\", by a backward pass for each element; \"hutchinson\", along a random direction (Grathwohl et al. 2019)"
        ), .value("generator", \.generator, "the generator of Hutchinson's directions"), classLabels(),
      ] + conditioning()
  }

  /// The logarithm of the density of samples under the flow from normal noise, in nats, [N], by the instantaneous
  /// change of variables, log p(x) = log p0(x0) - the integral of the divergence of the velocity along the path (Chen
  /// et al. 2018, theorem 1).
  ///
  /// - Parameter x: [N, ...].
  /// - Throws: `argument` for a shape other than the data's; `state` if dopri5 fails; `interrupted`.
  public func logProbability(
    _ x: Tensor, _ options: LikelihoodOptions = LikelihoodOptions()
  ) throws -> Tensor {
    try options.check()
    try checkSamples(x, "x")
    let rows = x.shape.sizes[0]
    let size = x.count / max(rows, 1)
    let conditions = try options.conditions.fitted(to: rows)
    try model.check(conditions, for: x.shape.sizes) { $0.rawValue }
    let generator = options.generator ?? Session.current.generator
    let directions =
      try options.divergence == .exact
      ? nil
      : noGrad { try Tensor.rand(x.shape, generator: generator).ge(Tensor(0.5)) * Tensor(2) - Tensor(1) }
    // The last column is the integral of the divergence.
    let start = try Tensor.concat([x.detached.reshaped([rows, size]), .zeros(Shape([rows, 1]))], axis: 1)
    let end = try ema.withAveragedWeights {
      try model.inEvaluationMode {
        try options.ode.solve(start, from: 1, to: 0) { t, state in
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
}
