import CLua
import DiffusionKit

/// A tensor, a number or a list of numbers, mostly one number for each sample: labels, timesteps, weights.
struct NumberList: LuaReadable {
  let tensor: Tensor
  static var expected: String { "list of numbers, number or Tensor" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> NumberList? {
    if let operand = try Operand.read(call, at: index) { return NumberList(tensor: operand.tensor) }
    return try LongList<Float>.read(call, at: index).map {
      NumberList(tensor: try Tensor(shape: Shape([$0.values.count]), values: $0.values))
    }
  }
}
