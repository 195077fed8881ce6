/// What a value of an option must fulfil beside its type.
public struct OptionCheck<Value>: @unchecked Sendable {
  /// Called with the value and the option's name; throws `argument` of that name.
  let check: (Value, String) throws -> Void

  public init(_ check: @escaping (Value, _ name: String) throws -> Void) { self.check = check }
}

/// A number or nothing, of which checks hold where there is one.
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

  /// At least the one and at most the other.
  public static func within(_ range: ClosedRange<Value.Number>) -> OptionCheck {
    given { number, name in
      guard range.contains(number) else {
        throw DiffusionError.argument(
          name, "must be \(range.lowerBound) to \(range.upperBound), not \(number)")
      }
    }
  }
}

extension OptionCheck where Value: OptionNumber, Value.Number == Int {
  /// 1 or more.
  public static var positive: OptionCheck { given { try Requirement.positive($0, $1) } }
  /// 0 or more.
  public static var nonNegative: OptionCheck { given { try Requirement.nonNegative($0, $1) } }
}

extension OptionCheck
where Value: OptionNumber, Value.Number: BinaryFloatingPoint & LosslessStringConvertible {
  /// Finite, above 0.
  public static var positive: OptionCheck { given { try Requirement.positive($0, $1) } }
  /// Finite, 0 or more.
  public static var nonNegative: OptionCheck { given { try Requirement.nonNegative($0, $1) } }
  /// 0 or more and below 1, as the decay of a running average.
  public static var fraction: OptionCheck { given { try Requirement.fraction($0, $1) } }
  /// 0 to 1.
  public static var probability: OptionCheck {
    given { number, name in
      guard (0...1).contains(number) else {
        throw DiffusionError.argument(name, "must be 0 to 1, not \(number)")
      }
    }
  }
  public static var finite: OptionCheck {
    given { number, name in
      guard number.isFinite else { throw DiffusionError.argument(name, "must be finite, not \(number)") }
    }
  }
}
