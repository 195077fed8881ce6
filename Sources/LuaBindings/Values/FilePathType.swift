import CLua
import DiffusionKit

/// Paths are Lua's strings, byte for byte.
extension FilePath: LuaReadable, LuaPushable, LuaResult {
  static var expected: String { String.expected }

  /// Larger than the limit of any system, and small enough for the messages that quote a path.
  private static let maxBytes = 1 << 16

  static func read(_ call: LuaCall, at index: Int32) throws -> FilePath? {
    guard lua_type(call.L, index) == LUA_TSTRING else { return nil }
    var length = 0
    guard let bytes = lua_tolstring(call.L, index, &length) else { return nil }
    guard length <= maxBytes else { throw BadValue("a path of \(length) bytes is too long") }
    return FilePath(bytes: UnsafeRawBufferPointer(start: bytes, count: length))
  }

  func push(_ call: LuaCall) throws {
    try call.L.checked(
      bytes.withUnsafeBytes {
        clua_push_string(call.L, $0.assumingMemoryBound(to: CChar.self).baseAddress, $0.count)
      })
  }
}
