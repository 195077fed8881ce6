import Glibc

/// Flow matching with a solver that was made for noise schedules.
public struct FlowSigmaOptions: OptionTable, Equatable, Sendable {
  /// The levels are those of flow matching, x = (1 - sigma) x0 + sigma noise. Default false.
  public var useFlowSigmas = false
  /// Default 1: not moved.
  public var flowShift = 1.0
  /// The shift is that of the mu given to `setTimesteps`. Default false.
  public var useDynamicShifting = false
  public var timeShiftType = TimeShiftType.exponential

  public init() {}

  public static let fields: [Field<FlowSigmaOptions>] = fields(shifts: [.exponential])
  static func fields(shifts: [TimeShiftType]) -> [Field<FlowSigmaOptions>] {
    [
      .option(
        "use_flow_sigmas", \.useFlowSigmas,
        "the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise"),
      .option(
        "flow_shift", \.flowShift, "move those levels towards noise, above 1 (Esser et al. 2024, eq. 23)",
        .positive),
      .option("use_dynamic_shifting", \.useDynamicShifting, "the shift is that of set_timesteps' mu"),
      .choice("time_shift_type", \.timeShiftType, "it is exp(mu), or mu", among: shifts),
    ]
  }

  /// - Throws: `argument("mu")` for one that no option asks for.
  func shift(_ mu: Double?) throws -> Double {
    guard let mu else { return flowShift }
    guard useDynamicShifting, useFlowSigmas else {
      throw DiffusionError.argument("mu", "needs `use_flow_sigmas` and `use_dynamic_shifting`")
    }
    return try timeShiftType.shift(mu)
  }
}
