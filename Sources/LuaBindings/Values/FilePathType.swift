import DiffusionKit

/// Paths are Lua's strings, byte for byte.
extension FilePath: LuaReadable, LuaPushable, LuaResult {
  static var expected: String { String.expected }

  /// Larger than the limit of any system, and small enough for the messages that quote a path.
  private static let maxBytes = 1 << 16

  static func read(_ call: LuaCall, at index: Int32) throws -> FilePath? {
    guard let bytes = LuaText.read(call, at: index)?.bytes else { return nil }
    guard bytes.count <= maxBytes else { throw BadValue("a path of \(bytes.count) bytes is too long") }
    return FilePath(bytes: bytes)
  }

  func push(_ call: LuaCall) throws {
    try bytes.withUnsafeBytes { try call.L.push(bytes: $0) }
  }
}
