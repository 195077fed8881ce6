import CLua
import DiffusionKit

// Options that scripts write as names.

/// One of a few words.
extension OptionChoice where Self: LuaReadable {
  static var expected: String { optionKind.luaType }

  static func read(_ call: LuaCall, at index: Int32) throws -> Self? {
    guard let name = try String.read(call, at: index) else { return nil }
    guard let found = Self(rawValue: name) else { throw BadValue(optionKind.complaint(about: .string(name))) }
    return found
  }
}

/// A name, or a table of a name and its options: "min_snr", {"min_snr", gamma = 5}.
extension NamedForm where Self: LuaReadable {
  static var expected: String { "name or table of a name and options" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> Self? { try read(form: call, at: index) }

  static func read(form call: LuaCall, at index: Int32) throws -> Self? {
    if let name = try String.read(call, at: index) { return try Self(named: name) }
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var name: String?
    var options: [String: Double] = [:]
    let known = Set(forms.flatMap { $0.options.map(\.name) })
    try call.forEachPair(of: index, names: known.sorted(), positions: 1) { key, value in
      if let option = try call.text(at: key), let number = Double.read(call, at: value) {
        options[option] = number
      } else if try Int.read(call, at: key) == 1, let text = try call.text(at: value) {
        name = text
      } else {
        throw BadValue(
          "expected a name and named numbers, such as {\"\(forms.last?.name ?? "")\", option = 1}")
      }
    }
    guard let name else { throw BadValue("the table lacks the name at index 1") }
    return try Self(named: name, options)
  }
}

extension LossWeighting: LuaReadable {}

extension TimeSampling: LuaReadable {}
