import CLua
import DiffusionKit

/// Why Lua code did not load or did not finish: its error as text, followed by a traceback where there is one.
public struct LuaFailure: Error, CustomStringConvertible {
  public let message: String
  public var description: String { message }
}

/// A Lua state of its own, with the standard libraries and `require "diffusionkit"`.
///
/// Not for use from several threads at once, except for `requestStop`.
public final class LuaHost {
  private let L: OpaquePointer
  private let context = LuaContext()
  private let catchesInterrupts: Bool

  /// - Parameters:
  ///   - catchesInterrupts: whether SIGINT (Ctrl-C) stops what this state runs, while it runs, with a Lua error. A
  ///     process has one such state at a time.
  ///   - showsProgress: whether training writes its progress to standard output where a script does not say.
  /// - Throws: `LuaFailure` where there is not enough memory, or the Lua library is of another version.
  public init(catchesInterrupts: Bool = false, showsProgress: Bool = false) throws {
    guard let state = luaL_newstate() else {
      throw LuaFailure(message: "cannot create a Lua state: not enough memory")
    }
    L = state
    self.catchesInterrupts = catchesInterrupts
    context.showsProgress = showsProgress
    try check(clua_prepare(L, Unmanaged.passUnretained(context).toOpaque()))
  }

  deinit { lua_close(L) }

  // MARK: Running

  /// Makes the table `arg` as stock lua does, of a program's arguments: the one at `script` becomes arg[0], those
  /// before it have negative numbers.
  public func setArguments(
    _ values: UnsafePointer<UnsafeMutablePointer<CChar>?>, count: Int, script: Int
  ) throws {
    try values.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: count) {
      try check(clua_set_arguments(L, $0, Int32(clamping: count), Int32(clamping: script)))
    }
  }

  /// Loads a file, or standard input where `path` is nil, and runs it with arg[1], arg[2], ... as its arguments.
  public func runFile(_ path: UnsafePointer<CChar>?) throws {
    try check(clua_load_file(L, path))
    var count: Int32 = 0
    try check(clua_push_arguments(L, &count))
    try call(arguments: count, results: 0)
  }

  /// - Parameter name: what messages call the chunk: "name:line:".
  public func run(_ code: String, name: String) throws {
    try check(load(Array(code.utf8), name))
    try call(arguments: 0, results: 0)
  }

  /// Runs what was typed, as an expression where it is one, and prints its values as Lua's `print` does.
  /// - Returns: false where it is the beginning of something longer, and nothing was run.
  public func evaluate(_ typed: [UInt8], name: String) throws -> Bool {
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    if load(Array("return ".utf8) + typed, name) != LUA_OK {
      clua_pop(L, 1)
      if load(typed, name) != LUA_OK {
        let failure = takeFailure()
        if failure.message.hasSuffix("<eof>") { return false }
        throw failure
      }
    }
    try call(arguments: 0, results: LUA_MULTRET)
    let count = lua_gettop(L) - height
    if count > 0, clua_print(L, count) != LUA_OK {
      throw LuaFailure(message: "error calling 'print' (\(takeFailure()))")
    }
    return true
  }

  /// Assigns the module to a global variable.
  public func openModule(as variable: String) throws { try check(clua_require_as_global(L, variable)) }

  /// The text of a global variable; nil where it is nil or cannot be made into text.
  public func text(ofGlobal variable: String) -> String? {
    let status = clua_push_global_text(L, variable)
    defer { clua_pop(L, 1) }
    return status == LUA_OK ? L.string(at: -1) : nil
  }

  /// Makes what this state runs end with the error "interrupted!", soon. For other threads and signal handlers.
  public func requestStop() { clua_request_stop(L, Unmanaged.passUnretained(context).toOpaque()) }

  // MARK: About the library

  /// "0.1.0"
  public static var version: String { SystemFunctions.version }
  /// "Lua 5.4.4"
  public static var luaVersion: String { String(cString: clua_release()) }
  /// What the library says of a name: a function, a type or a method.
  /// - Throws: `DiffusionError` where nothing has it.
  public static func help(about name: String) throws -> String { try Help.text(about: name) }
  /// The reference of everything the module exports, as Markdown.
  public static var reference: String { Reference.markdown(of: Exports.module) }

  // MARK: Private

  private func load(_ code: [UInt8], _ name: String) -> Int32 {
    code.withUnsafeBytes { luaL_loadbufferx(L, $0.baseAddress, $0.count, "=" + name, nil) }
  }

  private func call(arguments: Int32, results: Int32) throws {
    let owner = Unmanaged.passUnretained(context).toOpaque()
    if catchesInterrupts { clua_catch_interrupts(L, owner) }
    let status = clua_traced_call(L, arguments, results)
    if catchesInterrupts { clua_release_interrupts(L, owner) }
    try check(status)
  }

  private func check(_ status: Int32) throws {
    if status != LUA_OK { throw takeFailure() }
  }

  /// Pops the error value.
  private func takeFailure() -> LuaFailure {
    defer { clua_pop(L, 1) }
    return LuaFailure(message: L.string(at: -1) ?? "(error object is a \(L.describeType(at: -1)) value)")
  }
}
