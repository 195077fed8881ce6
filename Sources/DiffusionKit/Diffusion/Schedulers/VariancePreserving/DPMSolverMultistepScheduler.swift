import Glibc

/// DPM-Solver and DPM-Solver++ with the outputs of earlier steps (Lu et al. 2022a, 2022b), diffusers'
/// `DPMSolverMultistepScheduler`.
///
/// Unlike in diffusers:
/// - steps between equal noise levels (more steps than levels, or Karras's levels with `final_sigmas_type` sigma_min)
///   change neither the sample nor the history; in diffusers they give NaN;
/// - the second derivative of sde-dpmsolver++ (`solver_order` 3) has the right sign, see `DPMSolverStep`; sde-dpmsolver
///   has a third order, where diffusers fails;
/// - `variance_type` may not be learned.
///
/// The `algorithm_type` (deis) and the `solver_type` (logrho, bh1, bh2) of other schedulers stand for the defaults, as
/// in diffusers.
public final class DPMSolverMultistepScheduler: SigmaScheduler {
  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    public var solver = DPMSolverOptions()
    /// Whether the last two steps have lower orders, in runs of fewer than 15 steps. Default true.
    public var lowerOrderFinal = true
    /// Whether the last step is of first order. Default false.
    public var eulerAtFinal = false

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.fields.nested(in: \.noise) + predictionFields.nested(in: \.prediction)
      + DPMSolverOptions.fields(algorithms: DPMAlgorithm.allCases).nested(in: \.solver)
      + [
        .lowerOrderFinal(\.lowerOrderFinal),
        .option("euler_at_final", \.eulerAtFinal, "whether the last step is of first order"),
      ]
      + (SigmaSpacingOptions.fields + SigmaSpacingOptions.lambdas).nested(in: \.sigmas)
      + FlowSigmaOptions.fields.nested(in: \.flow) + TimestepSpacingOptions.fields.nested(in: \.spacing)

    public var solverOrder: Int { solver.order }
    public func validate() throws {
      try validateGroups()
      try solver.check()
    }
    public func lastTimestep(_ table: SigmaTable) throws -> Int { try solver.lastTimestep(table) }
    public func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double { solver.finalLevel(table) }

    /// Rounds as the other schedulers of DPM-Solver do, except with the cosine schedule, whose timesteps are always
    /// rounded down.
    public func whole(_ timestep: Double) -> Double {
      let isRounded =
        (sigmas.useKarrasSigmas || sigmas.useLuLambdas) && noise.betaSchedule != .squaredcosCapV2
      return timestep.rounded(isRounded ? .toNearestOrEven : .down)
    }
  }

  public static let name = "DPMSolverMultistepScheduler"
  public static let summary =
    "DPM-Solver++ of second or third order with one call for each step (Lu et al. 2022), also stochastic."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let solver = options.solver
    let (output, x0) = try options.prediction.outputs(call, asNoise: solver.algorithm.predictsNoise)
    call.history.insert(output, upTo: solver.order)
    let noise = solver.algorithm.isStochastic ? try call.noise() : nil
    guard call.level != call.next else {
      return SchedulerStep(prevSample: call.sample, predOriginalSample: x0)
    }
    let weights = DPMSolverStep(solver.algorithm, solver.type, from: call.level, to: call.next)
    var terms: [Tensor.Term] = [(weights.sample, call.sample)]
    terms += zip(outputWeights(weights, order(call), call), call.history.outputs)
    if let noise { terms.append((weights.noise, noise)) }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  private func order(_ call: SolverCall) -> Int {
    let isShort = options.lowerOrderFinal && call.count < 15
    if call.remaining == 0, options.eulerAtFinal || isShort || options.solver.finalSigma == .zero { return 1 }
    let order = call.usable(call.history.outputs.count)
    return call.remaining == 1 && isShort ? min(order, 2) : order
  }

  /// Returns the weights of the outputs, with finite differences for the derivatives.
  private func outputWeights(_ weights: DPMSolverStep, _ order: Int, _ call: SolverCall) -> [Double] {
    let lambdas = (0..<order).map { call.level(back: $0).lambda }
    let h = call.next.lambda - lambdas[0]
    switch order {
    case 1: return [weights.output]
    case 2:
      let slope = weights.slope * h / (lambdas[0] - lambdas[1])
      return [weights.output + slope, -slope]
    default:
      // D1 and D2 of Lu et al. (2022b), algorithm 2 for three steps, where m0, m1 and m2 are the outputs.
      let (r0, r1) = ((lambdas[0] - lambdas[1]) / h, (lambdas[1] - lambdas[2]) / h)
      let (late, early) = ([1 / r0, -1 / r0, 0], [0, 1 / r1, -1 / r1])
      let (first, second) = (weights.derivative(1), weights.derivative(2))
      return (0..<3).map { back in
        let change = (late[back] - early[back]) / (r0 + r1)
        return (back == 0 ? weights.output : 0) + first * (late[back] + r0 * change) + second * change
      }
    }
  }
}
