import Glibc

/// The options of solvers on samples of unit variance in lambda = log(signal / noise): DPM-Solver and its kin (Lu et
/// al. 2022), with a network trained on a noise schedule or on flow matching.
public protocol VariancePreservingSchedulerOptions: SigmaSchedulerOptions {
  var noise: NoiseScheduleOptions { get }
  var prediction: PredictionOptions { get }
  var spacing: TimestepSpacingOptions { get }
  var sigmas: SigmaSpacingOptions { get }
  var flow: FlowSigmaOptions { get }
  var solverOrder: Int { get }
  /// The max `solverOrder`.
  static var maxOrder: Int { get }
  /// Whether Karras's noise levels can be combined with flow matching.
  static var mapsKarrasToFlow: Bool { get }
  /// Whether a dynamic shift requires a mu; otherwise `flow_shift` replaces a missing one.
  static var needsMu: Bool { get }

  /// Returns the exclusive upper bound of the visited timesteps.
  func lastTimestep(_ table: SigmaTable) throws -> Int
  /// Returns the noise levels of flow matching.
  func flowLevels(_ count: Int, shift: Double, _ table: SigmaTable) throws -> [Double]
  /// Returns the noise level after the last step.
  func finalLevel(_ levels: [Double], _ table: SigmaTable) -> Double
  /// Returns the whole timestep that the network takes for a fractional one.
  func whole(_ timestep: Double) -> Double
}

extension VariancePreservingSchedulerOptions {
  public static var maxOrder: Int { 3 }
  public static var mapsKarrasToFlow: Bool { false }
  public static var needsMu: Bool { false }
  public var numTrainTimesteps: Int { noise.numTrainTimesteps }
  public var path: SamplePath { flow.useFlowSigmas ? .flow : .variancePreserving }
  public var predictionType: PredictionType { prediction.predictionType }
  /// All of these solvers support thresholding and none clipping; their networks may predict flow matching's velocity.
  static var predictionFields: [Field<PredictionOptions>] {
    [PredictionOptions.type(among: PredictionType.allCases)] + PredictionOptions.thresholding
  }

  public func validate() throws { try validateGroups() }

  /// Checks the conditions of all these schedulers.
  func validateGroups() throws {
    try prediction.check()
    try sigmas.check()
    try flow.check()
    guard (1...Self.maxOrder).contains(solverOrder) else {
      throw DiffusionError.argument("solver_order", "must be 1 to \(Self.maxOrder), not \(solverOrder)")
    }
    if flow.useFlowSigmas, sigmas.spread != nil, !(Self.mapsKarrasToFlow && sigmas.useKarrasSigmas) {
      throw DiffusionError.argument("use_flow_sigmas", "excludes another table of sigmas")
    }
    if predictionType == .flow, !flow.useFlowSigmas {
      throw DiffusionError.argument("prediction_type", "`flow_prediction` needs `use_flow_sigmas`")
    }
  }

  /// Returns the smallest noise level of training, or the last one of another table.
  func minLevel(_ levels: [Double], _ table: SigmaTable) -> Double {
    let isOther = sigmas.spread != nil || flow.useFlowSigmas
    return (isOther ? levels.last : nil) ?? Double(table.sigmas[0])
  }

  public func levels() throws -> SigmaTable {
    try SigmaTable(NoiseSchedule(noise), rescaled: noise.rescaleBetasZeroSNR)
  }

  /// The noise levels of training; with flow matching sigma is (t + 1) / T.
  public func trainingLevels(_ table: SigmaTable) -> SigmaTable {
    flow.useFlowSigmas ? SigmaTable.flow(table.count) : table
  }

  public func lastTimestep(_ table: SigmaTable) throws -> Int { table.count }

  /// Returns 1 - alpha for alphas that rise from 1 / T, moved by the shift.
  public func flowLevels(_ count: Int, shift: Double, _ table: SigmaTable) throws -> [Double] {
    let alphas = SigmaSpread.linspace(1, 1 / Double(table.count), count + 1)
    return alphas.dropFirst().reversed().map { FlowShift.shifted(1 - $0, by: shift) }
  }

  /// Rounds down; rounds to the nearest for Karras's noise levels and Lu's.
  public func whole(_ timestep: Double) -> Double {
    sigmas.useKarrasSigmas || sigmas.useLuLambdas
      ? timestep.rounded(.toNearestOrEven) : timestep.rounded(.down)
  }

  public func run(_ count: Int?, mu: Double?, _ table: SigmaTable) throws -> SchedulerRun {
    guard let count else {
      if flow.useFlowSigmas {
        return flowRun(try flowLevels(table.count, shift: flow.flowShift, table), table)
      }
      let levels = table.sigmas.reversed().map(Double.init)
      return run(levels, Array(table.timesteps.reversed()), table)
    }
    if !flow.useFlowSigmas { try FlowShift.checkUnused(mu) }
    if let spread = try sigmas.sigmas(
      from: Double(table.sigmas[table.count - 1]), to: Double(table.sigmas[0]), count: count)
    {
      guard flow.useFlowSigmas else {
        return run(spread, spread.map { Float(whole(table.timestep(of: $0))) }, table)
      }
      return flowRun(spread.map { $0 / ($0 + 1) }, table)
    }
    if flow.useFlowSigmas {
      if Self.needsMu, flow.useDynamicShifting { try FlowShift.checkGiven(mu) }
      return flowRun(try flowLevels(count, shift: flow.shift(mu), table), table)
    }
    let timesteps = try spacing.timesteps(count, of: table.count, .open, below: lastTimestep(table))
    return run(timesteps.map { table.sigma(at: Double($0)) }, timesteps, table)
  }

  /// The timestep of flow matching is sigma T, rounded down.
  private func flowRun(_ levels: [Double], _ table: SigmaTable) -> SchedulerRun {
    run(levels, levels.map { Float(($0 * Double(table.count)).rounded(.down)) }, table)
  }

  private func run(_ levels: [Double], _ timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
    SchedulerRun(
      timesteps: timesteps, sigmas: (levels + [finalLevel(levels, table)]).map(Float.init), level: level)
  }
}
