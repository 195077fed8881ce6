/// What kind of value an option takes.
public enum OptionKind: Equatable, Sendable {
  case flag, whole, number, numbers
  /// One of these words.
  case choice([String])

  /// What a value must be, "a whole number".
  var expectation: String {
    switch self {
    case .flag: return "true or false"
    case .whole: return "a whole number"
    case .number: return "a number"
    case .numbers: return "a list of numbers"
    case .choice(let words): return "one of " + words.map { "'\($0)'" }.joined(separator: ", ")
    }
  }

  /// " (did you mean 'linear'?)" for a misspelt choice.
  func hint(_ value: OptionValue) -> String {
    guard case .choice(let words) = self, case .string(let text) = value,
      let meant = NearestName.nearest(to: text, among: words)
    else { return "" }
    return " (did you mean '\(meant)'?)"
  }
}

/// One option: its name in configurations, its kind, and how to read and write it.
public struct OptionField<Options> {
  public let name: String
  public let kind: OptionKind
  let get: (Options) -> OptionValue
  /// False where the value is of the wrong kind.
  let set: (inout Options, OptionValue) -> Bool

  static func flag(_ name: String, _ path: WritableKeyPath<Options, Bool>) -> OptionField {
    OptionField(name: name, kind: .flag, get: { .bool($0[keyPath: path]) }) { options, value in
      guard case .bool(let flag) = value else { return false }
      options[keyPath: path] = flag
      return true
    }
  }

  static func whole(_ name: String, _ path: WritableKeyPath<Options, Int>) -> OptionField {
    OptionField(name: name, kind: .whole, get: { .number(Double($0[keyPath: path])) }) { options, value in
      guard case .number(let number) = value, let whole = Int(exactly: number) else { return false }
      options[keyPath: path] = whole
      return true
    }
  }

  static func number(_ name: String, _ path: WritableKeyPath<Options, Double>) -> OptionField {
    OptionField(name: name, kind: .number, get: { .number($0[keyPath: path]) }) { options, value in
      guard case .number(let number) = value else { return false }
      options[keyPath: path] = number
      return true
    }
  }

  /// A number or nothing.
  static func optionalNumber(_ name: String, _ path: WritableKeyPath<Options, Double?>) -> OptionField {
    OptionField(
      name: name, kind: .number, get: { $0[keyPath: path].map(OptionValue.number) ?? .none }
    ) { options, value in
      guard case .number(let number) = value else { return false }
      options[keyPath: path] = number
      return true
    }
  }

  static func numbers(_ name: String, _ path: WritableKeyPath<Options, [Double]?>) -> OptionField {
    OptionField(
      name: name, kind: .numbers, get: { $0[keyPath: path].map(OptionValue.numbers) ?? .none }
    ) { options, value in
      guard case .numbers(let numbers) = value else { return false }
      options[keyPath: path] = numbers
      return true
    }
  }

  /// - Parameters:
  ///   - choices: default all of them.
  ///   - foreign: words of other schedulers' configurations, which stand for the default here.
  static func choice<Choice>(
    _ name: String, _ path: WritableKeyPath<Options, Choice>,
    among choices: [Choice] = Array(Choice.allCases),
    foreign: [String] = []
  ) -> OptionField where Choice: RawRepresentable<String> & CaseIterable {
    let words = choices.map(\.rawValue)
    return OptionField(
      name: name, kind: .choice(words), get: { .string($0[keyPath: path].rawValue) }
    ) { options, value in
      guard case .string(let text) = value else { return false }
      if foreign.contains(text) { return true }
      guard words.contains(text), let choice = Choice(rawValue: text) else { return false }
      options[keyPath: path] = choice
      return true
    }
  }

  /// The same option of a struct that holds `Options` at `path`.
  func nested<Outer>(in path: WritableKeyPath<Outer, Options>) -> OptionField<Outer> {
    OptionField<Outer>(
      name: name, kind: kind, get: { get($0[keyPath: path]) }, set: { set(&$0[keyPath: path], $1) })
  }
}

extension Array {
  /// The fields of an inner struct as fields of the one that holds it at `path`.
  func nested<Inner, Outer>(in path: WritableKeyPath<Outer, Inner>) -> [OptionField<Outer>]
  where Element == OptionField<Inner> {
    map { $0.nested(in: path) }
  }
}
