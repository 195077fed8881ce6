import CLua
import DiffusionKit

/// Values by name, sorted by name since Lua's tables have no order.
struct NamedValues<Value: LuaReadable>: LuaReadable {
  let entries: [(name: String, value: Value)]

  static var expected: String { "table of named \(Value.expected)s" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }
  static func read(_ call: LuaCall, at index: Int32) throws -> NamedValues? {
    guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
    var entries: [(name: String, value: Value)] = []
    try call.forEachPair(of: index) { key, value in
      guard let name = try call.text(at: key) else {
        throw BadValue("each \(Value.expected) needs a name, not an index")
      }
      guard let found = try Value.read(call, at: value) else {
        throw BadValue("\(Value.expected) expected for '\(name)', got \(call.L.describeType(at: value))")
      }
      entries.append((name, found))
    }
    return NamedValues(entries: entries.sorted { $0.name < $1.name })
  }
}

/// A table of strings by name. As the only argument it would hold options.
struct StringTable: LuaReadable {
  let entries: [(key: String, value: String)]
  static var expected: String { NamedValues<String>.expected }
  static func read(_ call: LuaCall, at index: Int32) throws -> StringTable? {
    try NamedValues<String>.read(call, at: index).map {
      StringTable(entries: $0.entries.map { ($0.name, $0.value) })
    }
  }
}

/// Tensors by name, such as a state dict, or a model, which stands for its state dict.
struct TensorTable: LuaReadable {
  let entries: [(name: String, tensor: Tensor)]
  static var expected: String { NamedValues<Tensor>.expected }
  static var takes: Int { NamedValues<Tensor>.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> TensorTable? {
    if let box = try LayerBox.read(call, at: index) { return TensorTable(entries: box.layer.stateDict()) }
    return try NamedValues<Tensor>.read(call, at: index).map {
      TensorTable(entries: $0.entries.map { ($0.name, $0.value.detached) })
    }
  }
}

/// Makes a Lua table of tensors by name.
func tensorTable(_ entries: [(name: String, tensor: Tensor)]) -> LuaTable {
  LuaTable(entries.map { ($0.name, $0.tensor) })
}
