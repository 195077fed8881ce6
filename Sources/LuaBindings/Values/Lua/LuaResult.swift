import CLua
import DiffusionKit

/// A Swift type that becomes a Lua value.
protocol LuaPushable {
  /// Pushes exactly one value.
  func push(_ call: LuaCall) throws
}

/// The result of a function: one value, several, or none.
protocol LuaResult {
  /// Pushes the results.
  /// - Returns: their number, or CLUA_BOX if the prepared box was filled.
  consuming func deliver(_ call: LuaCall) throws -> Int32
  /// The boxed type of the result, if the trampoline can prepare a box before the call.
  static var preparedType: UnsafePointer<clua_type>? { get }
}

extension LuaResult where Self: LuaPushable {
  func deliver(_ call: LuaCall) throws -> Int32 {
    try push(call)
    return 1
  }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}

/// No result: what a function of the library that returns nothing gives.
struct Nothing: LuaResult {
  /// - Parameter done: the value of the call that was made.
  init(_ done: Void = ()) {}
  func deliver(_ call: LuaCall) -> Int32 { 0 }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}

/// Two results.
struct Pair<First: LuaPushable, Second: LuaPushable>: LuaResult {
  let first: First
  let second: Second
  init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }

  func deliver(_ call: LuaCall) throws -> Int32 {
    try first.push(call)
    try second.push(call)
    return 2
  }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}

extension Double: LuaPushable, LuaResult {
  func push(_ call: LuaCall) { lua_pushnumber(call.L, self) }
}

extension Float: LuaPushable, LuaResult {
  func push(_ call: LuaCall) { lua_pushnumber(call.L, Double(self)) }
}

extension Int: LuaPushable, LuaResult {
  func push(_ call: LuaCall) { lua_pushinteger(call.L, lua_Integer(self)) }
}

extension Bool: LuaPushable, LuaResult {
  func push(_ call: LuaCall) { lua_pushboolean(call.L, self ? 1 : 0) }
}

extension String: LuaPushable, LuaResult {
  func push(_ call: LuaCall) throws { try call.L.push(self) }
}

/// A Lua string of any bytes.
struct LuaBytes: LuaPushable, LuaResult {
  let bytes: Buffer<UInt8>
  func push(_ call: LuaCall) throws {
    defer { withExtendedLifetime(bytes) {} }
    try call.L.push(bytes: UnsafeRawBufferPointer(bytes.bytes))
  }
}

extension Optional: LuaPushable where Wrapped: LuaPushable {
  func push(_ call: LuaCall) throws {
    if let value = self { try value.push(call) } else { lua_pushnil(call.L) }
  }
}

extension Optional: LuaResult where Wrapped: LuaPushable {
  static var preparedType: UnsafePointer<clua_type>? { nil }
}

extension Array: LuaPushable, LuaResult where Element: LuaPushable {
  func push(_ call: LuaCall) throws {
    let L = call.L
    if let integers = self as? [Int] { return try L.checked(clua_push_integers(L, integers, integers.count)) }
    guard lua_checkstack(L, 6) != 0 else { throw DiffusionError.state("Lua's stack is full") }
    try L.checked(clua_push_table(L, Int32(clamping: count), 0))
    let table = lua_gettop(L)
    for (index, element) in enumerated() {
      try element.push(call)
      try L.checked(clua_set_index(L, table, Int64(index) + 1))
    }
  }
}
