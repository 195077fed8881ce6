import ArgumentParser
import DiffusionKit
import Glibc
import LuaHosting

// Lua's own functions check the depth of C calls, at most 200, and not the size of the stack.
StackGuard.withStack(of: 8 << 20) {
  do {
    let (preparations, arguments) = try Preparation.read(CommandLineText.arguments)
    exit(Program(options: try Options.parse(arguments), preparations: preparations).run())
  } catch {
    Options.exit(withError: error)
  }
}
