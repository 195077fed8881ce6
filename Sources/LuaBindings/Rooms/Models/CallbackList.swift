import CLua
import DiffusionKit

/// A callback or a list of callbacks; a callback may be `dk.EarlyStopping{...}`.
struct CallbackList: OptionReading {
  let option: [any Callback]
  static var expected: String { "function, table of functions, or list of them" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> CallbackList? {
    if let one = try single(call, at: index) { return CallbackList(option: [one]) }
    return try [Entry].read(call, at: index).map { CallbackList(option: $0.map(\.callback)) }
  }

  private struct Entry: LuaReadable {
    let callback: any Callback
    static var expected: String { CallbackList.expected }
    static func read(_ call: LuaCall, at index: Int32) throws -> Entry? {
      try CallbackList.single(call, at: index).map { Entry(callback: $0) }
    }
  }

  private static func single(_ call: LuaCall, at index: Int32) throws -> (any Callback)? {
    if let stopping = try EarlyStopping.read(call, at: index) { return stopping }
    if lua_type(call.L, index) == LUA_TTABLE, let object = try ScriptedCallback.read(table: index, call) {
      return object
    }
    // Other values of this library can be called as well, but are no callbacks.
    guard clua_box_type(call.L, index) == nil, let function = try LuaFunction.read(call, at: index) else {
      return nil
    }
    return ScriptedCallback(["on_epoch_end": .function(function)])
  }
}
