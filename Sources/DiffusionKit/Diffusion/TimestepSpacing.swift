/// Which of the training timesteps a shorter sampling run visits (Lin et al. 2024, table 2).
public enum TimestepSpacing: String, CaseIterable, Sendable {
  /// From the last timestep to 0, evenly, rounded.
  case linspace
  /// Multiples of T / n rounded down, the first being 0 + steps_offset.
  case leading
  /// Backwards from the last timestep in steps of T / n.
  case trailing
}

public struct TimestepSpacingOptions: SchedulerOptions, Equatable, Sendable {
  public var timestepSpacing = TimestepSpacing.leading
  /// Added to the timesteps of `leading`. Default 0.
  public var stepsOffset = 0

  public init() {}

  public static var fields: [OptionField<TimestepSpacingOptions>] {
    [.choice("timestep_spacing", \.timestepSpacing), .whole("steps_offset", \.stepsOffset)]
  }

  /// `count` of the timesteps 0..<trained, falling.
  /// - Throws: `argument("num_inference_steps")` unless 1...trained, and where the offset takes a timestep out of that
  ///   (diffusers fails on it only in the middle of the run).
  func timesteps(_ count: Int, of trained: Int) throws -> [Float] {
    guard (1...max(trained, 1)).contains(count) else {
      throw DiffusionError.argument(
        "num_inference_steps", "must be 1 to num_train_timesteps = \(trained), not \(count)")
    }
    switch timestepSpacing {
    case .linspace:
      let step = count > 1 ? Double(trained - 1) / Double(count - 1) : 0
      return (0..<count).reversed().map { index in Float((Double(index) * step).rounded(.toNearestOrEven)) }
    case .leading:
      let last = (count - 1) * (trained / count)
      guard (0..<trained).contains(stepsOffset), last + stepsOffset < trained else {
        throw DiffusionError.argument(
          "num_inference_steps",
          "\(count) steps end at timestep \(last); with a steps_offset of \(stepsOffset) that is outside 0 to \(trained - 1)"
        )
      }
      return (0..<count).reversed().map { index in Float(index * (trained / count) + stepsOffset) }
    case .trailing:
      let step = Double(trained) / Double(count)
      return (0..<count).map { index in
        Float((Double(trained) - Double(index) * step).rounded(.toNearestOrEven) - 1)
      }
    }
  }
}
