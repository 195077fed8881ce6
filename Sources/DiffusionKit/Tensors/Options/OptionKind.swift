/// The kind of value that an option takes, in the words of messages. Help has words of its own.
public indirect enum OptionKind: Equatable, Sendable {
  case flag, whole, number, text
  case list(OptionKind)
  /// A whole number for each axis, or one for all.
  case sizes
  /// One of these words, which scripts write.
  case choice([String])
  /// Another kind, described by these words.
  case other(String, isList: Bool = false)

  /// The expected value in words, such as "a whole number".
  public var expectation: String {
    switch self {
    case .flag: "true or false"
    case .whole: "a whole number"
    case .number: "a number"
    case .text: "a string"
    case .list(.whole): "a list of whole numbers"
    case .list(.number): "a list of numbers"
    case .list(.text): "a list of strings"
    case .list(let kind): "a list, each \(kind.expectation)"
    case .sizes: "a whole number or a list of them"
    case .choice(let words): "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    case .other(let words, _): words
    }
  }

  /// The error text for a value of another kind, or for an unknown word.
  public func complaint(about value: JSON) -> String {
    var hint = ""
    if case .choice(let words) = self, let text = value.string,
      let meant = NearestName.nearest(to: text, among: words)
    {
      hint = " (did you mean '\(meant)'?)"
    }
    return "must be \(expectation), not \(value.shown)\(hint)"
  }
}

extension JSON {
  /// The value of an option as messages show it.
  package var shown: String {
    switch self {
    case .null: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .double(let value): plain(value)
    case .string(let value): "'\(value.prefix(80))'"
    case .array(let values):
      "a list of \(values.count) \(values.allSatisfy { $0.double != nil } ? "numbers" : "values")"
    case .object: "a table"
    }
  }
}
