import ArgumentParser
import Glibc
import LuaBindings

do {
  let (preparations, arguments) = try Preparation.read(CommandLineText.arguments)
  exit(Program(options: try Options.parse(arguments), preparations: preparations).run())
} catch {
  Options.exit(withError: error)
}
