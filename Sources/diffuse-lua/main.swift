import ArgumentParser
import Glibc
import LuaBindings

exit(
  Program(options: Options.parseOrExit(Options.separatingCode(Array(CommandLine.arguments.dropFirst()))))
    .run())
