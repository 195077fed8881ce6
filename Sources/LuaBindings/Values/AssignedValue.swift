import DiffusionKit

/// A value that is written into a tensor, as in `t[...] = value`. Booleans and the numbers 0 and 1 leave a mask a mask, so here they are masks themselves.
struct AssignedValue: LuaReadable {
  let tensor: Tensor
  static var expected: String { "Tensor, number or boolean" }
  static func read(_ call: LuaCall, at index: Int32) throws -> AssignedValue? {
    if let tensor = try Tensor.read(call, at: index) { return AssignedValue(tensor: tensor) }
    guard let number = Float.read(call, at: index) ?? Bool.read(call, at: index).map({ $0 ? 1 : 0 }) else {
      return nil
    }
    return AssignedValue(tensor: try Tensor(number).asMask(if: number == 0 || number == 1))
  }
}
