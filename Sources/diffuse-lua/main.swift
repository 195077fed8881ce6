import ArgumentParser
import Glibc
import LuaBindings

exit(Program(options: Options.parseOrExit()).run())
