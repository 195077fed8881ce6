/// The error of Lua code that did not load or did not finish, as text, followed by a traceback if there is one.
public struct LuaFailure: Error, CustomStringConvertible {
  public enum Reason: Sendable {
    case error
    /// The script exceeded a limit of the sandbox.
    case memoryLimit, timeLimit
  }

  public internal(set) var message: String
  public var reason = Reason.error
  public var description: String { message }

  /// Makes a traceback say "main chunk" for typed code that was compiled as a function within another.
  mutating func nameMainChunk(_ name: String) {
    let bottom = "in function <\(name):1>"
    if message.hasSuffix(bottom) { message = message.dropLast(bottom.count) + "in main chunk" }
  }
}
