/// A condition on the value of an option, beside its type.
public struct OptionCheck<Value>: @unchecked Sendable {
  /// Checks a value. Called with the value and the option's name; throws `argument` of that name.
  package let check: (Value, String) throws -> Void

  public init(_ check: @escaping (Value, _ name: String) throws -> Void) { self.check = check }
}

/// A number or nil, which all checks accept.
public protocol OptionNumber {
  associatedtype Number: Comparable & Sendable
  var number: Number? { get }
}

extension Int: OptionNumber {
  public var number: Int? { self }
}

extension Double: OptionNumber {
  public var number: Double? { self }
}

extension Float: OptionNumber {
  public var number: Float? { self }
}

extension Optional: OptionNumber where Wrapped: OptionNumber {
  public var number: Wrapped.Number? { flatMap(\.number) }
}

extension OptionCheck where Value: OptionNumber {
  private static func given(_ check: @escaping (Value.Number, String) throws -> Void) -> OptionCheck {
    OptionCheck { value, name in if let number = value.number { try check(number, name) } }
  }

  /// Requires a number in the range.
  public static func within(_ range: ClosedRange<Value.Number>) -> OptionCheck {
    given { number, name in try Requirement.within(number, range, name) }
  }
}

extension OptionCheck where Value: OptionNumber, Value.Number == Int {
  /// Requires 1 or more.
  public static var positive: OptionCheck { given { try Requirement.positive($0, $1) } }
  /// Requires 0 or more.
  public static var nonNegative: OptionCheck { given { try Requirement.nonNegative($0, $1) } }
}

extension OptionCheck where Value == Double {
  /// Requires a number of 0 or more that is finite in single precision, in which kernels add it.
  package static var nonNegativeFloat: OptionCheck {
    OptionCheck { number, name in
      try Requirement.nonNegative(number, name)
      guard Float(number).isFinite else {
        throw DiffusionError.argument(name, "must be finite in single precision, not \(number)")
      }
    }
  }
}

extension OptionCheck where Value: OptionNumber, Value.Number: BinaryFloatingPoint {
  /// Requires a finite number above 0.
  public static var positive: OptionCheck { given { try Requirement.positive($0, $1) } }
  /// Requires a finite number, 0 or more.
  public static var nonNegative: OptionCheck { given { try Requirement.nonNegative($0, $1) } }
  /// Requires 0 or more and less than 1, as for the decay of a running average.
  public static var fraction: OptionCheck { given { try Requirement.fraction($0, $1) } }
  /// Requires 0 to 1.
  public static var probability: OptionCheck { within(0...1) }
  public static var finite: OptionCheck {
    given { number, name in
      guard number.isFinite else { throw DiffusionError.argument(name, "must be finite, not \(number)") }
    }
  }
}
