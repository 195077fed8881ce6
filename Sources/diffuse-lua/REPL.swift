import LuaBindings

/// Reads lines, runs them and prints their values, until input ends.
struct REPL {
  let host: LuaHost

  func run() {
    while let line = read("_PROMPT", "> ") {
      do {
        try run(line)
      } catch {
        Console.report("\(error)")
      }
    }
    print()
  }

  /// Runs what begins with this line, reading on until it is whole.
  private func run(_ first: [UInt8]) throws {
    var typed = first
    if typed.first == UInt8(ascii: "=") { typed.replaceSubrange(0..<1, with: "return ".utf8) }
    while try !host.evaluate(typed, name: "stdin") {
      guard let line = read("_PROMPT2", ">> ") else { throw IncompleteInput() }
      typed += [UInt8(ascii: "\n")] + line
    }
  }

  private func read(_ variable: String, _ prompt: String) -> [UInt8]? {
    Console.readLine(prompt: host.text(ofGlobal: variable) ?? prompt)
  }
}

/// Input ended within a statement.
struct IncompleteInput: Error, CustomStringConvertible {
  var description: String { "stdin: input ended within a statement" }
}
