import CLua
import DiffusionKit

// Values and types as a script would write them.

extension Help {
  /// Returns the text of a value: an option's as in configurations, that of its `OptionReading`, or its own description.
  static func text(of value: Any) -> String {
    if let option = value as? any OptionConvertible { return text(of: option) }
    if let optional = value as? any AnyOptional { return optional.text }
    for reading in OptionReadings.all {
      if let text = reading.text(ofAny: value) { return text }
    }
    return "\(value)"
  }

  private static func text<Option: OptionConvertible>(of option: Option) -> String {
    option.option.luaText(Option.optionKind)
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.substituting("\\\\", for: "\\").substituting("\\\"", for: "\"") + "\""
  }

  static func list(_ values: [some Any]) -> String {
    "{" + values.map { "\($0)" }.joined(separator: ", ") + "}"
  }
}

extension OneOrMore: CustomStringConvertible where Element: CustomStringConvertible {
  var description: String { Help.list(values) }
}

extension OptionKind {
  var luaType: String {
    switch self {
    case .flag: Bool.expected
    case .whole: Int.expected
    case .number: Double.expected
    case .text: String.expected
    case .list(let kind): "list of \(kind.luaType)s"
    case .sizes: PerAxis.expected
    case .choice(let words): "one of " + words.map(Help.quoted).joined(separator: ", ")
    case .other(let words, _): words
    }
  }

  /// Whether a table can be the value itself rather than options.
  var takes: Int {
    switch self {
    case .list, .sizes, .other(_, isList: true): Int(CLUA_TAKES_LIST)
    case .flag, .whole, .number, .text, .choice, .other: 0
    }
  }
}

extension JSON {
  /// The value of an option as a script would write it.
  func luaText(_ kind: OptionKind) -> String {
    switch self {
    case .null: return "nil"
    case .bool(let flag): return "\(flag)"
    case .int(let whole): return "\(whole)"
    case .double(let number): return ValueText.number(number)
    case .string(let text): return Help.quoted(text)
    case .array(let values):
      let texts = values.map { $0.luaText(kind) }
      // One size stands for all axes.
      switch kind {
      case .sizes where texts.count == 1, .other(_, isList: true) where texts.count == 1: return texts[0]
      default: return Help.list(texts)
      }
    case .object(let members):
      // A name and named numbers: {"normal", stddev = 0.02}.
      return Help.list(
        members.map { $0.key == "name" ? $0.value.luaText(kind) : "\($0.key) = \($0.value.luaText(kind))" })
    }
  }
}

/// An optional of any type.
private protocol AnyOptional {
  var text: String { get }
}

extension Optional: AnyOptional {
  fileprivate var text: String { map { Help.text(of: $0) } ?? "nil" }
}

extension Field {
  /// The option's value as a script would write it.
  func luaText(of options: Options) -> String {
    if let form { return form.get(options).luaText(form.kind) }
    return path.map { Help.text(of: options[keyPath: $0]) } ?? "nil"
  }
}
