/// Checks of numeric options, each an `argument` error that names the option and its value.
enum Requirement {
  static func nonNegative<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value >= 0 && value.isFinite else {
      throw DiffusionError.argument(name, "must be a finite number of at least 0, not \(value)")
    }
  }

  static func nonNegative(_ value: Int, _ name: String) throws {
    guard value >= 0 else { throw DiffusionError.argument(name, "must be at least 0, not \(value)") }
  }

  static func positive(_ value: Int, _ name: String) throws {
    guard value > 0 else { throw DiffusionError.argument(name, "must be at least 1, not \(value)") }
  }

  static func positive<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value > 0 && value.isFinite else {
      throw DiffusionError.argument(name, "must be a finite number above 0, not \(value)")
    }
  }

  /// Requires 0 < value <= limit.
  static func positive(_ value: Double, upTo limit: Double, _ name: String) throws {
    guard value > 0 && value <= limit else {
      throw DiffusionError.argument(name, "must be above 0 and at most \(plain(limit)), not \(value)")
    }
  }

  static func within<Number: Comparable>(
    _ value: Number, _ range: ClosedRange<Number>, _ name: String
  ) throws {
    guard range.contains(value) else {
      let bounds = [range.lowerBound, range.upperBound].map { bound in
        let text = "\(bound)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
      }
      throw DiffusionError.argument(name, "must be \(bounds[0]) to \(bounds[1]), not \(value)")
    }
  }

  /// Requires 0 <= value < 1, as for the decay of a running average.
  static func fraction<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number, _ name: String
  ) throws {
    guard value >= 0 && value < 1 else {
      throw DiffusionError.argument(name, "must be at least 0 and below 1, not \(value)")
    }
  }
}
