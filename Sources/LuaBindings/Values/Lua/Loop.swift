import CLua
import DiffusionKit

/// The four values that a generic `for` takes: the iterator, which keeps the arguments alive that its Swift value refers to; no
/// state; no first value; and the iterator again, which Lua closes when the loop ends.
struct Loop<Iterator: Boxed>: LuaResult {
  let iterator: Iterator

  static var preparedType: UnsafePointer<clua_type>? { nil }

  func deliver(_ call: LuaCall) throws -> Int32 {
    let L = call.L
    guard lua_checkstack(L, 4) != 0 else { throw DiffusionError.state("Lua's stack is full") }
    try iterator.push(call)
    let index = lua_gettop(L)
    if Iterator.boxType.raw.pointee.holds_lua_values { try call.retainArguments(in: index) }
    lua_pushnil(L)
    lua_pushnil(L)
    lua_pushvalue(L, index)
    return 4
  }
}

extension LuaCall {
  /// Makes the box at `index` keep this call's arguments alive: the Lua functions and modules that its Swift value refers to.
  func retainArguments(in index: Int32) throws {
    let count = raw.pointee.function.pointee.parameter_count + raw.pointee.variadic_count
    try L.checked(clua_retain_values(L, index, 1, count))
  }
}

/// A value that a generic `for` passes to its iterator, which ignores it.
struct LoopValue: LuaReadable {
  static let state = Argument<LoopValue?>("state", "nil, from a generic for")
  static let previous = Argument<LoopValue?>("previous", "the step before, from a generic for")

  static var expected: String { "value" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) -> LoopValue? { LoopValue() }
}
