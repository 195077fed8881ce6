import Glibc

/// UniPC: a multistep predictor whose result the next call of the network corrects (Zhao et al. 2023), diffusers'
/// `UniPCMultistepScheduler`.
///
/// Unlike in diffusers:
/// - with `solver_type` bh1, `lower_order_final` false or `predict_x0` false, a run may also end at sigma 0, with a
///   step of first order; in diffusers it gives NaN;
/// - steps between equal noise levels change neither the sample nor the history; in diffusers they give NaN;
/// - `thresholding` also works with `predict_x0` false;
/// - there is no `solver_p`.
///
/// The `solver_type` of other schedulers stands for bh2, as in diffusers.
public final class UniPCMultistepScheduler: SigmaScheduler {
  /// The function B(h) of the paper's eq. 5.
  public enum SolverType: String, OptionChoice {
    /// B(h) = h, better for few steps without guidance.
    case bh1
    /// B(h) = e^h - 1.
    case bh2
  }

  public struct Options: VariancePreservingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var flow = FlowSigmaOptions()
    /// The order of the predictor, 1 to 5; corrected steps have one more. Default 2.
    public var solverOrder = 2
    /// Whether the solver uses x0 instead of the noise. Default true.
    public var predictX0 = true
    public var type = SolverType.bh2
    /// Whether the last steps have lower orders. Default true.
    public var lowerOrderFinal = true
    /// The indices of the steps, from 0, that are not corrected. Default none.
    public var disableCorrector: [Double]? = []
    public var finalSigma = FinalSigma.zero
    /// With flow matching: the noise level to which the last level is stretched. Default nil: not stretched.
    public var shiftTerminal: Double?

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.fields.nested(in: \.noise) + predictionFields.nested(in: \.prediction) + [
        .solverOrder(\.solverOrder),
        .option("predict_x0", \.predictX0, "whether the solver uses estimates of x0 instead of the noise"),
        .choice(
          "solver_type", \.type, "the variant of the method of second order",
          foreign: ["midpoint", "heun", "logrho"]),
        .lowerOrderFinal(\.lowerOrderFinal),
        .option(
          "disable_corrector", \.disableCorrector,
          "indices of steps, from 0, that are not corrected"),
        .finalSigma(\.finalSigma),
        .shiftTerminal(\.shiftTerminal),
      ] + (SigmaSpacingOptions.fields + SigmaSpacingOptions.bounds).nested(in: \.sigmas)
      + FlowSigmaOptions.fields(shifts: TimeShiftType.allCases).nested(in: \.flow)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)

    public static var maxOrder: Int { 5 }
    public static var mapsKarrasToFlow: Bool { true }
    public static var needsMu: Bool { true }

    public func validate() throws {
      try validateGroups()
      try FlowShift.validate(terminal: shiftTerminal)
      if shiftTerminal != nil, !flow.useFlowSigmas {
        throw DiffusionError.argument("shift_terminal", "needs `use_flow_sigmas`")
      }
      for step in disableCorrector ?? [] where Int(exactly: step).map({ $0 < 0 }) ?? true {
        throw DiffusionError.argument("disable_corrector", "\(step) is not the number of a step, from 0")
      }
    }

    /// Returns noise levels from 1, or slightly less, to 1 / T.
    public func flowLevels(_ count: Int, shift: Double, _ table: SigmaTable) throws -> [Double] {
      var levels = SigmaSpread.linspace(1, 1 / Double(table.count), count + 1).dropLast()
        .map { FlowShift.shifted($0, by: shift) }
      if let shiftTerminal { levels = try FlowShift.stretched(levels, to: shiftTerminal) }
      if let first = levels.first, abs(first - 1) < 1e-6 { levels[0] -= 1e-6 }
      return levels
    }

    public func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double {
      finalSigma == .sigmaMin ? minLevel(levels, table) : 0
    }
  }

  public static let name = "UniPCMultistepScheduler"
  public static let summary =
    "A predictor that the next output corrects (Zhao et al. 2023), for 5 to 10 steps."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (output, x0) = try options.prediction.outputs(call, asNoise: !options.predictX0)
    var sample = call.sample
    // The step that led here began at `start`; without it there is no step to correct.
    if let start = call.history.start, !(options.disableCorrector ?? []).contains(Double(call.index - 1)) {
      sample = try stepped(call, from: start, back: 1, corrected: output)
    }
    call.history.insert(output, upTo: options.solverOrder)
    guard call.level != call.next else {
      call.history.endStep()
      return SchedulerStep(prevSample: sample, predOriginalSample: x0)
    }
    call.history.beginStep(at: sample)
    return SchedulerStep(
      prevSample: try stepped(call, from: sample, back: 0, corrected: nil), predOriginalSample: x0)
  }

  /// Computes the step that began `back` calls before this one, with the outputs until then and, if it is corrected,
  /// the output at its end (algorithms 5 to 8 of the paper).
  private func stepped(
    _ call: SolverCall, from sample: Tensor, back: Int, corrected next: Tensor?
  ) throws -> Tensor {
    let here = call.level(back: back)
    let there = back > 0 ? call.level(back: back - 1) : call.next
    let order = order(call, back: back, to: there)
    let outputs = call.history.outputs.prefix(order)
    guard let latest = outputs.first else { return sample }
    let exponential = ExponentialStep(predictsNoise: !options.predictX0, from: here, to: there)
    let h = there.lambda - here.lambda
    // The positions of the other outputs, in units of the step.
    var nodes = stride(from: 1, to: order, by: 1).map {
      (call.level(back: back + $0).lambda - here.lambda) / h
    }
    var others = Array(outputs.dropFirst())
    if let next {
      nodes.append(1)
      others.append(next)
    }
    var terms: [Tensor.Term] = [(exponential.sample, sample)]
    var output = exponential.output
    for ((node, weight), other) in zip(zip(nodes, weights(nodes, exponential.z)), others) {
      let scaled = -exponential.scale * weight / node
      terms.append((scaled, other))
      output -= scaled
    }
    terms.append((output, latest))
    return try .weighted(terms)
  }

  /// Returns the order of the step that began `back` calls before this one.
  private func order(_ call: SolverCall, back: Int, to there: NoiseLevel) -> Int {
    if there.noise == 0 { return 1 }
    let order = call.usable(call.history.outputs.count, back: back)
    return options.lowerOrderFinal ? min(order, call.remaining + back + 1) : order
  }

  /// Returns B(h) rho for each node: rho solves sum of node_m^(k-1) rho_m = z phi_k+1(z) k! / B(h) for k = 1, 2, ...;
  /// for a single node it is 1/2.
  private func weights(_ nodes: [Double], _ z: Double) -> [Double] {
    guard !nodes.isEmpty else { return [] }
    let size = options.type == .bh1 ? z : expm1(z)
    guard nodes.count > 1 else { return [size / 2] }
    var factorial = 1.0
    let rows = nodes.indices.map { k -> [Double] in
      factorial *= Double(k + 1)
      return nodes.map { pow($0, Double(k)) } + [z * exponentialPhi(k + 2, z) * factorial]
    }
    return UniPCMultistepScheduler.solution(rows)
  }

  /// Solves linear equations, whose right sides are the last column, by elimination with pivoting.
  private static func solution(_ equations: [[Double]]) -> [Double] {
    var rows = equations
    let count = rows.count
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        for other in column...count { rows[row][other] -= factor * rows[column][other] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}
