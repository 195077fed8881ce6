import CLua
import DiffusionKit

/// Tensors by name, such as a state dict, sorted by name since Lua's tables have no order.
struct TensorTable: LuaReadable {
  let entries: [(name: String, tensor: Tensor)]
  static var expected: String { "table of named Tensors" }
  static var takes: Int { Int(CLUA_TAKES_TABLE) }

  static func read(_ call: LuaCall, at index: Int32) throws -> TensorTable? {
    if let box = try LayerBox.read(call, at: index) { return TensorTable(entries: box.layer.stateDict()) }
    let L = call.L
    guard lua_type(L, index) == LUA_TTABLE else { return nil }
    var entries: [(name: String, tensor: Tensor)] = []
    try call.forEachPair(of: index) { key, value in
      guard let name = try call.text(at: key) else { throw BadValue("the names of tensors are strings") }
      guard let tensor = try Tensor.read(call, at: value) else {
        throw BadValue("Tensor expected for '\(name)', got \(L.describeType(at: value))")
      }
      entries.append((name, tensor.detached))
    }
    return TensorTable(entries: entries.sorted { $0.name < $1.name })
  }
}

/// Makes a Lua table of tensors by name.
func tensorTable(_ entries: [(name: String, tensor: Tensor)]) -> LuaTable {
  LuaTable(entries.map { ($0.name, $0.tensor) })
}
