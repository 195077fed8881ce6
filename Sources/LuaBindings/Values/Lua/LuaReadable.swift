import CLua
import DiffusionKit

/// A Swift type that Lua values are read into.
protocol LuaReadable: SendableMetatype {
  /// The name of the type in error messages: "number", "Tensor".
  static var expected: String { get }
  /// CLUA_TAKES_LIST or CLUA_TAKES_TABLE if a table can be the value itself rather than options.
  static var takes: Int { get }
  /// Whether the argument takes all further positional values of the call.
  static var isVariadic: Bool { get }
  /// Whether the argument may be omitted.
  static var isOptional: Bool { get }
  /// Reads the value at a stack index.
  /// - Returns: nil for a value of another type.
  /// - Throws: `BadValue` for a value of the type that is refused.
  static func read(_ call: LuaCall, at index: Int32) throws -> Self?
}

extension LuaReadable {
  static var takes: Int { 0 }
  static var isVariadic: Bool { false }
  static var isOptional: Bool { false }
}

extension Double: LuaReadable {
  static var expected: String { "number" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Double? {
    guard lua_type(call.L, index) == LUA_TNUMBER else { return nil }
    return lua_tonumberx(call.L, index, nil)
  }
}

extension Float: LuaReadable {
  static var expected: String { "number" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Float? {
    Double.read(call, at: index).map { Float($0) }
  }
}

extension Int: LuaReadable {
  static var expected: String { "integer" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Int? {
    guard lua_type(call.L, index) == LUA_TNUMBER else { return nil }
    var isInteger: Int32 = 0
    let value = lua_tointegerx(call.L, index, &isInteger)
    guard isInteger != 0 else {
      throw BadValue("number has no integer representation: \(lua_tonumberx(call.L, index, nil))")
    }
    return Int(value)
  }
}

extension Bool: LuaReadable {
  static var expected: String { "boolean" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Bool? {
    lua_type(call.L, index) == LUA_TBOOLEAN ? lua_toboolean(call.L, index) != 0 : nil
  }
}

extension String: LuaReadable {
  static var expected: String { "string" }
  static func read(_ call: LuaCall, at index: Int32) throws -> String? {
    try call.text(at: index)
  }
}

extension Optional: LuaReadable where Wrapped: LuaReadable {
  static var expected: String { Wrapped.expected }
  static var takes: Int { Wrapped.takes }
  static var isVariadic: Bool { Wrapped.isVariadic }
  static var isOptional: Bool { true }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Optional<Wrapped>? {
    if lua_type(call.L, index) <= LUA_TNIL { return .some(.none) }
    guard let value = try Wrapped.read(call, at: index) else { return nil }
    return .some(.some(value))
  }
}

/// A Lua list: the values at the indices 1...n of a table, as `#` and indexing see them.
extension Array: LuaReadable where Element: LuaReadable {
  static var expected: String { "list of \(Element.expected)s" }
  static var takes: Int { CLUA_TAKES_LIST }
  static func read(_ call: LuaCall, at index: Int32) throws -> [Element]? {
    var list: [Element] = []
    let isList = try call.readList(at: index) { (length: Int) in
      try Allocation.require(
        2 * Swift.min(length, 1 << 48) * MemoryLayout<Element>.stride, for: "a list of \(length) values")
      list.reserveCapacity(length)
    } take: { (element: Element, _) in
      list.append(element)
    }
    return isList ? list : nil
  }
}
