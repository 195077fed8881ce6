import CLua
import DiffusionKit

/// The elements of a tensor as nested Lua lists.
struct NestedLists: LuaPushable, LuaResult {
  let tensor: Tensor
  private static let maxEmptyLists = 1 << 20

  func push(_ call: LuaCall) throws {
    // There are no more non-empty lists than elements; only empty lists need a limit.
    let empty = tensor.shape.sizes.prefix { $0 > 0 }.reduce(1, *)
    guard tensor.count > 0 || empty <= NestedLists.maxEmptyLists else {
      throw DiffusionError.memory("shape \(tensor.shape) is \(empty) empty lists, too many for a table")
    }
    try call.L.checked(
      tensor.withUnsafeFloats {
        clua_push_nested(call.L, $0.baseAddress, Int32(tensor.rank), tensor.shape.sizes)
      })
  }
}
