import CLua
import DiffusionKit

/// The sizes of all axes as a list, which scripts print and join to texts as "2 x 3".
struct SizeList: LuaPushable, LuaResult {
  let sizes: [Int]

  func push(_ call: LuaCall) throws { try call.L.checked(clua_push_shape(call.L, sizes, sizes.count)) }
}
