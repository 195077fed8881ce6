import CLua
import DiffusionKit

extension LuaCall {
  /// Reads a Lua list: the values at the indices 1...n of a table, as `#` and indexing see them.
  /// - Parameters:
  ///   - begin: called with the length before the first value is read.
  ///   - take: called with each value and its index, from 0.
  /// - Returns: false if the value at `index` is no table.
  func readList<Element: LuaReadable>(
    at index: Int32, begin: (_ length: Int) throws -> Void, take: (Element, Int) throws -> Void
  ) throws -> Bool {
    guard lua_type(L, index) == LUA_TTABLE else { return false }
    guard lua_checkstack(L, 4) != 0 else { throw BadValue("tables nested too deeply") }
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    let table = try plainList(at: index)
    let count = lua_rawlen(L, table)
    try begin(Int(clamping: count))
    let top = lua_gettop(L) + 1
    for position in 0..<count {
      lua_rawgeti(L, table, lua_Integer(position) + 1)
      defer { lua_pop(L, 1) }
      guard let element = try Element.read(self, at: top) else {
        throw BadValue(
          "\(Element.expected) expected at index \(position + 1) of the list, got \(L.describeType(at: top))")
      }
      try take(element, Int(position))
    }
    return true
  }
}

/// A list of numbers that may be long, in memory from the pool.
struct LongList<Element: LuaReadable & BitwiseCopyable>: LuaReadable {
  let values: Buffer<Element>

  static var expected: String { [Element].expected }
  static var takes: Int { [Element].takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> LongList? {
    var values: Buffer<Element>?
    _ = try call.readList(at: index) { length in
      values = try Buffer(count: length, for: "a list of \(length) values")
    } take: { (element: Element, position) in
      values?.elements[position] = element
    }
    return values.map { LongList(values: $0) }
  }
}

/// The bytes of a string in Lua's memory, valid until the call returns.
struct LuaText: LuaReadable {
  let bytes: UnsafeBufferPointer<UInt8>

  static var expected: String { String.expected }
  static func read(_ call: LuaCall, at index: Int32) -> LuaText? {
    guard lua_type(call.L, index) == LUA_TSTRING else { return nil }
    var length = 0
    let bytes = lua_tolstring(call.L, index, &length)
    let start = UnsafeRawPointer(bytes)?.assumingMemoryBound(to: UInt8.self)
    return LuaText(bytes: UnsafeBufferPointer(start: start, count: length))
  }
}
