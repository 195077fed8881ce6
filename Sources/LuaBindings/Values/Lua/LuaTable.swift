import CLua
import DiffusionKit

/// A Lua table with named fields, set in the given order. Fields that are nil are left out.
struct LuaTable: LuaPushable, LuaResult {
  var fields: [(name: String, value: any LuaPushable)]
  init(_ fields: [(name: String, value: any LuaPushable)]) { self.fields = fields }

  func push(_ call: LuaCall) throws {
    let L = call.L
    guard lua_checkstack(L, 6) != 0 else { throw DiffusionError.state("Lua's stack is full") }
    try L.checked(clua_push_table(L, 0, Int32(clamping: fields.count)))
    let table = lua_gettop(L)
    for (name, value) in fields {
      try value.push(call)
      var name = name
      try L.checked(
        name.withUTF8 { bytes in
          bytes.withMemoryRebound(to: CChar.self) { clua_set_field(L, table, $0.baseAddress, $0.count) }
        })
    }
  }
}
