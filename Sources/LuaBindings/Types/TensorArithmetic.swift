import CLua
import DiffusionKit

// Operators and functions of two tensors, numbers included. `a + b` is what scripts do most: it reads its operands
// without going through their declarations.
enum TensorArithmetic {
  static let operators: [Function] = [
    binary("__add", "a + b", +), binary("__sub", "a - b", -), binary("__mul", "a * b", *), binary("__div", "a / b", /),
    binary("__pow", "a ^ b", Tensor.pow), binary("__mod", "a % b, with the sign of b", %),
    Function("__unm", "-a", Argument("input", "what to negate"), returns: "Tensor", body: negate),
  ]

  /// Methods and functions of the module.
  static let functions: [Function] = [
    binary("add", "a + b", +), binary("sub", "a - b", -), binary("mul", "a * b", *), binary("div", "a / b", /),
    binary("pow", "a to the power of b", Tensor.pow), binary("remainder", "a % b, with the sign of b", %),
    binary("maximum", "The larger of each pair.", Tensor.maximum),
    binary("minimum", "The smaller of each pair.", Tensor.minimum),
    binary("eq", "1 where a == b, else 0.") { try $0.eq($1) }, binary("ne", "1 where a ~= b, else 0.") { try $0.ne($1) },
    binary("lt", "1 where a < b, else 0.") { try $0.lt($1) }, binary("le", "1 where a <= b, else 0.") { try $0.le($1) },
    binary("gt", "1 where a > b, else 0.") { try $0.gt($1) }, binary("ge", "1 where a >= b, else 0.") { try $0.ge($1) },
  ]

  private static func negate(_ input: Tensor) throws -> Tensor { try -input }

  private static let operands = [
    Argument<Operand>("input", "left operand, a tensor or a number").info,
    Argument<Operand>("other", "right operand, broadcast with the left").info,
  ]

  private static func binary(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, operands, returns: "Tensor", result: Tensor.preparedType) { call in
      // Reads a tensor, a parameter or a number; the declared reader words the error for anything else.
      func operand(_ index: Int32) throws -> Tensor {
        if let box = clua_test_box(call.L, index, Tensor.boxType.raw), clua_is_open(box), let payload = clua_payload(box) {
          return payload.assumingMemoryBound(to: Tensor.self).pointee
        }
        var place = index - 1
        return try Argument<Operand>("", "").read(call, &place).tensor
      }
      return try body(operand(1), operand(2)).deliver(call)
    }
  }
}
