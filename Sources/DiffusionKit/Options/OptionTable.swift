/// A struct of options with one table of its fields, from which follow what reads it from a configuration, writes it,
/// checks it, compares two of them, and the arguments and the help of the function that scripts call.
public protocol OptionTable {
  /// The defaults.
  init()
  /// Every option, in the order of arguments and files.
  static var fields: [Field<Self>] { get }
  /// What no field can check by itself.
  /// - Throws: `argument(NAME)`.
  func validate() throws
}

extension OptionTable {
  public func validate() throws {}

  /// The defaults, changed by `configure`.
  public init(_ configure: (inout Self) throws -> Void) rethrows {
    self.init()
    try configure(&self)
  }

  /// - Throws: `argument(NAME)` for the first option that its field refuses, and what `validate` throws.
  public func check() throws {
    try Self.fields.check(self)
    try validate()
  }

  /// The defaults, with the values of a configuration; null keeps the default. Names that begin with "_"
  /// ("_class_name") are no options.
  /// - Parameter ignoringUnknown: skip names that are no option here, as when the configuration is another thing's.
  /// - Throws: `argument(NAME)` for a value of the wrong kind, and, unless ignored, for an unknown name.
  public init(config: [String: JSON], ignoringUnknown: Bool = false) throws {
    self.init()
    let fields = Self.fields
    for (name, value) in config where !name.hasPrefix("_") {
      guard let form = fields.first(where: { $0.form?.key == name })?.form else {
        if ignoringUnknown { continue }
        throw DiffusionError.unknown("option", name, known: fields.map(\.name), argument: name)
      }
      guard try form.set(&self, value) || value == .null else {
        throw DiffusionError.argument(name, form.kind.complaint(about: value))
      }
    }
  }

  /// All options that files can hold with their values, in order.
  public var config: [(name: String, value: JSON)] {
    Self.fields.members(of: self).map { ($0.key, $0.value) }
  }

  /// The options and their values in words, to compare and to show.
  var description: Description { Self.fields.map { ($0.name, $0.text(self)) } }
}

extension Array {
  /// The fields of an inner struct as fields of the one that holds it at `path`.
  package func nested<Inner, Outer>(in path: WritableKeyPath<Outer, Inner>) -> [Field<Outer>]
  where Element == Field<Inner> {
    map { $0.nested(in: path) }
  }

  /// - Throws: `argument(NAME)` for the first option that its field refuses.
  func check<Options>(_ options: Options) throws where Element == Field<Options> {
    // By places: a field is large, and most have nothing to check.
    for place in indices { try self[place].check?(options, self[place].name) }
  }

  /// As files have the options.
  func members<Options>(of options: Options) -> [JSON.Member] where Element == Field<Options> {
    compactMap { field in field.form.map { JSON.Member($0.key, $0.written(options)) } }
  }
}

/// What has no options.
public struct NoOptions: OptionTable, Sendable {
  public init() {}
  public static let fields: [Field<NoOptions>] = []
}
