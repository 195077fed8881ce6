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
final class REPL {
  private let host: LuaHost
  private var editor: LineEditor?
  /// The lines of a statement that is not whole yet, each with its end.
  private var begun: [UInt8] = []

  init(host: LuaHost) {
    self.host = host
    editor = LineEditor { [unowned self] in host.completions(of: begun + $0) }
  }

  func run() {
    while true {
      switch read("_PROMPT", "> ") {
      case .line(let line):
        do { try run(line) } catch { Console.report("\(error)") }
        begun = []
      case .interrupted: continue
      case .end: return print()
      }
    }
  }

  /// Runs what begins with this line, reading on until it is whole or dropped.
  private func run(_ first: [UInt8]) throws {
    var typed = first
    while try !host.evaluate(REPL.code(typed), name: "stdin", whenWhole: { editor?.remember(typed) }) {
      begun = typed + [UInt8(ascii: "\n")]
      switch read("_PROMPT2", ">> ") {
      case .line(let line): typed = begun + line
      case .interrupted: return editor?.remember(typed) ?? ()
      case .end: throw IncompleteInput()
      }
    }
  }

  /// "=x" stands for "return x".
  private static func code(_ typed: [UInt8]) -> [UInt8] {
    typed.first == UInt8(ascii: "=") ? Array("return ".utf8) + typed.dropFirst() : typed
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
