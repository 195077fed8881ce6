import CLua
import DiffusionKit
import Glibc

/// A positional argument of plot, as in matplotlib: numbers, or the format that follows them.
enum PlotArgument: LuaReadable {
  case numbers(Numbers)
  case format(String)
  static var expected: String { "Tensor, list of numbers or string" }
  static var takes: Int { Numbers.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> PlotArgument? {
    if let format = try String.read(call, at: index) { return .format(format) }
    guard !beginsWithATable(call, at: index) else { return nil }
    return try Numbers.read(call, at: index).map(PlotArgument.numbers)
  }
}

extension PlotArgument {
  /// Whether a table holds tensors or lists, as in plot{x, y}: then its elements are arguments, not numbers.
  private static func beginsWithATable(_ call: LuaCall, at index: Int32) -> Bool {
    guard lua_type(call.L, index) == LUA_TTABLE, lua_checkstack(call.L, 1) != 0 else { return false }
    lua_rawgeti(call.L, index, 1)
    defer { lua_pop(call.L, 1) }
    return [LUA_TTABLE, LUA_TUSERDATA].contains(lua_type(call.L, -1))
  }
}

/// Two numbers, such as {width, height} or {low, high}.
struct NumberPair: LuaReadable, CustomStringConvertible {
  let first: Double
  let second: Double
  var description: String { "{\(first), \(second)}" }
  static var expected: String { "list of two numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> NumberPair? {
    guard let numbers = try [Double].read(call, at: index) else { return nil }
    guard numbers.count == 2 else { throw BadValue("expected two numbers, got \(numbers.count)") }
    return NumberPair(first: numbers[0], second: numbers[1])
  }
}
