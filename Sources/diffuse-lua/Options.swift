import ArgumentParser
import LuaHosting

/// The command line. Options end at the script's name; arguments after it belong to the script.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffuse-lua", abstract: "Runs Lua scripts that train and sample diffusion models.",
    usage:
      "diffuse-lua [-i] [-v] [-E] [-W] [-e CODE]... [-l MODULE]... [--sandbox [LIMIT]...] [--] [FILE [ARGUMENT]...]",
    discussion: """
      FILE is a Lua script, or - for standard input. The script finds its arguments in ... and in the table arg. Without \
      FILE and CODE, diffuse-lua reads and runs lines, or runs standard input as a script if it is no terminal.

      Scripts load the library with require "diffusionkit"; with -i and -e it is also the global dk.

      One-letter options are those of stock lua, each an argument of its own. -e, -l and -W run in their order, before FILE. \
      Before them runs the value of LUA_INIT_5_4 or LUA_INIT in the environment, code or @ and the name of a file, unless \
      there is -E or --sandbox.

      --sandbox limits faulty scripts: they have base, coroutine, table, string, math, utf8, the clock of os and the library, \
      whose functions reach files in the given folders only. -l loads the library only: -l dk=diffusionkit. The sandbox does \
      not protect from hostile scripts, which can use known bugs of Lua 5.4.

      Exit codes: 0 success, 1 a script failed, 64 the command line is wrong, 124 the time limit of a sandbox is over, 125 \
      its memory does not suffice; or the code that the script passed to os.exit.
      """,
    helpNames: [])

  @Option(
    name: [.customShort("e"), .customLong("execute")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run CODE, before FILE. May be given several times.", valueName: "CODE"))
  var code: [String] = []

  @Option(
    name: [.customShort("l")], parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Set the global MODULE, or NAME with NAME=MODULE, to the result of require \"MODULE\". May be given several times.",
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
    help: "Show this help, or with a NAME the text of dk.help.")
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
  /// Whether FILE follows "--", so that "-" is a file name and not standard input.
  var isScriptLiteral: Bool { rest.first == "--" }
}
