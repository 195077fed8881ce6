/// A choice with numeric options, which scripts and files write as a name and options by name ("min_snr", gamma 5).
public protocol NamedForm {
  /// The name of the argument in errors.
  static var kind: String { get }
  /// All choices.
  static var forms: [FormCase<Self>] { get }
  /// The canonical names by other names of choices.
  static var aliases: [String: String] { get }
  /// The canonical spelling of a name. Default: as given.
  static func spelling(of name: String) -> String
  /// The choice's name and the values of its options.
  var form: (name: String, options: [(name: String, value: Double)]) { get }
  /// - Throws: `argument` for numbers out of range.
  func validate() throws
}

/// A choice by name, with its options and their defaults.
public struct FormCase<Choice>: Sendable {
  public let name: String
  public let options: [(name: String, value: Double)]
  /// Makes the choice from the values of its options, in order.
  package let make: @Sendable ([Double]) -> Choice

  /// A choice without options.
  package init(_ name: String, _ choice: Choice) where Choice: Sendable {
    (self.name, options) = (name, [])
    make = { _ in choice }
  }

  package init(
    _ name: String, _ option: (String, Double), _ make: @escaping @Sendable (Double) -> Choice
  ) {
    (self.name, options) = (name, [option])
    self.make = { make($0[0]) }
  }

  package init(
    _ name: String, _ first: (String, Double), _ second: (String, Double),
    _ make: @escaping @Sendable (Double, Double) -> Choice
  ) {
    (self.name, options) = (name, [first, second])
    self.make = { make($0[0], $0[1]) }
  }
}

extension NamedForm {
  public static var aliases: [String: String] { [:] }
  public static func spelling(of name: String) -> String { name }

  /// The known names, aliases included.
  public static var names: [String] { forms.map(\.name) + aliases.keys.sorted() }

  /// Makes the choice of that name. Options that are not given have their defaults.
  /// - Throws: `argument` for unknown names and numbers out of range.
  public init(named name: String, _ given: [String: Double] = [:]) throws {
    let spelling = Self.spelling(of: name)
    let name = Self.aliases[spelling] ?? spelling
    guard let form = Self.forms.first(where: { $0.name == name }) else {
      throw DiffusionError.unknown(Self.kind, spelling, known: Self.names, argument: Self.kind)
    }
    for option in given.keys.sorted() where !form.options.contains(where: { $0.name == option }) {
      // The error states the name as given, which may be an alias.
      guard !form.options.isEmpty else {
        throw DiffusionError.argument(Self.kind, "'\(spelling)' takes no options, and not '\(option)'")
      }
      throw DiffusionError.unknown(
        "option of '\(spelling)'", option, known: form.options.map(\.name), argument: Self.kind)
    }
    let made = form.make(form.options.map { given[$0.name] ?? $0.value })
    try made.validate()
    self = made
  }

  /// The choice with its options, such as "min_snr (gamma 5.0)".
  public var description: String {
    let (name, options) = form
    if options.isEmpty { return name }
    return name + " (" + options.map { "\($0.name) \($0.value)" }.joined(separator: ", ") + ")"
  }
}

/// A configuration holds a name or, if an option differs from its default, an object with the name and the options.
extension OptionConvertible where Self: NamedForm {
  public static var optionKind: OptionKind { .other("name or table of a name and options") }

  public static func from(option: JSON) throws -> Self? {
    if let name = option.string { return try Self(named: name) }
    guard let name = option["name"]?.string, let members = option.members else { return nil }
    var options: [String: Double] = [:]
    for member in members where member.key != "name" {
      guard let value = member.value.double else { return nil }
      options[member.key] = value
    }
    return try Self(named: name, options)
  }

  public var option: JSON {
    let (name, options) = form
    let usual = Self.forms.first { $0.name == name }?.options ?? []
    if options.map(\.value) == usual.map(\.value) { return .string(name) }
    return .object(
      [JSON.Member("name", .string(name))] + options.map { JSON.Member($0.name, .double($0.value)) })
  }
}
