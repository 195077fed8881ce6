import CLua
import DiffusionKit

/// A Lua function, or another callable value, that Swift calls back: a loss, a metric, a callback of `fit`.
///
/// Swift refers to the function weakly, so that Lua's collector sees cycles. The exported function that receives it is
/// declared as `retaining`, or uses it only until it returns: its arguments are on Lua's stack until then.
final class LuaFunction: LuaReadable, LuaPushable {
  private let state: UnsafeMutablePointer<clua_state>
  private let reference: Int64

  static var expected: String { "function" }

  private init(state: UnsafeMutablePointer<clua_state>, reference: Int64) {
    (self.state, self.reference) = (state, reference)
  }

  static func read(_ call: LuaCall, at index: Int32) throws -> LuaFunction? {
    guard clua_is_callable(call.L, index) else { return nil }
    return try refer(to: index, call)
  }

  /// A reference to any collectable value at `index`.
  static func refer(to index: Int32, _ call: LuaCall) throws -> LuaFunction {
    var reference: Int64 = 0
    try call.L.checked(clua_reference(call.L, call.state, index, &reference))
    return LuaFunction(state: call.state, reference: reference)
  }

  func push(_ call: LuaCall) { clua_push_reference(call.L, reference) }

  /// Calls the function on the running thread and reads its one result.
  /// - Throws: `StoredLuaError` if the function raised, `DiffusionError` if the result has another type.
  func call<Result: LuaReadable>(
    _ arguments: [any LuaPushable], returning: Result.Type, what: String
  ) throws -> Result {
    try withValue(what: what, room: arguments.count) { call, value in
      try LuaFunction.finish(call, arguments, self: nil, what: what, index: value)
    }
  }

  /// Calls a field of the value, which is an object, on the running thread and reads its one result.
  /// - Parameter isMethod: whether the object is passed before the arguments.
  func callField<Result: LuaReadable>(
    _ name: String, isMethod: Bool = true, _ arguments: [any LuaPushable], returning: Result.Type,
    what: String
  ) throws -> Result {
    try withValue(what: what, room: arguments.count) { call, value in
      try call.L.checked(clua_get_field(call.L, value, name))
      let method = lua_gettop(call.L)
      guard clua_is_callable(call.L, method) else {
        throw DiffusionError.state("\(what) is not defined: a function of that name is needed")
      }
      return try LuaFunction.finish(call, arguments, self: isMethod ? value : nil, what: what, index: method)
    }
  }

  /// Calls `body` with the stack index of the value on the running thread.
  /// - Parameter room: the stack slots that `body` needs.
  func withValue<R>(what: String, room: Int = 0, _ body: (LuaCall, Int32) throws -> R) throws -> R {
    guard let L = state.pointee.running else { throw DiffusionError.state("\(what) is used outside of Lua") }
    guard lua_checkstack(L, Int32(clamping: room + 10)) != 0 else {
      throw DiffusionError.state("Lua's stack is full")
    }
    var frame = clua_call()
    frame.L = L
    frame.state = state
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    return try withUnsafeMutablePointer(to: &frame) { raw in
      clua_push_reference(L, reference)
      guard lua_type(L, -1) != LUA_TNIL else {
        throw DiffusionError.state("\(what) is gone: its Lua value was collected")
      }
      return try body(LuaCall(raw: raw), height + 1)
    }
  }

  /// Calls the function on top of the stack, at `index`, and reads its result.
  private static func finish<Result: LuaReadable>(
    _ call: LuaCall, _ arguments: [any LuaPushable], self object: Int32?, what: String, index: Int32
  ) throws -> Result {
    let L = call.L
    if let object { lua_pushvalue(L, object) }
    for argument in arguments { try argument.push(call) }
    let count = Int32(arguments.count) + (object == nil ? 0 : 1)
    let status = Threads.outsideOfStretches { clua_call_value(L, count, 1) }
    guard status == LUA_OK else { throw StoredLuaError() }
    do {
      if let result = try Result.read(call, at: index) { return result }
    } catch let bad as BadValue {
      throw DiffusionError.state("\(what) returned a bad value: \(bad.message)")
    }
    throw DiffusionError.state("\(what) must return a \(Result.expected), not \(L.describeType(at: index))")
  }
}

/// The result of a callback whose value is not used.
struct Ignored: LuaReadable {
  static var expected: String { "anything" }
  static func read(_ call: LuaCall, at index: Int32) -> Ignored? { Ignored() }
}
