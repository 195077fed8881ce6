import CLua
import DiffusionKit

/// Three results or more, or as many as the call gives. Values that are nil are left out.
struct Several: LuaResult {
  private let values: [any LuaPushable]
  init(_ values: (any LuaPushable)?...) { self.values = values.compactMap { $0 } }
  init(of values: [some LuaPushable]) { self.values = values }

  func deliver(_ call: LuaCall) throws -> Int32 {
    guard let count = Int32(exactly: values.count), lua_checkstack(call.L, count) != 0 else {
      throw DiffusionError.state("\(values.count) results are too many for Lua's stack")
    }
    for value in values { try value.push(call) }
    return count
  }
  static var preparedType: UnsafePointer<clua_type>? { nil }
}
