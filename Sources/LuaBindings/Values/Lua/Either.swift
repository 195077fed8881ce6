import DiffusionKit

/// A value of one of two types.
enum Either<First, Second> {
  case first(First)
  case second(Second)
}

/// Reads the first type if the value is of that type, else the second.
extension Either: LuaReadable where First: LuaReadable, Second: LuaReadable {
  static var expected: String { "\(First.expected) or \(Second.expected)" }
  static var takes: Int { First.takes | Second.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> Either? {
    if let value = try First.read(call, at: index) { return .first(value) }
    return try Second.read(call, at: index).map(Either.second)
  }
}

extension Either: LuaPushable, LuaResult where First: LuaPushable, Second: LuaPushable {
  func push(_ call: LuaCall) throws {
    switch self {
    case .first(let value): try value.push(call)
    case .second(let value): try value.push(call)
    }
  }
}
