import CLua
import DiffusionKit

/// The values of options as configurations hold them. A table with string keys is none.
extension JSON: LuaReadable, LuaPushable {
  static var expected: String { "boolean, number, string or list of numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }

  static func read(_ call: LuaCall, at index: Int32) throws -> JSON? {
    switch lua_type(call.L, index) {
    case LUA_TNIL: return .null
    case LUA_TBOOLEAN: return Bool.read(call, at: index).map(JSON.bool)
    case LUA_TNUMBER where lua_isinteger(call.L, index) != 0:
      return try Int.read(call, at: index).map(JSON.int)
    case LUA_TNUMBER: return Double.read(call, at: index).map(JSON.double)
    case LUA_TSTRING: return try String.read(call, at: index).map(JSON.string)
    case LUA_TTABLE: return try [Element].read(call, at: index).map { .array($0.map(\.value)) }
    default: return nil
    }
  }

  /// An element of a list. Nested lists are refused: no option takes them, and a list could contain itself.
  private struct Element: LuaReadable {
    let value: JSON
    static var expected: String { "number" }
    static func read(_ call: LuaCall, at index: Int32) throws -> Element? {
      guard lua_type(call.L, index) != LUA_TTABLE else { return nil }
      return try JSON.read(call, at: index).map { Element(value: $0) }
    }
  }

  func push(_ call: LuaCall) throws {
    switch self {
    case .null: lua_pushnil(call.L)
    case .bool(let flag): flag.push(call)
    case .int(let whole): whole.push(call)
    case .double(let number):
      if let whole = Int(exactly: number) { whole.push(call) } else { number.push(call) }
    case .string(let text): try text.push(call)
    case .array(let values):
      // In a list with fractions, whole numbers stay floats too.
      if case let numbers = values.compactMap(\.double), numbers.count == values.count {
        return try numbers.push(call)
      }
      try values.push(call)
    case .object(let members): try LuaTable(members.map { ($0.key, $0.value) }).push(call)
    }
  }
}
