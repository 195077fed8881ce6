public struct TimestepSpacingOptions: OptionTable, Equatable, Sendable {
  public var timestepSpacing = TimestepSpacing.leading
  /// The offset of the timesteps with `leading` spacing. Default 0.
  public var stepsOffset = 0

  public init() {}

  /// The default of schedulers that use linspace.
  static var linspace: TimestepSpacingOptions { TimestepSpacingOptions { $0.timestepSpacing = .linspace } }

  public static let fields: [Field<TimestepSpacingOptions>] = [
    .option(
      "timestep_spacing", \.timestepSpacing, "how a run's timesteps are spread (Lin et al. 2024, table 2)"),
    .option("steps_offset", \.stepsOffset, "the offset of the timesteps with leading spacing"),
  ]

  /// The kind of timesteps that a solver requires.
  enum Kind {
    /// Whole timesteps that include both ends, for DDPM and its like.
    case whole
    /// Fractional timesteps that include both ends, for solvers that step in sigma.
    case continuous
    /// Whole timesteps without the last one, 0, of one more than requested, for solvers whose last step goes to another
    /// noise level than that of timestep 0.
    case open
  }

  /// Returns `count` of the timesteps 0..<trained, falling.
  /// - Parameter last: an upper bound of the timesteps, exclusive (`lambda_min_clipped` of DPM-Solver); nil for all.
  /// - Throws: `argument("num_inference_steps")` unless 1...trained, and if the spacing has fewer timesteps or the
  ///   offset moves one out of range (diffusers then uses timesteps that are all 0, or fails in the middle of the run).
  func timesteps(_ count: Int, of trained: Int, _ kind: Kind = .whole, below last: Int? = nil) throws
    -> [Float]
  {
    try TimestepSpacingOptions.check(count, of: trained)
    let last = last ?? trained
    switch timestepSpacing {
    case .linspace:
      let all = SigmaSpread.linspace(0, Double(last - 1), kind == .open ? count + 1 : count)
      let run = all.dropFirst(kind == .open ? 1 : 0).reversed()
      return run.map { Float(kind == .continuous ? $0 : $0.rounded(.toNearestOrEven)) }
    case .leading:
      let step = last / (kind == .open ? count + 1 : count)
      let first = kind == .open ? step : 0
      let final = first + (count - 1) * step
      guard step > 0 else {
        throw DiffusionError.argument(
          "num_inference_steps", "leading spacing has at most \(last - 1) steps here, not \(count)")
      }
      guard (0..<trained).contains(stepsOffset), final + stepsOffset < trained else {
        throw DiffusionError.argument(
          "num_inference_steps",
          "\(count) steps end at timestep \(final); with a `steps_offset` of \(stepsOffset) that is outside 0 to \(trained - 1)"
        )
      }
      return (0..<count).reversed().map { index in Float(first + index * step + stepsOffset) }
    case .trailing:
      let step = Double(trained) / Double(count)
      // The number of timesteps above 0: fewer than `count` if `last` leaves out the largest.
      let found = (last * count + trained - 1) / trained
      let run = (0..<found).map { index in
        Float((Double(last) - Double(index) * step).rounded(.toNearestOrEven) - 1)
      }
      return run.filter { $0 >= 0 }
    }
  }

  static func check(_ count: Int, of trained: Int) throws {
    guard (1...max(trained, 1)).contains(count) else {
      throw DiffusionError.argument(
        "num_inference_steps", "must be 1 to `num_train_timesteps` = \(trained), not \(count)")
    }
  }
}
