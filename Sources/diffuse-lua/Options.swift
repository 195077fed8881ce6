import ArgumentParser
import LuaBindings

/// The command line. Options end at the script's name: what follows it is the script's own.
struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diffuse-lua",
    abstract: "Runs Lua scripts that train and sample diffusion models.",
    usage: "diffuse-lua [-i] [-e CODE]... [--sandbox [LIMIT]...] [--] [FILE [ARGUMENT]...]",
    discussion: """
      FILE is a Lua script, or - for standard input. It finds its arguments in ... and in the table arg. Without a \
      FILE or CODE, lines are read and run, or standard input as a script where it is no terminal.

      The library is require "diffusionkit"; with -i and -e it is also the global dk.

      --sandbox is for faulty scripts: base, coroutine, table, string, math, utf8, the clock of os and the library, whose \
      files are confined to the folders given. It is no wall against hostile ones, for which Lua 5.4 has known bugs.

      Exit codes: 0 all went well, 1 a script failed, 64 the command line is wrong, 124 a sandbox's time is over, 125 its \
      memory does not suffice; or what the script gave to os.exit.
      """,
    helpNames: [])

  @Option(
    name: [.customShort("e"), .customLong("execute")],
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run CODE, before FILE. May be given several times.", valueName: "CODE"))
  var code: [String] = []

  @Flag(
    name: [.customShort("i"), .customLong("interactive")], help: "Read and run lines after FILE and CODE.")
  var isInteractive = false

  @Flag(
    name: [.customShort("h"), .customLong("help")],
    help: "Show this, or with a NAME: what dk.help says of it.")
  var wantsHelp = false

  @Flag(name: [.customShort("v"), .customLong("version")], help: "Show the version.")
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
    if let first = rest.first, first.hasPrefix("-"), first != "-", first != "--" {
      throw ValidationError("Unknown option '\(first)'")
    }
  }

  /// Options that are followed by a value.
  private static let takingValues: Set = [
    "-e", "--execute", "--max-memory", "--max-seconds", "--allow-read", "--allow-write", "--docs",
  ]

  /// FILE and its arguments.
  var script: ArraySlice<String> { rest.first == "--" ? rest.dropFirst() : rest[...] }
  /// Whether FILE may not be an option or stand for standard input.
  var isScriptLiteral: Bool { rest.first == "--" }

  /// The arguments with "-eCODE" before FILE made into "-e", "CODE": the parser would look for an option's value behind
  /// an "=" in CODE.
  static func separatingCode(_ arguments: [String]) -> [String] {
    var result: [String] = []
    var rest = arguments[...]
    while let first = rest.first, first.hasPrefix("-"), first != "-", first != "--" {
      rest = rest.dropFirst()
      if first.hasPrefix("-e"), first != "-e" {
        result += ["-e", String(first.dropFirst(2))]
      } else {
        result.append(first)
        if takingValues.contains(first), let value = rest.popFirst() { result.append(value) }
      }
    }
    return result + rest
  }
}
