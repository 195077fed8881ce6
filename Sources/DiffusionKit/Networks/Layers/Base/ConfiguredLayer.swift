/// A layer that is made from a struct of options: `try Dense(64) { $0.activation = .silu }`. The fields of the struct
/// determine its description in files and the function that scripts call.
public protocol ConfiguredLayer: Layer {
  associatedtype Options: OptionTable
  /// The fields of the options, in the order of arguments and files. Default: `Options.fields`.
  static var fields: [Field<Options>] { get }
  var options: Options { get }
  /// - Throws: `argument(NAME)` for options out of range.
  init(_ options: Options, name: String?) throws
}

/// A base class that stores its options as they were given.
open class OptionLayer<Options: OptionTable>: Layer, ConfiguredLayer {
  public final let options: Options

  open class var fields: [Field<Options>] { Options.fields }

  public required init(_ options: Options, name: String?) throws {
    try Self.fields.check(options)
    try options.validate()
    self.options = options
    super.init(name: name)
  }
}

/// Options of which the first is usually given without its name: `Dense(64)`.
public protocol LeadingOption: OptionTable {
  associatedtype Leading
  static var leading: WritableKeyPath<Self, Leading> { get }
}

/// Options of which the first two are usually given without their names: `Conv2D(16, 3)`.
public protocol LeadingPair: OptionTable {
  associatedtype First
  associatedtype Second
  static var leading: (WritableKeyPath<Self, First>, WritableKeyPath<Self, Second>) { get }
}

extension ConfiguredLayer {
  /// The default options as files hold them.
  var defaultMembers: [JSON.Member] { Self.fields.members(of: Options()) }

  public static var fields: [Field<Options>] { Options.fields }

  /// Makes a layer with the default options, changed by `configure`.
  /// - Throws: `argument(NAME)` for options out of range.
  public init(name: String? = nil, _ configure: (inout Options) throws -> Void = { _ in }) throws {
    try self.init(Options(configure), name: name)
  }

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options) throws { try self.init(options, name: nil) }

  /// The options as files hold them.
  package var members: [JSON.Member] { Self.fields.members(of: options) }
}

extension ConfiguredLayer where Options: LeadingOption {
  /// Makes a layer with the leading option and the defaults of the others, changed by `configure`.
  /// - Throws: `argument(NAME)` for options out of range.
  public init(
    _ leading: Options.Leading, name: String? = nil,
    _ configure: (inout Options) throws -> Void = { _ in }
  ) throws {
    try self.init(name: name) {
      $0[keyPath: Options.leading] = leading
      try configure(&$0)
    }
  }
}

extension ConfiguredLayer where Options: LeadingPair {
  /// Makes a layer with the leading options and the defaults of the others, changed by `configure`.
  /// - Throws: `argument(NAME)` for options out of range.
  public init(
    _ first: Options.First, _ second: Options.Second, name: String? = nil,
    _ configure: (inout Options) throws -> Void = { _ in }
  ) throws {
    try self.init(name: name) {
      $0[keyPath: Options.leading.0] = first
      $0[keyPath: Options.leading.1] = second
      try configure(&$0)
    }
  }
}
