/// What help and documentation say of one function: the part of its declaration that needs no code.
struct FunctionInfo: Sendable {
  let name: String
  let summary: String
  var arguments: [ArgumentInfo]
  /// What it returns, in words; "" for nothing.
  let returns: String
  /// Of the arguments and the result.
  var shapes = Remark.missing
  /// What is refused, besides arguments of another type.
  var errors = Remark.missing
  /// A few lines of Lua. What follows `-->` behind a call of print is what that line prints, but for white space.
  var example: String { makeExample() }
  /// Called only when somebody asks, since start-up declares hundreds.
  var makeExample: @Sendable () -> String = { "" }
}

/// What help and documentation say of an argument.
struct ArgumentInfo: Sendable {
  let name: String
  /// Of the values that it takes.
  var type: String { makeType() }
  let doc: String
  let takes: Int
  let isVariadic: Bool
  let isRequired: Bool
  /// What stands in when it is not given. It and the type are rendered only when somebody asks, since start-up declares
  /// hundreds.
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
