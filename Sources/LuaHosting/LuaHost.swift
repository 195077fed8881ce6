import CLua
import CLuaHost
import DiffusionKit
import Glibc
import LuaBindings

/// A Lua state of its own, with the standard libraries and `require "diffusionkit"`.
///
/// Not for use from several threads at once, except for `requestStop`.
public final class LuaHost {
  let L: OpaquePointer
  let context = LuaContext()
  private let configuration: HostConfiguration

  /// - Throws: `LuaFailure` if memory does not suffice or the Lua library has another version; `DiffusionError` if a folder of
  ///   the sandbox cannot be opened.
  public init(configuration: HostConfiguration = HostConfiguration()) throws {
    Bindings.install()
    self.configuration = configuration
    context.showsProgress = configuration.showsProgress
    context.memoryBudget = configuration.sandbox.map {
      MemoryBudget(
        limit: $0.maximumMemory, process: $0.ownsProcess ? ProcessMemory(limit: $0.maximumMemory) : nil)
    }
    context.fileAccess = try configuration.sandbox.map {
      try FileAccess(readable: $0.readableFolders, writable: $0.writableFolders)
    }
    if configuration.sandbox != nil { context.maximumThreads = Threads.limit }
    var budget = context.memoryBudget.map(LuaHost.allocatorBudget) ?? clua_budget()
    guard let state = clua_new_state(&budget) else {
      throw LuaFailure(message: "cannot create a Lua state: not enough memory", reason: .memoryLimit)
    }
    L = state
    let owner = Unmanaged.passUnretained(context).toOpaque()
    if configuration.ignoresEnvironment { try check(clua_ignore_environment(L)) }
    try check(configuration.sandbox == nil ? clua_prepare(L, owner) : clua_prepare_sandbox(L, owner))
  }

  /// The budget for the state's allocator. The context keeps it alive.
  private static func allocatorBudget(_ budget: MemoryBudget) -> clua_budget {
    clua_budget(
      context: Unmanaged.passUnretained(budget).toOpaque(),
      take: { context, bytes in
        guard let context, let bytes = Int(exactly: bytes) else { return false }
        return Unmanaged<MemoryBudget>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.take(bytes) }
      },
      give_back: { context, bytes in
        guard let context, let bytes = Int(exactly: bytes) else { return }
        Unmanaged<MemoryBudget>.fromOpaque(context)._withUnsafeGuaranteedRef { $0.giveBack(bytes) }
      })
  }

  deinit { clua_close_state(L) }

  // MARK: Running

  /// Makes the table `arg` from a program's arguments as stock lua does: the argument at index `script` becomes arg[0], and
  /// those before it have negative indices.
  public func setArguments(
    _ values: UnsafePointer<UnsafeMutablePointer<CChar>?>, count: Int, script: Int
  ) throws {
    try values.withMemoryRebound(to: UnsafePointer<CChar>?.self, capacity: count) {
      try check(clua_set_arguments(L, $0, Int32(clamping: count), Int32(clamping: script)))
    }
  }

  /// Loads a file, or standard input if `path` is nil, and runs it with arg[1], arg[2], ... as its arguments.
  public func runFile(_ path: UnsafePointer<CChar>?) throws {
    try check(clua_load_file(L, path, modes))
    var count: Int32 = 0
    try check(clua_push_arguments(L, &count))
    try call(arguments: count, results: 0)
  }

  /// Runs the value of the environment variable LUA_INIT_5_4, or else LUA_INIT: code, or "@" and the path of a file. Does
  /// nothing if the environment is ignored, or in a sandbox, which lacks most of what such code sets up.
  public func runInitialization() throws {
    guard configuration.sandbox == nil, !configuration.ignoresEnvironment else { return }
    let names: [String] = ["LUA_INIT_5_4", "LUA_INIT"]
    guard let name = names.first(where: { getenv($0) != nil }), let value = getenv(name) else { return }
    if value.pointee == UInt8(ascii: "@") {
      try check(clua_load_file(L, value + 1, modes))
    } else {
      try check(load(Array(UnsafeRawBufferPointer(start: value, count: strlen(value))), name))
    }
    try call(arguments: 0, results: 0)
  }

  /// Sets a global to the result of `require`: the global `module` for "module", the global `name` for "name=module".
  public func openLibrary(_ library: String) throws { try openLibrary(Array(library.utf8)) }

  /// Does the same with the bytes of a name, which is part of a file name and may not be UTF-8. They contain no zero byte.
  public func openLibrary(_ library: [UInt8]) throws {
    let parts = library.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false
    ).map { $0.map(CChar.init(bitPattern:)) + [0] }
    guard let module = parts.last, let global = parts.first else { return }
    try check(clua_push_require(L, module))
    try call(arguments: 1, results: 1)
    try check(clua_set_global(L, global))
  }

  /// Turns warnings on, as `warn("@on")` does.
  public func showWarnings() { lua_warning(L, "@on", 0) }

  /// Runs Lua code.
  /// - Parameter name: the name of the chunk in messages: "name:line:".
  public func run(_ code: String, name: String) throws { try run(Array(code.utf8), name: name) }

  /// Runs Lua code given as bytes, which need not be UTF-8.
  public func run(_ code: [UInt8], name: String) throws {
    try check(load(code, name))
    try call(arguments: 0, results: 0)
  }

  /// Runs a typed statement or expression and shows its values, tables with their contents. Local variables of the top level
  /// stay visible to later calls until `closeConsole`. Requires `openConsole`.
  /// - Parameter whenWhole: called once the text is a whole statement or a syntax error, before it runs.
  /// - Returns: false if the text is only the beginning of a statement. In this case nothing has run.
  public func evaluate(_ typed: [UInt8], name: String, whenWhole: () -> Void = {}) throws -> Bool {
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    startClock()
    let status = typed.withUnsafeBytes { bytes in
      clua_compile_typed(L, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, name)
    }
    if status == LUA_OK, lua_type(L, -1) == LUA_TNIL { return false }
    whenWhole()
    try check(status)
    context.printedText = nil
    do { try call(arguments: 0, results: LUA_MULTRET) } catch var failure as LuaFailure {
      failure.nameMainChunk(name)
      throw failure
    }
    let count = lua_gettop(L) - height
    if count == 1, let printed = context.printedText, L.string(at: -1) == printed {
      try check(clua_remember(L))
    } else if count > 0, interruptibly({ clua_show(L, count) }) != LUA_OK {
      throw LuaFailure(message: "cannot show the value (\(takeFailure()))")
    }
    return true
  }

  /// Closes the variables that were declared with <close> in the console. Called after the last `evaluate`.
  public func closeConsole() throws {
    startClock()
    try check(interruptibly { clua_finish_console(L) })
  }

  /// Prepares the state for `evaluate` and `completions`. Defines the global `help` and, once there is a value, `_`.
  public func openConsole() throws { try check(clua_open_console(L)) }

  /// The names that can complete the typed text, and the part of them that it already ends with. Reads tables only; no function
  /// of a script runs.
  public func completions(of typed: [UInt8]) -> (names: [String], word: [UInt8]) {
    let height = lua_gettop(L)
    defer { lua_settop(L, height) }
    startClock()
    let status = typed.withUnsafeBytes { bytes in
      clua_complete(L, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    }
    guard status == LUA_OK, let word = L.string(at: height + 2) else { return ([], []) }
    var names: [String] = []
    for index in 0..<lua_rawlen(L, height + 1) {
      lua_rawgeti(L, height + 1, lua_Integer(index) + 1)
      if let name = L.string(at: -1) { names.append(name) }
      lua_pop(L, 1)
    }
    return (names, Array(word.utf8))
  }

  /// Assigns the module to a global variable.
  public func openModule(as variable: String) throws { try openLibrary(variable + "=diffusionkit") }

  /// The value of a global variable as `tostring` gives it; nil if the variable is nil or `tostring` fails.
  public func text(ofGlobal variable: String) -> String? {
    let status = clua_push_global_text(L, variable)
    defer { lua_pop(L, 1) }
    return status == LUA_OK ? L.string(at: -1) : nil
  }

  /// Makes the running script of this state end soon with the error "interrupted!". For other threads and signal handlers.
  public func requestStop() { clua_request_stop(L) }

  // MARK: Version and help

  /// The version of the library, such as "0.9.0".
  public static var version: String { DiffusionKitVersion.string }
  /// "Lua 5.4.4"
  public static var luaVersion: String { String(cString: clua_release()) }
  /// The help text of a function, a type or a method.
  /// - Throws: `DiffusionError` if nothing has the name.
  public static func help(about name: String) throws -> String { try Help.text(about: name) }
  /// Prints the help text of a name. On a terminal, lines break between words.
  /// - Throws: `DiffusionError` if nothing has the name.
  public static func printHelp(about name: String) throws { clua_print_wrapped(try Help.text(about: name)) }
  /// Writes the reference of the module into a folder: Markdown pages, and definitions for editors.
  public static func writeDocumentation(to folder: any FileName) throws {
    try Documentation.write(to: folder)
  }

  // MARK: Private

  /// The mode of Lua's load functions: text only in a sandbox, since Lua does not check binary chunks.
  private var modes: String? { configuration.sandbox == nil ? nil : "t" }

  private func load(_ code: [UInt8], _ name: String) -> Int32 {
    code.withUnsafeBytes { luaL_loadbufferx(L, $0.baseAddress, $0.count, "=" + name, modes) }
  }

  private func call(arguments: Int32, results: Int32) throws {
    startClock()
    let refusals = context.memoryBudget?.refusals
    let status = interruptibly { clua_traced_call(L, arguments, results) }
    StandardOutput.line.leave()
    guard status != LUA_OK else { return }
    var failure = takeFailure()
    failure.message = LuaHost.explained(failure.message)
    if context.timeLimit?.isOver == true {
      failure.reason = .timeLimit
    } else if let budget = context.memoryBudget, budget.refusals != refusals,
      status == LUA_ERRMEM || failure.message.includes("not enough memory")
        || failure.message.includes("memory limit")
    {
      failure.reason = .memoryLimit
      if failure.message == "not enough memory" { failure.message += " (the limit is \(budget.limit) bytes)" }
    }
    throw failure
  }

  /// Starts the time limit anew.
  private func startClock() {
    context.timeLimit = configuration.sandbox?.maximumSeconds.map { Session.TimeLimit(seconds: $0) }
  }

  private func interruptibly(_ body: () -> Int32) -> Int32 {
    if configuration.catchesInterrupts { clua_catch_interrupts(L) }
    defer { if configuration.catchesInterrupts { clua_release_interrupts(L) } }
    return body()
  }

  private func check(_ status: Int32) throws {
    if status != LUA_OK { throw takeFailure() }
  }

  /// Adds a hint after the first line of the message if a script uses the global `dk`, which exists only in the console and
  /// with -e.
  private static func explained(_ message: String) -> String {
    var lines = message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard lines[0].includes("a nil value (global 'dk')") else { return message }
    lines[0] += "\nscripts load the library themselves: local dk = require \"diffusionkit\""
    return lines.joined(separator: "\n")
  }

  /// Pops the error value and returns it as a failure.
  private func takeFailure() -> LuaFailure {
    defer { lua_pop(L, 1) }
    return LuaFailure(message: L.string(at: -1) ?? "(error object is a \(L.describeType(at: -1)) value)")
  }
}
