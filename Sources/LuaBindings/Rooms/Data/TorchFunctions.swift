import CLua
import DiffusionKit

// PyTorch's own files.
enum TorchFunctions {
  /// dk.*
  static let functions: [Function] = [
    Function(
      "load_torch",
      """
      The value in a file that torch.save has written (.pt, .pth, .bin, .ckpt): tensors and parameters in dictionaries, lists, \
      tuples, numbers, strings, booleans and None, like torch.load with weights_only. Nothing in the file is executed. Elements of \
      all real types become float32; a scalar gets shape [1]. Dictionaries become tables (keys that are numbers stay the same), \
      lists and tuples lists. A None is left out of a dictionary, and dk.json.null in a list.
      """,
      DataFunctions.path, returns: "value"
    ) { LoadedTorchValue(value: try loadTorch($0)) }.documented(
      shapes: .none,
      errors: """
        Files that cannot be read, are damaged, or hold other objects, such as a whole model: the message has their name; save \
        model.state_dict() instead.
        """,
      example: """
        -- torch.save(model.state_dict(), "model.pt")
        local ok, state = pcall(dk.load_torch, "model.pt")
        if ok then print(state["0.weight"]) end
        """)
  ]
}

/// A value of a PyTorch file for scripts.
struct LoadedTorchValue: LuaPushable, LuaResult {
  let value: TorchValue

  func push(_ call: LuaCall) throws {
    let L = call.L
    guard lua_checkstack(L, 8) != 0 else { throw DiffusionError.state("Lua's stack is full") }
    switch value {
    case .none: lua_pushnil(L)
    case .bool(let flag): flag.push(call)
    case .int(let whole): whole.push(call)
    case .double(let number): number.push(call)
    case .text(let text): try text.push(call)
    case .bytes(let bytes): try bytes.withUnsafeBytes { try L.push(bytes: $0) }
    case .tensor(let tensor): try tensor.push(call)
    case .list(let values):
      try L.checked(clua_push_table(L, Int32(clamping: values.count), 0))
      let table = lua_gettop(L)
      for (index, value) in values.enumerated() {
        if case .none = value {
          lua_pushlightuserdata(L, nil)
        } else {
          try LoadedTorchValue(value: value).push(call)
        }
        try L.checked(clua_set_index(L, table, Int64(index) + 1))
      }
    case .dictionary(let entries):
      try L.checked(clua_push_table(L, 0, Int32(clamping: entries.count)))
      let table = lua_gettop(L)
      for entry in entries {
        try LoadedTorchValue(value: entry.value).push(call)
        switch entry.key {
        case .int(let number): try L.checked(clua_set_index(L, table, Int64(number)))
        case .text(var name):
          try L.checked(
            name.withUTF8 { bytes in
              bytes.withMemoryRebound(to: CChar.self) { clua_set_field(L, table, $0.baseAddress, $0.count) }
            })
        }
      }
    }
  }
}
