import Glibc

/// Shifts noise levels of flow matching, 0...1, towards noise: s t / (1 + (s - 1) t) (Esser et al. 2024, eq. 23).
enum FlowShift {
  static func shifted(_ sigma: Double, by shift: Double) -> Double {
    shift * sigma / (1 + (shift - 1) * sigma)
  }

  /// Stretches noise levels so that the last one is `terminal` (as LTX-Video does).
  /// - Throws: `argument("shift_terminal")` if the last level is 1, which cannot be stretched.
  static func stretched(_ sigmas: [Double], to terminal: Double) throws -> [Double] {
    guard let last = sigmas.last, last < 1 else {
      throw DiffusionError.argument("shift_terminal", "needs a last level below 1: take more steps")
    }
    let factor = (1 - last) / (1 - terminal)
    return sigmas.map { 1 - (1 - $0) / factor }
  }

  /// Checks that mu is nil, for schedulers without a dynamic shift.
  /// - Throws: `argument("mu")` otherwise.
  static func checkUnused(_ mu: Double?) throws {
    guard mu == nil else {
      throw DiffusionError.argument("mu", "is only for schedulers with `use_dynamic_shifting`")
    }
  }

  /// Checks that mu is given.
  /// - Throws: `argument("mu")` otherwise.
  static func checkGiven(_ mu: Double?) throws {
    guard mu != nil else { throw DiffusionError.argument("mu", "mu is needed with `use_dynamic_shifting`") }
  }

  static func validate(terminal: Double?) throws {
    guard let terminal else { return }
    guard terminal > 0, terminal < 1 else {
      throw DiffusionError.argument("shift_terminal", "must be above 0 and below 1, not \(terminal)")
    }
  }
}

/// The function from the mu of `setTimesteps` to the shift.
public enum TimeShiftType: String, OptionChoice {
  /// The shift is exp(mu) (FLUX.1).
  case exponential
  /// The shift is mu.
  case linear

  func shift(_ mu: Double) throws -> Double {
    let shift = self == .exponential ? exp(mu) : mu
    guard shift > 0, shift.isFinite else {
      throw DiffusionError.argument("mu", "\(mu) gives a shift of \(shift): it must be finite and above 0")
    }
    return shift
  }
}
