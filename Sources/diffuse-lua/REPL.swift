import LuaBindings

/// What reading a line came to.
enum Input {
  /// Its bytes, without its end.
  case line([UInt8])
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or nothing left.
  case end
}

/// Reads lines, runs them and shows their values, until input ends.
struct REPL {
  private let host: LuaHost
  private let editor: LineEditor?

  init(host: LuaHost) {
    self.host = host
    editor = LineEditor { host.completions(of: $0) }
  }

  func run() {
    while true {
      switch read("_PROMPT", "> ") {
      case .line(let line):
        do { try run(line) } catch { Console.report("\(error)") }
      case .interrupted: continue
      case .end: return print()
      }
    }
  }

  /// Runs what begins with this line, reading on until it is whole or dropped.
  private func run(_ first: [UInt8]) throws {
    var typed = first
    if typed.first == UInt8(ascii: "=") { typed.replaceSubrange(0..<1, with: "return ".utf8) }
    while try !host.evaluate(typed, name: "stdin") {
      switch read("_PROMPT2", ">> ") {
      case .line(let line): typed += [UInt8(ascii: "\n")] + line
      case .interrupted: return
      case .end: throw IncompleteInput()
      }
    }
  }

  private func read(_ variable: String, _ prompt: String) -> Input {
    let prompt = host.text(ofGlobal: variable) ?? prompt
    return editor?.read(prompt: prompt) ?? Console.readLine(prompt: prompt).map(Input.line) ?? .end
  }
}

/// Input ended within a statement.
struct IncompleteInput: Error, CustomStringConvertible {
  var description: String { "stdin: input ended within a statement" }
}
