/// Checks of numeric options, each an `argument` error that names the option and its value.
package enum Requirement {
  package static func nonNegative(_ value: some BinaryFloatingPoint, _ name: String) throws {
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

  package static func positive(_ value: some BinaryFloatingPoint, _ name: String) throws {
    guard value > 0 && value.isFinite else {
      throw DiffusionError.argument(name, "must be a finite number above 0, not \(value)")
    }
  }

  /// Requires 0 < value <= limit.
  package static func positive(_ value: Double, upTo limit: Double, _ name: String) throws {
    guard value > 0 && value <= limit else {
      throw DiffusionError.argument(name, "must be above 0 and at most \(plain(limit)), not \(value)")
    }
  }

  package static func within<Number: Comparable>(
    _ value: Number, _ range: ClosedRange<Number>, _ name: String
  ) throws {
    if range.contains(value) { return }
    func shown(_ bound: Number) -> Substring {
      "\(bound)".hasSuffix(".0") ? "\(bound)".dropLast(2) : "\(bound)"
    }
    throw DiffusionError.argument(
      name, "must be \(shown(range.lowerBound)) to \(shown(range.upperBound)), not \(value)")
  }

  /// Requires 0 <= value < 1, as for the decay of a running average.
  package static func fraction(_ value: some BinaryFloatingPoint, _ name: String) throws {
    guard value >= 0 && value < 1 else {
      throw DiffusionError.argument(name, "must be at least 0 and below 1, not \(value)")
    }
  }
}
