import CLua
import DiffusionKit

/// Any number of values, `f(1, 2)`, or a list of them, `f{1, 2}`.
struct Variadic<Element: LuaReadable>: LuaReadable {
  var values: [Element]

  static var expected: String { "\(Element.expected)s" }
  static var takes: Int { CLUA_TAKES_LIST }
  static var isVariadic: Bool { true }
  static func read(_ call: LuaCall, at index: Int32) throws -> Variadic? {
    if lua_type(call.L, index) > LUA_TNIL {
      guard call.raw.pointee.variadic_count == 0 else { throw BadValue("given both by name and by position") }
      if let one = try Element.read(call, at: index) { return Variadic(values: [one]) }
      return try [Element].read(call, at: index).map { Variadic(values: $0) }
    }
    let first = call.raw.pointee.function.pointee.parameter_count + 1
    let count = call.raw.pointee.variadic_count
    if count == 1, lua_type(call.L, first) == LUA_TTABLE {
      // The table is a list, unless it can itself be an element, as a module written in Lua.
      if let one = try Element.read(call, at: first) { return Variadic(values: [one]) }
      if let list = try [Element].read(call, at: first) { return Variadic(values: list) }
    }
    var values: [Element] = []
    try Allocation.require(2 * Int(count) * MemoryLayout<Element>.stride, for: "\(count) values")
    values.reserveCapacity(Int(count))
    for offset in 0..<count {
      guard let value = try Element.read(call, at: first + offset) else {
        throw ArgumentFailure(
          parameter: index - 1 + offset,
          message: "\(Element.expected) expected, got \(call.L.describeType(at: first + offset))")
      }
      values.append(value)
    }
    return Variadic(values: values)
  }
}
