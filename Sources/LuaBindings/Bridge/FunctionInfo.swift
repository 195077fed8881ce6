/// The documentation of one function: the part of its declaration that needs no code.
struct FunctionInfo: Sendable {
  let name: String
  let summary: String
  var arguments: [ArgumentInfo]
  /// The types of the results in words; "" for no result.
  let returns: String
  /// The shapes of the arguments and the result.
  var shapes = Remark.missing
  /// The errors that the function raises, besides those for arguments of another type.
  var errors = Remark.missing
  /// A few lines of Lua. `-->` after a call of `print` precedes the text that the call prints, up to white space.
  var example: String { makeExample() }
  /// Makes the example. A closure, since start-up declares hundreds of functions and needs no example.
  var makeExample: @Sendable () -> String = { "" }
}

/// The documentation of an argument.
struct ArgumentInfo: Sendable {
  let name: String
  /// The types of the values that the argument takes, in words.
  var type: String { makeType() }
  let doc: String
  let takes: Int
  let isVariadic: Bool
  let isRequired: Bool
  /// Renders the default. A closure, as `makeType` is, since start-up declares hundreds of arguments and needs no text.
  let defaultText: @Sendable () -> String
  let makeType: @Sendable () -> String

  init(
    name: String, type: String, doc: String, takes: Int, isVariadic: Bool, isRequired: Bool,
    defaultText: @escaping @Sendable () -> String
  ) {
    self.init(
      name: name, doc: doc, takes: takes, isVariadic: isVariadic, isRequired: isRequired,
      defaultText: defaultText, makeType: { type })
  }

  init(
    name: String, doc: String, takes: Int, isVariadic: Bool, isRequired: Bool,
    defaultText: @escaping @Sendable () -> String, makeType: @escaping @Sendable () -> String
  ) {
    (self.name, self.doc, self.takes) = (name, doc, takes)
    (self.isVariadic, self.isRequired) = (isVariadic, isRequired)
    (self.defaultText, self.makeType) = (defaultText, makeType)
  }
}
