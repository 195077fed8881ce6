import DiffusionKit

/// What a `LuaHost` lets its scripts do.
public struct HostConfiguration: Sendable {
  /// Whether SIGINT (Ctrl-C) stops what the state runs, while it runs, with a Lua error. A process has one such state
  /// at a time.
  public var catchesInterrupts: Bool
  /// Whether training writes its progress to standard output where a script does not say.
  public var showsProgress: Bool
  /// Whether LUA_PATH, LUA_CPATH and what `runInitialization` reads are left alone.
  public var ignoresEnvironment: Bool
  /// For scripts one does not fully trust; nil: no limits.
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

  /// Limits that protect from faulty scripts. They are no wall against hostile ones: Lua 5.4.4 itself has known bugs.
  ///
  /// Scripts have base (without dofile, loadfile and binary chunks), coroutine, table, string, math, utf8, the clock of
  /// os, and `require "diffusionkit"`; no io, package or debug, no finalisers. Library tables are read-only.
  public struct Sandbox: Sendable {
    /// Bytes for Lua's values and tensors together.
    public var maximumMemory: Int
    /// Whether the process is the script's alone: then it takes no more than `maximumMemory`, a twentieth and 16 MiB beyond
    /// what it has when the host is made, whatever takes it. Default false.
    public var ownsProcess = false
    /// Wall-clock time for one call of `run`, `runFile` or `evaluate`; nil: any. Lua code and the library's loops end
    /// within milliseconds of it. One call of C that cannot be stopped inside may take longer, as docs/sandbox.md lists
    /// them: sorting or concatenating a table, building or comparing strings, which `maximumMemory` bounds.
    public var maximumSeconds: Double?
    /// The library's file functions reach what is in these folders, and nothing through symbolic links.
    public var readableFolders: [any FileName]
    /// Likewise for writing; what may be written may be read.
    public var writableFolders: [any FileName]

    public static var halfOfTheMachine: Int { BufferPool.physicalMemory / 2 }

    /// - Parameter maximumMemory: by default half of the machine's.
    public init(
      maximumMemory: Int = Sandbox.halfOfTheMachine, maximumSeconds: Double? = nil,
      readableFolders: [any FileName] = [],
      writableFolders: [any FileName] = []
    ) {
      self.maximumMemory = maximumMemory
      self.maximumSeconds = maximumSeconds
      self.readableFolders = readableFolders
      self.writableFolders = writableFolders
    }
  }
}
