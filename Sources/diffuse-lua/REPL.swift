import LuaHosting

/// The result of reading a line.
enum Input {
  /// The bytes of the line, without the newline.
  case line([UInt8])
  /// Ctrl-C.
  case interrupted
  /// Ctrl-D, or the end of the input.
  case end
}

/// Reads lines, runs them and shows their values, until the input ends.
final class REPL {
  private let host: LuaHost
  private var editor: LineEditor?
  /// The lines of an unfinished statement, each with its newline.
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

  /// Runs the statement that begins with this line. Reads more lines until the statement is whole or Ctrl-C discards it.
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
