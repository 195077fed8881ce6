import Glibc

/// DPM-Solver and DPM-Solver++ with the outputs of earlier steps (Lu et al. 2022a, 2022b), diffusers'
/// `DPMSolverMultistepScheduler`.
///
/// Unlike diffusers:
/// - steps between equal levels (more steps than levels, or Karras's levels with `final_sigmas_type` sigma_min) leave
///   the sample as it is and out of the history; there they give NaN;
/// - the second derivative of sde-dpmsolver++ (`solver_order` 3) has the right sign, see `DPMSolverStep`; sde-dpmsolver
///   has a third order, where diffusers fails;
/// - `variance_type` may not be learned.
///
/// Words that other schedulers have for `algorithm_type` (deis) and `solver_type` (logrho, bh1, bh2) stand for the
/// defaults, as there.
public final class DPMSolverMultistepScheduler: SigmaScheduler {
  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    public var solver = DPMSolverOptions()
    /// Lower orders in the last two steps, of runs of fewer than 15. Default true.
    public var lowerOrderFinal = true
    /// The last step is of first order. Default false.
    public var eulerAtFinal = false

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.fields.nested(in: \.noise) + predictionFields.nested(in: \.prediction)
      + DPMSolverOptions.fields(algorithms: DPMAlgorithm.allCases).nested(in: \.solver)
      + [
        .option(
          "lower_order_final", \.lowerOrderFinal, "lower orders at the end, for runs of fewer than 15 steps"),
        .option("euler_at_final", \.eulerAtFinal, "the last step is of first order"),
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

    /// Unlike in other schedulers those of the cosine schedule are cut off rather than rounded.
    public func whole(_ timestep: Double) -> Double {
      let isRounded =
        (sigmas.useKarrasSigmas || sigmas.useLuLambdas) && noise.betaSchedule != .squaredcosCapV2
      return timestep.rounded(isRounded ? .toNearestOrEven : .down)
    }
  }

  /// The last outputs as they are kept, x0 or noise, the latest first.
  public struct Memory: SolverMemory {
    var outputs: [Tensor] = []
    public init() {}
  }

  public static let name = "DPMSolverMultistepScheduler"
  public let process: SigmaProcess<Options, Memory>
  public init(process: SigmaProcess<Options, Memory>) { self.process = process }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ step: StepOptions
  ) throws -> SchedulerStep {
    let solver = options.solver
    let (kept, x0) = try kept(output, sample, at: place, asNoise: solver.algorithm.keepsNoise)
    memory.outputs = [kept] + memory.outputs.prefix(solver.order - 1)
    let noise = solver.algorithm.isStochastic ? try step.noise(sample.shape) : nil
    guard sigma(at: place) != sigma(at: place + 1) else {
      return SchedulerStep(prevSample: sample, predOriginalSample: x0)
    }
    let weights = DPMSolverStep(
      solver.algorithm, solver.type, from: level(at: place), to: level(at: place + 1))
    var terms: [Tensor.Term] = [(weights.sample, sample)]
    terms += zip(outputWeights(weights, order(at: place, memory.outputs.count), place), memory.outputs)
    if let noise { terms.append((weights.noise, noise)) }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  private func order(at place: Int, _ available: Int) -> Int {
    let left = timesteps.count - 1 - place
    let isShort = options.lowerOrderFinal && timesteps.count < 15
    if left == 0, options.eulerAtFinal || isShort || options.solver.finalSigma == .zero { return 1 }
    let order = usable(min(options.solver.order, available), from: place)
    return left == 1 && isShort ? min(order, 2) : order
  }

  /// Of the outputs, from differences for the derivatives.
  private func outputWeights(_ weights: DPMSolverStep, _ order: Int, _ place: Int) -> [Double] {
    let lambdas = (0..<order).map { level(at: place - $0).lambda }
    let h = level(at: place + 1).lambda - lambdas[0]
    switch order {
    case 1: return [weights.output]
    case 2:
      let slope = weights.slope * h / (lambdas[0] - lambdas[1])
      return [weights.output + slope, -slope]
    default:
      // D1 and D2 of Lu et al. (2022b), algorithm 2 for three steps: m0, m1 and m2 the outputs.
      let (r0, r1) = ((lambdas[0] - lambdas[1]) / h, (lambdas[1] - lambdas[2]) / h)
      let (late, early) = ([1 / r0, -1 / r0, 0], [0, 1 / r1, -1 / r1])
      let (first, second) = (weights.derivative(1), weights.derivative(2))
      return (0..<3).map { place in
        let change = (late[place] - early[place]) / (r0 + r1)
        return (place == 0 ? weights.output : 0) + first * (late[place] + r0 * change) + second * change
      }
    }
  }
}
