import CLua
import DiffusionKit

/// A table of strings by name, sorted by name.
struct StringTable: LuaReadable {
  let entries: [(key: String, value: String)]
  static var expected: String { "table of named strings" }

  static func read(_ call: LuaCall, at index: Int32) throws -> StringTable? {
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE else { return nil }
    var entries: [(key: String, value: String)] = []
    try call.forEachPair(of: index) { key, value in
      guard let name = try call.text(at: key) else { throw BadValue("the names of strings are strings") }
      guard let text = try call.text(at: value) else {
        throw BadValue("string expected for '\(name)', got \(L.describeType(at: value))")
      }
      entries.append((name, text))
    }
    return StringTable(entries: entries.sorted { $0.key < $1.key })
  }
}
