import DiffusionKit

/// An operand of arithmetic: a tensor or a number.
struct Operand: LuaReadable {
  let tensor: Tensor
  static var expected: String { "Tensor or number" }
  @inline(__always) static func read(_ call: LuaCall, at index: Int32) throws -> Operand? {
    if let tensor = try Tensor.read(call, at: index) { return Operand(tensor: tensor) }
    return try Float.read(call, at: index).map { Operand(tensor: try Tensor($0)) }
  }
}
