import Glibc

/// Diffusion exponential integrator sampling with the outputs of earlier steps (Zhang and Chen 2023, log-rho-AB),
/// diffusers' `DEISMultistepScheduler`: the noise is a polynomial in log rho, rho = noise / signal, and is integrated
/// exactly.
///
/// Unlike diffusers, steps between equal levels leave the sample as it is and out of the history; there they give NaN.
/// Words that other schedulers have for `algorithm_type` and `solver_type` stand for the only ones there are here.
public final class DEISMultistepScheduler: SigmaScheduler {
  public enum Algorithm: String, OptionChoice { case deis }
  public enum SolverType: String, OptionChoice { case logrho }

  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    /// 1 to 3. Default 2.
    public var solverOrder = 2
    public var algorithm = Algorithm.deis
    public var type = SolverType.logrho
    /// Lower orders in the last two steps, of runs of fewer than 15. Default true.
    public var lowerOrderFinal = true

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + predictionFields.nested(in: \.prediction) + [
        .option("solver_order", \.solverOrder, "the order of the method"),
        .choice(
          "algorithm_type", \.algorithm,
          "DPM-Solver in the noise or (++) in the clean sample, sde: with noise drawn in each step",
          foreign: DPMAlgorithm.allCases.map(\.rawValue)),
        .choice(
          "solver_type", \.type, "the form of the method's second order",
          foreign: ["midpoint", "heun", "bh1", "bh2"]),
        .option(
          "lower_order_final", \.lowerOrderFinal, "lower orders at the end, for runs of fewer than 15 steps"),
      ] + SigmaSpacingOptions.fields.nested(in: \.sigmas) + FlowSigmaOptions.fields.nested(in: \.flow)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)

    /// The method cannot end at 0.
    public func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double { smallestLevel(levels, table) }
  }

  /// The noise of the last steps, the latest first.
  public struct Memory: SolverMemory {
    var outputs: [Tensor] = []
    public init() {}
  }

  public static let name = "DEISMultistepScheduler"
  public let process: SigmaProcess<Options, Memory>
  public init(process: SigmaProcess<Options, Memory>) { self.process = process }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ step: StepOptions
  ) throws -> SchedulerStep {
    let (kept, x0) = try kept(output, sample, at: place, asNoise: true)
    memory.outputs = [kept] + memory.outputs.prefix(options.solverOrder - 1)
    let (here, next) = (level(at: place), level(at: place + 1))
    guard here != next else { return SchedulerStep(prevSample: sample, predOriginalSample: x0) }
    let order = order(at: place, memory.outputs.count)
    // Log rho is -lambda; here at 0, where it is 1.
    let nodes = (0..<order).map { here.lambda - level(at: place - $0).lambda }
    let moments = DEISMultistepScheduler.moments(order, to: here.lambda - next.lambda)
    let rho = next.signal * here.noise / here.signal
    let polynomials = Lagrange(nodes)
    let weights = nodes.indices.map { node in
      rho * zip(polynomials.coefficients(of: node, around: 0), moments).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return SchedulerStep(
      prevSample: try .weighted([(next.signal / here.signal, sample)] + zip(weights, memory.outputs)),
      predOriginalSample: x0)
  }

  private func order(at place: Int, _ available: Int) -> Int {
    let order = usable(min(options.solverOrder, available), from: place)
    guard options.lowerOrderFinal, timesteps.count < 15 else { return order }
    // First order in the last step, at most second in the one before.
    return min(order, timesteps.count - place)
  }

  /// The integrals of y^k e^y from 0 to `end`, for k below `count`.
  private static func moments(_ count: Int, to end: Double) -> [Double] {
    // By parts in a series: end^(k + 1) e^end times the sum of (-end)^j k! / (k + 1 + j)!.
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
