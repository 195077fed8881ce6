import Glibc

/// Diffusion exponential integrator sampling with the outputs of earlier steps (Zhang and Chen 2023, log-rho-AB),
/// diffusers' `DEISMultistepScheduler`: the noise is approximated by a polynomial in log rho, rho = noise / signal, and
/// integrated exactly.
///
/// Unlike in diffusers, steps between equal noise levels change neither the sample nor the history; in diffusers they
/// give NaN. The `algorithm_type` and `solver_type` of other schedulers stand for the only ones of this one.
public final class DEISMultistepScheduler: SigmaScheduler {
  public enum Algorithm: String, OptionChoice { case deis }
  public enum SolverType: String, OptionChoice { case logrho }

  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    /// The order of the method, 1 to 3. Default 2.
    public var solverOrder = 2
    public var algorithm = Algorithm.deis
    public var type = SolverType.logrho
    /// Whether the last two steps have lower orders, in runs of fewer than 15 steps. Default true.
    public var lowerOrderFinal = true

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + predictionFields.nested(in: \.prediction) + [
        .solverOrder(\.solverOrder),
        .choice(
          "algorithm_type", \.algorithm,
          "the variable of DPM-Solver: the noise or (++) the clean sample; sde draws noise in each step",
          foreign: DPMAlgorithm.allCases.map(\.rawValue)),
        .choice(
          "solver_type", \.type, "the variant of the method of second order",
          foreign: ["midpoint", "heun", "bh1", "bh2"]),
        .lowerOrderFinal(\.lowerOrderFinal),
      ] + SigmaSpacingOptions.fields.nested(in: \.sigmas) + FlowSigmaOptions.fields.nested(in: \.flow)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)

    /// Ends at the smallest noise level: the method cannot end at 0.
    public func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double { minLevel(levels, table) }
  }

  public static let name = "DEISMultistepScheduler"
  public static let summary =
    "An exponential integrator that approximates the noise by a polynomial in log rho (Zhang and Chen 2023)."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (noise, x0) = try options.prediction.outputs(call, asNoise: true)
    call.history.insert(noise, upTo: options.solverOrder)
    let (here, next) = (call.level, call.next)
    guard here != next else { return SchedulerStep(prevSample: call.sample, predOriginalSample: x0) }
    // Log rho is -lambda, here shifted and scaled so that the sample is at log rho 0, rho 1.
    let nodes = (0..<order(call)).map { here.lambda - call.level(back: $0).lambda }
    let polynomials = Lagrange(nodes)
    let moments = DEISMultistepScheduler.moments(nodes.count, to: here.lambda - next.lambda)
    let rho = next.signal * here.noise / here.signal
    let weights = nodes.indices.map { node in
      rho * zip(polynomials.coefficients(of: node, around: 0), moments).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return SchedulerStep(
      prevSample: try .weighted(
        [(next.signal / here.signal, call.sample)] + zip(weights, call.history.outputs)),
      predOriginalSample: x0)
  }

  private func order(_ call: SolverCall) -> Int {
    let order = call.usable(call.history.outputs.count)
    guard options.lowerOrderFinal, call.count < 15 else { return order }
    // First order in the last step, at most second order in the one before.
    return min(order, call.remaining + 1)
  }

  /// Returns the integrals of y^k e^y from 0 to `end`, for k below `count`.
  private static func moments(_ count: Int, to end: Double) -> [Double] {
    // Integration by parts gives a series: end^(k + 1) e^end times the sum of (-end)^j k! / (k + 1 + j)!.
    guard abs(end) >= 1 else {
      return (0..<count).map { k in
        var term = pow(end, Double(k + 1)) * exp(end) / Double(k + 1)
        var sum = 0.0
        for j in 1...25 {
          sum += term
          term *= -end / Double(k + 1 + j)
        }
        return sum
      }
    }
    var moments = [expm1(end)]
    for k in stride(from: 1, to: count, by: 1) {
      moments.append(pow(end, Double(k)) * exp(end) - Double(k) * moments[k - 1])
    }
    return moments
  }
}
