/// Checks of numeric options, each an `argument` error that names the option and its value.
package enum Requirement {
  package static func nonNegative<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value >= 0 && value.isFinite else {
      throw DiffusionError.argument(name, "must be a finite number of at least 0, not \(value)")
    }
  }

  package static func nonNegative(_ value: Int, _ name: String) throws {
    guard value >= 0 else { throw DiffusionError.argument(name, "must be at least 0, not \(value)") }
  }

  package static func positive(_ value: Int, _ name: String) throws {
    guard value > 0 else { throw DiffusionError.argument(name, "must be at least 1, not \(value)") }
  }

  package static func positive<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value > 0 && value.isFinite else {
      throw DiffusionError.argument(name, "must be a finite number above 0, not \(value)")
    }
  }

  /// Requires 0 <= value < 1, as for the decay of a running average.
  package static func fraction<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value >= 0 && value < 1 else {
      throw DiffusionError.argument(name, "must be at least 0 and below 1, not \(value)")
    }
  }
}
