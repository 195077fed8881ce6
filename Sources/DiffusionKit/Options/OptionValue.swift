/// The value of an option in a configuration: what a JSON file or a script's table can hold there.
public enum OptionValue: Equatable, Sendable, CustomStringConvertible {
  case none
  case bool(Bool)
  case number(Double)
  case string(String)
  case numbers([Double])

  public var description: String {
    switch self {
    case .none: return "nil"
    case .bool(let value): return "\(value)"
    case .number(let value): return Int(exactly: value).map(String.init) ?? "\(value)"
    case .string(let value): return "'\(value)'"
    case .numbers(let values): return "a list of \(values.count) numbers"
    }
  }
}
