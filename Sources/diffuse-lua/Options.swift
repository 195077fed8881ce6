import ArgumentParser
import LuaBindings

/// The command line. Options end at the script's name: what follows it is the script's own.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffuse-lua",
    abstract: "Runs Lua scripts that train and sample diffusion models.",
    usage:
      "diffuse-lua [-i] [-v] [-E] [-W] [-e CODE]... [-l MODULE]... [--sandbox [LIMIT]...] [--] [FILE [ARGUMENT]...]",
    discussion: """
      FILE is a Lua script, or - for standard input. It finds its arguments in ... and in the table arg. Without a \
      FILE or CODE, lines are read and run, or standard input as a script where it is no terminal.

      The library is require "diffusionkit"; with -i and -e it is also the global dk.

      One-letter options are those of stock lua, each an argument of its own: -e, -l and -W are done in their order, \
      before FILE. First runs what LUA_INIT_5_4 or LUA_INIT in the environment says, code or @ and the name of a file, \
      unless there is -E or --sandbox.

      --sandbox is for faulty scripts: base, coroutine, table, string, math, utf8, the clock of os and the library, whose \
      files are confined to the folders given. -l has the library only: -l dk=diffusionkit. It is no wall against hostile \
      ones, for which Lua 5.4 has known bugs.

      Exit codes: 0 all went well, 1 a script failed, 64 the command line is wrong, 124 a sandbox's time is over, 125 its \
      memory does not suffice; or what the script gave to os.exit.
      """,
    helpNames: [])

  @Option(
    name: [.customShort("e"), .customLong("execute")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run CODE, before FILE. May be given several times.", valueName: "CODE"))
  var code: [String] = []

  @Option(
    name: [.customShort("l")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set a global to what require \"MODULE\" gives: of the module's name, or NAME with NAME=MODULE. May be given several times.",
      valueName: "MODULE"))
  var libraries: [String] = []

  @Flag(
    name: [.customShort("i"), .customLong("interactive")], help: "Read and run lines after FILE and CODE.")
  var isInteractive = false

  @Flag(name: .customShort("W"), help: "Show warnings, as warn(\"@on\") does.")
  var warns = false

  @Flag(name: .customShort("E"), help: "Ignore LUA_INIT, LUA_PATH and LUA_CPATH in the environment.")
  var ignoresEnvironment = false

  @Flag(
    name: [.customShort("h"), .customLong("help")],
    help: "Show this, or with a NAME: what dk.help says of it.")
  var wantsHelp = false

  @Flag(name: .customShort("v"), help: "Show the version first.")
  var showsVersion = false

  @Flag(name: .customLong("version"), help: "Show the version, and do nothing else.")
  var wantsVersion = false

  @OptionGroup var sandbox: SandboxOptions

  @Option(
    name: .customLong("docs"),
    help: ArgumentHelp("Write the reference of the library into DIR.", valueName: "DIR"))
  var documentationFolder: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The script and its arguments.", valueName: "FILE ARGUMENT"))
  var rest: [String] = []

  func validate() throws {
    if let first = rest.first, first.isOption {
      throw ValidationError("Unknown option '\(first)'")
    }
  }

  /// FILE and its arguments.
  var script: ArraySlice<String> { rest.first == "--" ? rest.dropFirst() : rest[...] }
  /// Whether FILE may not be an option or stand for standard input.
  var isScriptLiteral: Bool { rest.first == "--" }
}
