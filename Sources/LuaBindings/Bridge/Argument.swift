import CLua
import DiffusionKit

/// One argument of an exported function: name, meaning, and what stands in when it is not given.
struct Argument<Value: LuaReadable>: @unchecked Sendable {
  let name: String
  let doc: String
  let fallback: Value?

  /// Must be given, unless `Value` is an Optional.
  init(_ name: String, _ doc: String) { (self.name, self.doc, fallback) = (name, doc, nil) }
  init(_ name: String, _ doc: String, default fallback: Value) {
    (self.name, self.doc, self.fallback) = (name, doc, fallback)
  }

  /// The object a method is called on.
  static var this: Argument { Argument("self", "the object") }

  @inline(__always) func read(_ call: LuaCall, _ place: inout Int32) throws -> Value {
    place += 1
    if let fallback, lua_type(call.L, place) <= LUA_TNIL, !Value.isVariadic { return fallback }
    do {
      if let value = try Value.read(call, at: place) { return value }
    } catch let bad as BadValue {
      throw ArgumentFailure(place: place - 1, message: bad.message)
    } catch let error as DiffusionError {
      // What refuses the value may call it by another name.
      guard case .argument = error.kind else { throw error }
      throw ArgumentFailure(place: place - 1, message: error.scriptMessage)
    }
    throw ArgumentFailure(
      place: place - 1, message: "\(Value.expected) expected, got \(call.L.describeType(at: place))")
  }

  var info: ArgumentInfo {
    ArgumentInfo(
      name: name, type: Value.expected, doc: doc, takes: Value.takes, isVariadic: Value.isVariadic,
      isRequired: fallback == nil && !Value.isOptional,
      defaultText: { fallback.map { Help.text(of: $0) } ?? "nil" })
  }
}
