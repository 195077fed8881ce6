import Glibc

/// The options of flow matching with a solver for noise schedules.
public struct FlowSigmaOptions: OptionTable, Equatable, Sendable {
  /// Whether noise levels are those of flow matching, x = (1 - sigma) x0 + sigma noise. Default false.
  public var useFlowSigmas = false
  /// The shift of the noise levels: above 1 they are higher. Default 1.
  public var flowShift = 1.0
  /// Whether the shift follows from the mu given to `setTimesteps`. Default false.
  public var useDynamicShifting = false
  public var timeShiftType = TimeShiftType.exponential

  public init() {}

  public static let fields: [Field<FlowSigmaOptions>] = fields(shifts: [.exponential])
  static func fields(shifts: [TimeShiftType]) -> [Field<FlowSigmaOptions>] {
    [
      .option(
        "use_flow_sigmas", \.useFlowSigmas,
        "whether the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise"),
      .option(
        "flow_shift", \.flowShift,
        "the shift of those noise levels: above 1 they are higher (Esser et al. 2024, eq. 23)",
        .positive),
      .option(
        "use_dynamic_shifting", \.useDynamicShifting, "whether the shift follows from the mu of set_timesteps"
      ),
      .choice("time_shift_type", \.timeShiftType, "whether the shift is exp(mu) or mu", among: shifts),
    ]
  }

  /// Returns the shift for this mu, or `flowShift` without one.
  /// - Throws: `argument("mu")` for a mu without the options that use it.
  func shift(_ mu: Double?) throws -> Double {
    guard let mu else { return flowShift }
    guard useDynamicShifting, useFlowSigmas else {
      throw DiffusionError.argument("mu", "needs `use_flow_sigmas` and `use_dynamic_shifting`")
    }
    return try timeShiftType.shift(mu)
  }
}
