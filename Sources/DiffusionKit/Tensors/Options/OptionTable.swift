/// A struct of options with a table of its fields. The table determines how the options are read from a configuration,
/// written, checked and compared, and the arguments and the help of the function that scripts call.
public protocol OptionTable {
  /// Makes the default options.
  init()
  /// Every option, in the order of arguments and files.
  static var fields: [Field<Self>] { get }
  /// Checks conditions that involve several fields.
  /// - Throws: `argument(NAME)`.
  func validate() throws
}

extension OptionTable {
  public func validate() throws {}

  /// Makes the default options, changed by `configure`.
  public init(_ configure: (inout Self) throws -> Void) rethrows {
    self.init()
    try configure(&self)
  }

  /// Checks all options.
  /// - Throws: `argument(NAME)` for the first option that its field refuses, and errors of `validate`.
  public func check() throws {
    try Self.fields.check(self)
    try validate()
  }

  /// Reads the options of a configuration. Missing options and null stand for the default. Names that begin with "_"
  /// ("_class_name") are not options.
  /// - Parameter ignoringUnknown: whether to skip unknown names, as in the configuration of another type.
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

  /// All options that files can hold, with their values in order.
  public var config: [(name: String, value: JSON)] {
    Self.fields.members(of: self).map { ($0.key, $0.value) }
  }

  /// The options and their values in words, for comparison and display.
  package var description: Description { Self.fields.map { ($0.name, $0.text(self)) } }
}

extension Array {
  /// Returns the fields of an inner struct as fields of the struct that holds it at `path`.
  package func nested<Inner, Outer>(in path: WritableKeyPath<Outer, Inner>) -> [Field<Outer>]
  where Element == Field<Inner> {
    map { $0.nested(in: path) }
  }

  /// Checks each field.
  /// - Throws: `argument(NAME)` for the first option that its field refuses.
  package func check<Options>(_ options: Options) throws where Element == Field<Options> {
    // By index, without copying: a field is large, and most have nothing to check.
    for index in indices { try self[index].check?(options, self[index].name) }
  }

  /// Returns the options as files hold them.
  package func members<Options>(of options: Options) -> [JSON.Member] where Element == Field<Options> {
    compactMap { field in field.form.map { JSON.Member($0.key, $0.written(options)) } }
  }
}

/// The options of a type that has none.
public struct NoOptions: OptionTable, Sendable {
  public init() {}
  public static let fields: [Field<NoOptions>] = []
}
