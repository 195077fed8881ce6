import ArgumentParser

/// What is done before FILE runs, one of stock lua's options each.
enum Preparation: Equatable {
  /// -e
  case code(String)
  /// -l: "module", or "global=module"
  case library(String)
  /// -W
  case warnings

  /// Options that are followed by a value.
  private static let takingValues: Set = [
    "-e", "--execute", "-l", "--max-memory", "--max-seconds", "--allow-read", "--allow-write", "--docs",
  ]

  /// Reads the arguments before FILE as stock lua does: a letter is an option of its own, and the value of -e and -l may
  /// stand in the same argument.
  /// - Returns: the preparations in their order, and the arguments with "-eCODE" made into "-e", "CODE": the parser would
  ///   look for an option's value behind an "=" in CODE.
  /// - Throws: `ValidationError` where a letter is followed by others, and for -l without a module.
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

  /// "-lmodule" is ("-l", "module"), as is "--execute=code"; an option that is no letter, or alone, has nothing joined to it.
  /// What is compared are scalars: an accent that follows a letter belongs to what is joined to it.
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
  /// Whether it begins with a dash and means neither standard input nor the end of options.
  var isOption: Bool { unicodeScalars.first == "-" && self != "-" && self != "--" }
}
