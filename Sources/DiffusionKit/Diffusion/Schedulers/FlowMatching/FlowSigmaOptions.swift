import Glibc

/// Flow matching with a solver that was made for noise schedules.
public struct FlowSigmaOptions: SchedulerOptions, Equatable, Sendable {
  /// The levels are those of flow matching, x = (1 - sigma) x0 + sigma noise. Default false.
  public var useFlowSigmas = false
  /// Default 1: not moved.
  public var flowShift = 1.0
  /// The shift is that of the mu given to `setTimesteps`. Default false.
  public var useDynamicShifting = false
  public var timeShiftType = TimeShiftType.exponential

  public init() {}

  public static var fields: [OptionField<FlowSigmaOptions>] {
    fields(shifts: [.exponential])
  }
  static func fields(shifts: [TimeShiftType]) -> [OptionField<FlowSigmaOptions>] {
    [
      .flag("use_flow_sigmas", \.useFlowSigmas), .number("flow_shift", \.flowShift),
      .flag("use_dynamic_shifting", \.useDynamicShifting),
      .choice("time_shift_type", \.timeShiftType, among: shifts),
    ]
  }

  func validate() throws { try Requirement.positive(flowShift, "flow_shift") }

  /// - Throws: `argument("mu")` for one that no option asks for.
  func shift(_ mu: Double?) throws -> Double {
    guard let mu else { return flowShift }
    guard useDynamicShifting, useFlowSigmas else {
      throw DiffusionError.argument("mu", "needs use_flow_sigmas and use_dynamic_shifting")
    }
    return try timeShiftType.shift(mu)
  }
}
