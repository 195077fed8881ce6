import CLua
import DiffusionKit

/// The inputs of a model: one tensor or a list of tensors. A list of numbers is one tensor.
struct TensorList: LuaReadable {
  let values: [Tensor]
  static var expected: String { "Tensor or list of Tensors" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> TensorList? {
    if let one = try Tensor.read(call, at: index) { return TensorList(values: [one.detached]) }
    if let numbers = try? NumberList.read(call, at: index) { return TensorList(values: [numbers.tensor]) }
    return try [Tensor].read(call, at: index).map { TensorList(values: $0.map(\.detached)) }
  }
}
