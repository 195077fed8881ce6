import CLua
import DiffusionKit

/// A seed as PyTorch takes it: a whole number below 2^64. Lua's integers end at 2^63 - 1; above, scripts give floats without a
/// fraction.
struct Seed: LuaReadable, LuaPushable, LuaResult, CustomStringConvertible {
  let value: UInt64
  var description: String { "\(value)" }
  static var expected: String { Int.expected }

  static func read(_ call: LuaCall, at index: Int32) throws -> Seed? {
    guard lua_type(call.L, index) == LUA_TNUMBER, let number = Double.read(call, at: index) else {
      return nil
    }
    let integer = lua_isinteger(call.L, index) != 0 ? lua_tointegerx(call.L, index, nil) : nil
    guard let value = integer.map({ UInt64(exactly: $0) }) ?? UInt64(exactly: number) else {
      let text = integer.map { "\($0)" } ?? "\(number)"
      throw BadValue("expected a whole number from 0 to 2^64 - 1, got \(text)")
    }
    return Seed(value: value)
  }

  func push(_ call: LuaCall) {
    if let integer = lua_Integer(exactly: value) {
      lua_pushinteger(call.L, integer)
    } else {
      lua_pushnumber(call.L, Double(value))
    }
  }
}
