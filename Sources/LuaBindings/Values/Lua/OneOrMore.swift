import CLua

/// One value or a list of them.
struct OneOrMore<Element: LuaReadable>: LuaReadable {
  let values: [Element]

  static var expected: String { "\(Element.expected) or list of \(Element.expected)s" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> OneOrMore? {
    if let one = try Element.read(call, at: index) { return OneOrMore(values: [one]) }
    return try [Element].read(call, at: index).map { OneOrMore(values: $0) }
  }
}

typealias IntegerList = OneOrMore<Int>
