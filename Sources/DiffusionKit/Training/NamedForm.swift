/// A choice with numbers of its own, as scripts and files write it: a name, and options by name ("min_snr", gamma 5).
public protocol NamedForm: CustomStringConvertible {
  /// What complaints call it: the argument's name.
  static var kind: String { get }
  /// Every choice with its options and their defaults.
  static var forms: [(name: String, options: [(name: String, value: Double)])] { get }
  /// - Parameter options: all of the form's.
  init?(form name: String, _ options: [String: Double])
  /// The name and the options' values.
  var form: (name: String, options: [(name: String, value: Double)]) { get }
  /// - Throws: `argument` for numbers out of range.
  func validate() throws
}

extension NamedForm {
  /// The choice of that name; options that are not given have their defaults.
  /// - Throws: `argument` for unknown names and numbers out of range.
  public init(named name: String, _ given: [String: Double] = [:]) throws {
    guard let form = Self.forms.first(where: { $0.name == name }) else {
      throw DiffusionError.unknown(Self.kind, name, known: Self.forms.map(\.name), argument: Self.kind)
    }
    var options = Dictionary(
      form.options.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    for option in given.keys.sorted() where options.updateValue(given[option] ?? 0, forKey: option) == nil {
      throw DiffusionError.unknown(
        "option of '\(name)'", option, known: form.options.map(\.name), argument: Self.kind)
    }
    guard let made = Self(form: name, options) else {
      throw DiffusionError.argument(Self.kind, "'\(name)' lacks options")
    }
    try made.validate()
    self = made
  }

  /// "min_snr (gamma 5.0)"
  public var description: String {
    let (name, options) = form
    if options.isEmpty { return name }
    return name + " (" + options.map { "\($0.name) \($0.value)" }.joined(separator: ", ") + ")"
  }
}
