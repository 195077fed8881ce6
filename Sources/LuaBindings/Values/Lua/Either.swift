import DiffusionKit

/// A value of one of two types. The first is tried first.
enum Either<First: LuaReadable, Second: LuaReadable>: LuaReadable {
  case first(First)
  case second(Second)

  static var expected: String { "\(First.expected) or \(Second.expected)" }
  static var takes: Int { First.takes | Second.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> Either? {
    if let value = try First.read(call, at: index) { return .first(value) }
    return try Second.read(call, at: index).map(Either.second)
  }
}
