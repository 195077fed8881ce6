import CLua
import DiffusionKit

/// One argument of an exported function: its name, its meaning and its default.
struct Argument<Value: LuaReadable>: @unchecked Sendable {
  let name: String
  let doc: String
  let fallback: Value?

  /// An argument that a call must give, unless `Value` is an Optional.
  init(_ name: String, _ doc: String) { (self.name, self.doc, fallback) = (name, doc, nil) }
  init(_ name: String, _ doc: String, default fallback: Value) {
    (self.name, self.doc, self.fallback) = (name, doc, fallback)
  }

  /// The object that a method is called on.
  static var this: Argument { Argument("self", "the object") }

  /// Reads the next argument.
  /// - Parameter index: the stack index of the previous argument; advances by one.
  @inline(__always) func read(_ call: LuaCall, _ index: inout Int32) throws -> Value {
    index += 1
    if let fallback, lua_type(call.L, index) <= LUA_TNIL, !Value.isVariadic { return fallback }
    do {
      if let value = try Value.read(call, at: index) { return value }
    } catch let bad as BadValue {
      throw ArgumentFailure(parameter: index - 1, message: bad.message)
    } catch let error as DiffusionError {
      // The code that refuses the value may use another name for the argument.
      guard case .argument = error.kind else { throw error }
      throw ArgumentFailure(parameter: index - 1, message: error.scriptMessage)
    }
    throw ArgumentFailure(
      parameter: index - 1, message: "\(Value.expected) expected, got \(call.L.describeType(at: index))")
  }

  var info: ArgumentInfo {
    ArgumentInfo(
      name: name, type: Value.expected, doc: doc, takes: Value.takes, isVariadic: Value.isVariadic,
      isRequired: fallback == nil && !Value.isOptional,
      defaultText: { fallback.map { Help.text(of: $0) } ?? "nil" })
  }
}
