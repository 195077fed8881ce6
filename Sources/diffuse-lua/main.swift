import ArgumentParser
import DiffusionKit
import Glibc
import LuaBindings

// Lua's own functions know a limit of depth, 200 calls of C, and no limit of the stack.
StackGuard.withStack(of: 8 << 20) {
  do {
    let (preparations, arguments) = try Preparation.read(CommandLineText.arguments)
    exit(Program(options: try Options.parse(arguments), preparations: preparations).run())
  } catch {
    Options.exit(withError: error)
  }
}
