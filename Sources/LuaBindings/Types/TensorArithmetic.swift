import CLua
import DiffusionKit

// Operators and functions of two tensors, numbers included. `a + b` is what scripts do most: it reads its operands
// without going through their declarations.
enum TensorArithmetic {
  static let operators: [Function] = [
    binary("__add", "a + b", plain: .add, +), binary("__sub", "a - b", plain: .subtract, -),
    binary("__mul", "a * b", plain: .multiply, *),
    binary("__div", "a / b", plain: .divide, /),
    binary("__pow", "a ^ b", Tensor.pow), binary("__mod", "a % b, with the sign of b", %),
    Function("__unm", "-a", Argument("input", "what to negate"), returns: "Tensor", body: negate),
  ]

  /// Methods and functions of the module.
  static let functions: [Function] = [
    binary("add", "a + b", plain: .add, +), binary("sub", "a - b", plain: .subtract, -),
    binary("mul", "a * b", plain: .multiply, *),
    binary("div", "a / b", plain: .divide, /),
    binary("pow", "a to the power of b", Tensor.pow), binary("remainder", "a % b, with the sign of b", %),
    binary("maximum", "The larger of each pair.", Tensor.maximum),
    binary("minimum", "The smaller of each pair.", Tensor.minimum),
    binary("eq", "1 where a == b, else 0.") { try $0.eq($1) },
    binary("ne", "1 where a ~= b, else 0.") { try $0.ne($1) },
    binary("lt", "1 where a < b, else 0.") { try $0.lt($1) },
    binary("le", "1 where a <= b, else 0.") { try $0.le($1) },
    binary("gt", "1 where a > b, else 0.") { try $0.gt($1) },
    binary("ge", "1 where a >= b, else 0.") { try $0.ge($1) },
  ]

  private static func negate(_ input: Tensor) throws -> Tensor { try -input }

  private static let operands = [
    Argument<Operand>("input", "left operand, a tensor or a number").info,
    Argument<Operand>("other", "right operand, broadcast with the left").info,
  ]

  private static func binary(
    _ name: String, _ summary: String, plain: PlainArithmetic? = nil,
    _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, operands, returns: "Tensor", result: Tensor.preparedType) { call in
      if let plain, let result = compute(plain, call) { return try result.deliver(call) }
      return try body(operand(call, 1), operand(call, 2)).deliver(call)
    }
  }

  /// The result where both operands are plain tensors or numbers, else nil.
  @inline(__always) private static func compute(_ plain: PlainArithmetic, _ call: LuaCall) -> Tensor? {
    switch (openTensor(call, 1), openTensor(call, 2)) {
    case (let a?, let b?): return plain(a, b)
    case (let a?, nil): return Float.read(call, at: 2).flatMap { plain(a, $0) }
    case (nil, let b?): return Float.read(call, at: 1).flatMap { plain($0, b) }
    case (nil, nil): return nil
    }
  }

  /// The boxed tensor itself, where there is one.
  @inline(__always) private static func openTensor(_ call: LuaCall, _ index: Int32) -> UnsafePointer<Tensor>?
  {
    guard let box = clua_test_box(call.L, index, Tensor.boxType.raw), clua_is_open(box) else { return nil }
    return clua_payload(box).map { UnsafePointer($0.assumingMemoryBound(to: Tensor.self)) }
  }

  /// A tensor, a parameter or a number; the declared reader words the error for anything else.
  private static func operand(_ call: LuaCall, _ index: Int32) throws -> Tensor {
    var place = index - 1
    return try Argument<Operand>("", "").read(call, &place).tensor
  }
}
