import DiffusionKit

/// A value, or the name of the default, which is made anew for each call.
struct Choice<Value: LuaReadable>: LuaReadable, CustomStringConvertible {
  let value: Value?
  let name: String
  var description: String { "\"\(name)\"" }
  static var expected: String { Value.expected }
  static func byDefault(_ name: String) -> Choice { Choice(value: nil, name: name) }
  static func read(_ call: LuaCall, at index: Int32) throws -> Choice? {
    try Value.read(call, at: index).map { Choice(value: $0, name: "") }
  }
}
