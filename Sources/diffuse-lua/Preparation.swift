import ArgumentParser

/// An option of stock lua that runs before FILE.
enum Preparation: Equatable {
  /// -e
  case code(String)
  /// -l, with "module" or "global=module"
  case library(String)
  /// -W
  case warnings

  /// The options that take a value.
  private static let takingValues: Set = [
    "-e", "--execute", "-l", "--max-memory", "--max-seconds", "--allow-read", "--allow-write", "--docs",
  ]

  /// Reads the arguments before FILE as stock lua does: each letter is an argument of its own, and the value of -e and -l may
  /// follow in the same argument.
  /// - Returns: the preparations in their order, and the arguments with "-eCODE" split into "-e", "CODE", because the parser
  ///   would take the text after an "=" in CODE for the value.
  /// - Throws: `ValidationError` for several letters in one argument, and for -l without a module.
  static func read(_ arguments: [String]) throws -> (preparations: [Preparation], arguments: [String]) {
    var preparations: [Preparation] = []
    var separated: [String] = []
    var rest = arguments[...]
    while let first = rest.first, first.isOption {
      rest = rest.dropFirst()
      let (name, joined) = parts(of: first)
      if let joined, !takingValues.contains(name) {
        throw ValidationError("Unknown option '\(name)\(joined)'")
      }
      separated.append(name)
      guard takingValues.contains(name), let value = joined ?? rest.first else {
        if name == "-W" { preparations.append(.warnings) }
        continue
      }
      if joined == nil { rest = rest.dropFirst() }
      separated.append(value)
      switch name {
      case "-e", "--execute": preparations.append(.code(value))
      case "-l":
        guard !value.isEmpty, value.unicodeScalars.first != "-" else {
          throw ValidationError("Missing module for '-l', as in -l MODULE or -l NAME=MODULE")
        }
        preparations.append(.library(value))
      default: break
      }
    }
    return (preparations, separated + rest)
  }

  /// Splits an option and a value in one argument: "-lmodule" is ("-l", "module"), "--execute=code" is ("--execute", "code").
  /// Compares scalars, since an accent after the letter belongs to the value.
  private static func parts(of argument: String) -> (name: String, joined: String?) {
    let scalars = argument.unicodeScalars
    let long = "--execute=".unicodeScalars
    if scalars.starts(with: long) { return ("--execute", String(scalars.dropFirst(long.count))) }
    guard scalars.count > 2, let letter = scalars.dropFirst().first, "elivEW".unicodeScalars.contains(letter)
    else { return (argument, nil) }
    return (String(scalars.prefix(2)), String(scalars.dropFirst(2)))
  }
}

extension String {
  /// Whether the argument begins with a dash, and is neither "-" (standard input) nor "--" (the end of the options).
  var isOption: Bool { unicodeScalars.first == "-" && self != "-" && self != "--" }
}
