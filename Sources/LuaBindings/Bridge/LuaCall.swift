import CLua
import DiffusionKit

/// One call from Lua into Swift. The trampoline has laid out its arguments in the order of the declaration.
struct LuaCall {
  let raw: UnsafeMutablePointer<clua_call>

  /// The thread (coroutine) that called.
  @inline(__always) var L: OpaquePointer { raw.pointee.L }
  @inline(__always) var state: UnsafeMutablePointer<clua_state> { raw.pointee.state }
  @inline(__always) var context: Unmanaged<LuaContext> {
    Unmanaged.fromOpaque(raw.pointee.state.pointee.context)
  }

  /// Calls the function that is the first argument and leaves all of its results on the stack.
  /// - Parameter surroundings: calls `run` and returns its status.
  /// - Returns: the number of results.
  func runFirstArgument(within surroundings: (_ run: () -> Int32) -> Int32) throws -> Int32 {
    guard clua_is_callable(L, 1) else {
      throw ArgumentFailure(parameter: 0, message: "function expected, got \(L.describeType(at: 1))")
    }
    let height = lua_gettop(L)
    lua_pushvalue(L, 1)
    let status = surroundings { Threads.outsideOfStretches { clua_call_value(L, 0, LUA_MULTRET) } }
    guard status == LUA_OK else { throw StoredLuaError() }
    return lua_gettop(L) - height
  }
}

extension LuaCall {
  /// Reads a string as `L.string(at:)` does, after a check that there is memory for the repaired text, for the paths and
  /// messages made from it, and for all texts that the call has read before. A table may hold the same long string a million
  /// times.
  /// - Throws: `memory` if the system or the state's limit has too little.
  func text(at index: Int32) throws -> String? {
    guard lua_type(L, index) == LUA_TSTRING else { return nil }
    let length = min(Int(clamping: lua_rawlen(L, index)), 1 << 48)
    raw.pointee.text_bytes += length + LuaCall.textOverhead
    // One check for every 64 KiB.
    if raw.pointee.text_bytes - raw.pointee.text_bytes_checked > 1 << 16 {
      raw.pointee.text_bytes_checked = raw.pointee.text_bytes
      try Allocation.require(16 * length + 1 << 17, holding: 4 * raw.pointee.text_bytes, for: "a text")
    }
    return L.string(at: index)
  }

  /// The bytes of a Swift string and of its element in a list, besides the text.
  private static let textOverhead = 64
}

extension OpaquePointer {
  // `OpaquePointer` is lua_State * here. These functions call only those of Lua's API that never raise.

  /// Throws if a protected call failed, after it has stored the error value on the Lua side.
  @inline(__always) func checked(_ status: Int32) throws {
    if status != LUA_OK {
      clua_store_error(self)
      throw StoredLuaError()
    }
  }

  func push(_ text: String) throws {
    var text = text
    try text.withUTF8 { try push(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// Pushes a string of any bytes.
  func push(bytes: UnsafeRawBufferPointer) throws {
    try checked(clua_push_string(self, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count))
  }

  /// The string at `index`; nil for any other type, numbers included. Bytes that are not UTF-8 are repaired.
  package func string(at index: Int32) -> String? {
    guard lua_type(self, index) == LUA_TSTRING else { return nil }
    var length = 0
    guard let bytes = lua_tolstring(self, index, &length) else { return nil }
    return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
  }

  /// The name of the value's type for error messages: Lua's, or the library's for boxes.
  package func describeType(at index: Int32) -> String {
    if let type = clua_box_type(self, index) { return String(cString: type.pointee.name) }
    guard let name = lua_typename(self, lua_type(self, index)) else { return "value" }
    let text = String(cString: name)
    return text == "no value" ? "nil" : text
  }
}
