import CLua
import DiffusionKit

/// A Swift type that Lua values are read into.
protocol LuaReadable {
  /// What an error message says was expected: "number", "Tensor".
  static var expected: String { get }
  /// CLUA_TAKES_LIST or CLUA_TAKES_TABLE where a table can be the value itself rather than options.
  static var takes: Int { get }
  /// Whether it takes all further positional values of the call.
  static var isVariadic: Bool { get }
  /// Whether it may be left out.
  static var isOptional: Bool { get }
  /// The value at a stack place; nil where the type does not fit. Throws `BadValue` where the content does not.
  static func read(_ call: LuaCall, at index: Int32) throws -> Self?
}

/// Why a value of the right type does not do.
struct BadValue: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

extension LuaReadable {
  static var takes: Int { 0 }
  static var isVariadic: Bool { false }
  static var isOptional: Bool { false }
}

extension Double: LuaReadable {
  static var expected: String { "number" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Double? {
    guard lua_type(call.L, index) == LUA_TNUMBER else { return nil }
    return lua_tonumberx(call.L, index, nil)
  }
}

extension Float: LuaReadable {
  static var expected: String { "number" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Float? {
    Double.read(call, at: index).map { Float($0) }
  }
}

extension Int: LuaReadable {
  static var expected: String { "integer" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Int? {
    guard lua_type(call.L, index) == LUA_TNUMBER else { return nil }
    var isInteger: Int32 = 0
    let value = lua_tointegerx(call.L, index, &isInteger)
    guard isInteger != 0 else {
      throw BadValue("number has no integer representation: \(lua_tonumberx(call.L, index, nil))")
    }
    return Int(value)
  }
}

extension Bool: LuaReadable {
  static var expected: String { "boolean" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) -> Bool? {
    lua_type(call.L, index) == LUA_TBOOLEAN ? lua_toboolean(call.L, index) != 0 : nil
  }
}

extension String: LuaReadable {
  static var expected: String { "string" }
  static func read(_ call: LuaCall, at index: Int32) throws -> String? {
    guard lua_type(call.L, index) == LUA_TSTRING else { return nil }
    // For the text, repaired where it is not UTF-8, and what is made of it: paths, messages.
    try Allocation.require(16 * Swift.min(Int(clamping: lua_rawlen(call.L, index)), 1 << 48), for: "a text")
    return call.L.string(at: index)
  }
}

extension Optional: LuaReadable where Wrapped: LuaReadable {
  static var expected: String { Wrapped.expected }
  static var takes: Int { Wrapped.takes }
  static var isVariadic: Bool { Wrapped.isVariadic }
  static var isOptional: Bool { true }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Optional<Wrapped>? {
    if lua_type(call.L, index) <= LUA_TNIL { return .some(.none) }
    guard let value = try Wrapped.read(call, at: index) else { return nil }
    return .some(.some(value))
  }
}

/// A Lua list: a table with places 1...n, as `#` and indexing see it.
extension Array: LuaReadable where Element: LuaReadable {
  static var expected: String { "list of \(Element.expected)s" }
  static var takes: Int { CLUA_TAKES_LIST }
  static func read(_ call: LuaCall, at index: Int32) throws -> [Element]? {
    var list: [Element] = []
    let isList = try call.readList(at: index) { (length: Int) in
      try Allocation.require(
        2 * Swift.min(length, 1 << 48) * MemoryLayout<Element>.stride, for: "a list of \(length) values")
      list.reserveCapacity(length)
    } take: { (element: Element, _) in
      list.append(element)
    }
    return isList ? list : nil
  }
}

/// One of two types of value, the first tried first.
enum Either<First: LuaReadable, Second: LuaReadable>: LuaReadable {
  case first(First)
  case second(Second)

  static var expected: String { "\(First.expected) or \(Second.expected)" }
  static var takes: Int { First.takes | Second.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> Either? {
    if let value = try First.read(call, at: index) { return .first(value) }
    return try Second.read(call, at: index).map(Either.second)
  }
}

/// Any number of values, `f(1, 2)`, or a list of them, `f{1, 2}`.
struct Variadic<Element: LuaReadable>: LuaReadable {
  var values: [Element]

  static var expected: String { "\(Element.expected)s" }
  static var takes: Int { CLUA_TAKES_LIST }
  static var isVariadic: Bool { true }
  static func read(_ call: LuaCall, at index: Int32) throws -> Variadic? {
    if lua_type(call.L, index) > LUA_TNIL {
      guard call.raw.pointee.variadic_count == 0 else { throw BadValue("given by name and by position") }
      if let one = try Element.read(call, at: index) { return Variadic(values: [one]) }
      return try [Element].read(call, at: index).map { Variadic(values: $0) }
    }
    let first = call.raw.pointee.function.pointee.parameter_count + 1
    let count = call.raw.pointee.variadic_count
    if count == 1, lua_type(call.L, first) == LUA_TTABLE {
      // A list, unless the table itself is what is wanted: a module written in Lua.
      if let one = try Element.read(call, at: first) { return Variadic(values: [one]) }
      if let list = try [Element].read(call, at: first) { return Variadic(values: list) }
    }
    var values: [Element] = []
    try Allocation.require(2 * Int(count) * MemoryLayout<Element>.stride, for: "\(count) values")
    values.reserveCapacity(Int(count))
    for place in 0..<count {
      guard let value = try Element.read(call, at: first + place) else {
        throw ArgumentFailure(
          place: index - 1 + place,
          message: "\(Element.expected) expected, got \(call.L.describeType(at: first + place))")
      }
      values.append(value)
    }
    return Variadic(values: values)
  }
}
