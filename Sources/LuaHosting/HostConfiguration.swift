import DiffusionKit

/// The options of a `LuaHost`.
public struct HostConfiguration: Sendable {
  /// Whether SIGINT (Ctrl-C) stops a running script with a Lua error. A process may have one such state at a time.
  public var catchesInterrupts: Bool
  /// Whether training writes its progress to standard output by default.
  public var showsProgress: Bool
  /// Whether the state ignores the environment variables LUA_PATH, LUA_CPATH and those that `runInitialization` reads.
  public var ignoresEnvironment: Bool
  /// The limits of scripts that are not fully trusted; nil for no limits.
  public var sandbox: Sandbox?

  public init(
    catchesInterrupts: Bool = false, showsProgress: Bool = false, ignoresEnvironment: Bool = false,
    sandbox: Sandbox? = nil
  ) {
    self.catchesInterrupts = catchesInterrupts
    self.showsProgress = showsProgress
    self.ignoresEnvironment = ignoresEnvironment
    self.sandbox = sandbox
  }

  /// Limits that protect from faulty scripts. They do not protect from hostile ones: Lua 5.4.4 itself has known bugs.
  ///
  /// Scripts have base (without dofile, loadfile and binary chunks), coroutine, table, string, math, utf8, the clock of
  /// os, and `require "diffusionkit"`; no io, package or debug, no finalisers. Library tables are read-only.
  public struct Sandbox: Sendable {
    /// The maximum bytes of Lua's values and tensors together.
    public var maximumMemory: Int
    /// Whether the process runs this script only. If so, the whole process is limited to `maximumMemory`, a twentieth of it
    /// and 16 MiB beyond its memory when the host is made. Default false.
    public var ownsProcess = false
    /// The maximum wall-clock seconds of one call of `run`, `runFile` or `evaluate`; nil for no limit. Lua code and the
    /// library's loops end within milliseconds of the limit. A single C function that cannot be interrupted, such as one that
    /// sorts a table, may take longer, within bounds that follow from `maximumMemory`; docs/sandbox.md lists these functions.
    public var maximumSeconds: Double?
    /// The folders in which the library's functions may read files. They follow no symbolic links.
    public var readableFolders: [any FileName]
    /// The folders in which the library's functions may write and read files. They follow no symbolic links.
    public var writableFolders: [any FileName]

    public static var halfOfTheMachine: Int { BufferPool.physicalMemory / 2 }

    /// - Parameter maximumMemory: half of the machine's memory by default.
    public init(
      maximumMemory: Int = Sandbox.halfOfTheMachine, maximumSeconds: Double? = nil,
      readableFolders: [any FileName] = [], writableFolders: [any FileName] = []
    ) {
      self.maximumMemory = maximumMemory
      self.maximumSeconds = maximumSeconds
      self.readableFolders = readableFolders
      self.writableFolders = writableFolders
    }
  }
}
