import Glibc

/// DPM-Solver and DPM-Solver++ in blocks of up to three calls, whose steps begin at the start of the block (Lu et al.
/// 2022a, 2022b), diffusers' `DPMSolverSinglestepScheduler`.
///
/// The last block ends with the run, with lower orders, if `lower_order_final` is true, if the last step goes to sigma
/// 0, or if the number of steps is not divisible by the order. (diffusers sets `lower_order_final` in the configuration
/// for that, and it stays set.)
///
/// Unlike in diffusers:
/// - `thresholding` with algorithm_type dpmsolver uses the sample's own noise level;
/// - the second derivative of sde-dpmsolver++ (`solver_order` 3, `solver_type` heun) has the right sign, see
///   `DPMSolverStep`;
/// - `variance_type` may not be learned.
public final class DPMSolverSinglestepScheduler: SigmaScheduler {
  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing: TimestepSpacingOptions { .linspace }
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    public var solver = DPMSolverOptions()
    /// Whether the last steps have lower orders. Default false.
    public var lowerOrderFinal = false

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + predictionFields.nested(in: \.prediction)
      + DPMSolverOptions.fields(algorithms: [.noise, .sample, .stochasticSample]).nested(in: \.solver)
      + [
        .lowerOrderFinal(\.lowerOrderFinal)
      ] + SigmaSpacingOptions.fields.nested(in: \.sigmas)
      + FlowSigmaOptions.fields.nested(in: \.flow)

    public var solverOrder: Int { solver.order }
    public func validate() throws {
      try validateGroups()
      try solver.check()
    }
    public func lastTimestep(_ table: SigmaTable) throws -> Int { try solver.lastTimestep(table) }
    public func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double { solver.finalLevel(table) }

    /// Returns the order of the step at `index` of `count`.
    func order(at index: Int, of count: Int) -> Int {
      let order = solver.order
      let endsLower = lowerOrderFinal || solver.finalSigma == .zero || count % order != 0
      let inBlock = index % order + 1
      guard endsLower else { return inBlock }
      // The last step is of first order, unless it ends an incomplete block.
      let left = count - 1 - index
      if left == 0, solver.finalSigma == .zero || count % order == 0 { return 1 }
      // In whole blocks of three the last one has the orders 1, 2 and 1.
      return inBlock
    }
  }

  public static let name = "DPMSolverSinglestepScheduler"
  public static let summary = "DPM-Solver++ in blocks of solver_order calls (Lu et al. 2022)."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let solver = options.solver
    let (output, x0) = try options.prediction.outputs(call, asNoise: solver.algorithm.predictsNoise)
    call.history.insert(output, upTo: solver.order)
    let noise = solver.algorithm.isStochastic ? try call.noise() : nil
    let planned = options.order(at: call.index, of: call.count)
    let order = call.usable(min(planned, call.history.outputs.count))
    if order == 1 { call.history.beginStep(at: call.sample) }
    let base = call.level(back: order - 1)
    guard base != call.next else { return SchedulerStep(prevSample: call.sample, predOriginalSample: x0) }
    let weights = DPMSolverStep(solver.algorithm, solver.type, from: base, to: call.next)
    var terms: [Tensor.Term] = [(weights.sample, call.history.start ?? call.sample)]
    terms += zip(outputWeights(weights, order, call), call.history.outputs)
    if let noise { terms.append((weights.noise, noise)) }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  /// Returns the weights of the outputs, the latest first: Lu et al. (2022a), algorithms 1 and 2 with arbitrary middle
  /// noise levels.
  private func outputWeights(_ weights: DPMSolverStep, _ order: Int, _ call: SolverCall) -> [Double] {
    let base = call.level(back: order - 1).lambda
    let h = call.next.lambda - base
    /// The position of an output's noise level in the step, 0...1.
    func part(_ back: Int) -> Double { (call.level(back: back).lambda - base) / h }
    switch order {
    case 1: return [weights.output]
    case 2:
      let slope = weights.slope / part(0)
      return [slope, weights.output - slope]
    default:
      let (r0, r1) = (part(0), part(1))
      var (late, early) = (weights.derivative(1), 0.0)
      if weights.type == .heun {
        let curve = weights.derivative(2)
        late = (2 * curve - r1 * weights.derivative(1)) / (r0 - r1)
        early = (r0 * weights.derivative(1) - 2 * curve) / (r0 - r1)
      }
      return [late / r0, early / r1, weights.output - late / r0 - early / r1]
    }
  }
}
