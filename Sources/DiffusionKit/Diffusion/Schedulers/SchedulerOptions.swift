/// A struct of options under diffusers' names: one table of fields serves reading a configuration, writing it and help.
public protocol SchedulerOptions {
  /// The defaults.
  init()
  /// Every option, in diffusers' order.
  static var fields: [OptionField<Self>] { get }
}

extension SchedulerOptions {
  /// The defaults, changed by `configure`.
  public init(_ configure: (inout Self) -> Void) {
    self.init()
    configure(&self)
  }

  /// The defaults, with the values of a configuration; nil keeps the default. Names that begin with "_"
  /// ("_class_name") are no options.
  /// - Parameter ignoringUnknown: skip names that are no option here, as when the configuration is another scheduler's.
  /// - Throws: `argument(NAME)` for a value of the wrong kind, and, unless ignored, for an unknown name.
  public init(config: [String: OptionValue], ignoringUnknown: Bool = false) throws {
    self.init()
    let fields = Self.fields
    for (name, value) in config where !name.hasPrefix("_") {
      guard let field = fields.first(where: { $0.name == name }) else {
        if ignoringUnknown { continue }
        throw DiffusionError.unknown("option", name, known: fields.map(\.name), argument: name)
      }
      guard value == .none || field.set(&self, value) else {
        throw DiffusionError.argument(
          name, "must be \(field.kind.expectation), not \(value)\(field.kind.hint(value))")
      }
    }
  }

  /// All options with their values, in order: what `scheduler_config.json` holds.
  public var config: [(name: String, value: OptionValue)] { Self.fields.map { ($0.name, $0.get(self)) } }
}
