import CProgram
import DiffusionKit
import Glibc
import LuaHosting

/// Carries out the command line.
struct Program {
  let options: Options
  let preparations: [Preparation]

  static let banner = "diffuse-lua \(LuaHost.version) (\(LuaHost.luaVersion))"

  /// - Returns: the exit code.
  func run() -> Int32 {
    do {
      if options.wantsHelp {
        try help()
      } else if options.wantsVersion {
        print(Program.banner)
      } else if let folder = options.documentationFolder {
        try LuaHost.writeDocumentation(to: CommandLineText.path(folder))
      } else {
        try runScripts()
      }
      return 0
    } catch let failure as LuaFailure where failure.reason != .error {
      Console.report("diffuse-lua: \(failure)")
      return failure.reason == .timeLimit ? ExitStatus.timeLimit : ExitStatus.memoryLimit
    } catch {
      Console.report("diffuse-lua: \(error)")
      return 1
    }
  }

  private func help() throws {
    guard let name = options.script.first else { return print(Options.helpMessage()) }
    try LuaHost.printHelp(about: name)
  }

  private func runScripts() throws {
    let sandbox = options.sandbox.limits
    if let seconds = sandbox?.maximumSeconds { try Deadline.set(seconds: seconds) }
    Threads.holdSignals(false)  // the program's one handler, for interrupts, has a stack of its own
    let host = try LuaHost(
      configuration: HostConfiguration(
        catchesInterrupts: true, showsProgress: true, ignoresEnvironment: options.ignoresEnvironment,
        sandbox: sandbox))
    let script = options.script.first
    let count = Int(cprogram_argument_count())
    guard count > 0, let arguments = cprogram_arguments() else {
      throw DiffusionError.state("the system gives no command line")
    }
    let index = script == nil ? 0 : count - options.script.count
    try host.setArguments(arguments, count: count, script: index)

    let isBare = script == nil && options.code.isEmpty && !options.showsVersion
    let readsLines = options.isInteractive || (isBare && isatty(STDIN_FILENO) == 1)
    if readsLines || options.showsVersion { print(Program.banner) }
    if readsLines || !options.code.isEmpty { try host.openModule(as: "dk") }
    if readsLines { try host.openConsole() }

    try host.runInitialization()
    for preparation in preparations {
      switch preparation {
      case .code(let code): try host.run(CommandLineText.bytes(code), name: "(command line)")
      case .library(let name): try host.openLibrary(CommandLineText.bytes(name))
      case .warnings: host.showWarnings()
      }
    }
    if let script {
      let isStandardInput = script == "-" && !options.isScriptLiteral
      try host.runFile(isStandardInput ? nil : arguments[index])
    } else if isBare && !readsLines {
      try host.runFile(nil)
    }
    if readsLines {
      REPL(host: host).run()
      try host.closeConsole()
    }
  }
}
