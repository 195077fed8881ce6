import CLua
import DiffusionKit

/// Results whose number depends on the call.
struct SeveralResults: LuaResult {
  let values: [any LuaPushable]
  init(_ values: (any LuaPushable)?...) { self.values = values.compactMap { $0 } }

  func deliver(_ call: LuaCall) throws -> Int32 {
    guard lua_checkstack(call.L, Int32(clamping: values.count)) != 0 else {
      throw DiffusionError.state("Lua's stack is full")
    }
    for value in values { try value.push(call) }
    return Int32(clamping: values.count)
  }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}
