import CLua
import DiffusionKit

/// The elements as nested Lua lists.
struct NestedLists: LuaPushable, LuaResult {
  let tensor: Tensor
  private static let mostEmptyLists = 1 << 20

  func push(_ call: LuaCall) throws {
    // Lists with something in them are no more than the elements.
    let empty = tensor.shape.sizes.prefix { $0 > 0 }.reduce(1, *)
    guard tensor.count > 0 || empty <= NestedLists.mostEmptyLists else {
      throw DiffusionError.memory("shape \(tensor.shape) is \(empty) empty lists, too many for a table")
    }
    try call.L.checked(
      tensor.withUnsafeFloats {
        clua_push_nested(call.L, $0.baseAddress, Int32(tensor.rank), tensor.shape.sizes)
      })
  }
}
