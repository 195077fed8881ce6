import CLua
import DiffusionKit

// Operators and functions of two tensors or numbers. Scripts call arithmetic such as `a + b` most often, so its operands
// are read without going through their declarations.
enum TensorArithmetic {
  static let operators: [Function] = [
    binary(
      "__add", "a + b elementwise; a number stands for a tensor of one element.",
      "print(dk.tensor{1, 2} + 10) --> 11 12 [Tensor of shape 2]", plain: .add, +),
    binary(
      "__sub", "a - b elementwise.", "print(10 - dk.tensor{1, 2}) --> 9 8 [Tensor of shape 2]",
      plain: .subtract, -),
    binary(
      "__mul", "a * b elementwise; dk.matmul multiplies matrices.",
      "print(dk.tensor{{1}, {2}} * dk.tensor{3, 4}) --> 3 4 6 8 [Tensor of shape 2x2]", plain: .multiply, *),
    binary(
      "__div", "a / b elementwise; inf or NaN if the divisor is 0.",
      "print(dk.tensor{1, 2} / 4) --> 0.2500 0.5000 [Tensor of shape 2]", plain: .divide, /),
    binary(
      "__pow", "a to the power of b.", "print(dk.tensor{2, 3} ^ 2) --> 4 9 [Tensor of shape 2]", Tensor.pow),
    binary(
      "__mod", "The remainder of division, with the sign of b as in Lua.",
      "print(dk.tensor{5, -5} % 3) --> 2 1 [Tensor of shape 2]", %),
    Function(
      "__unm", "-x elementwise.", Argument<Tensor>("input", "the tensor to negate"), returns: "Tensor"
    ) { try -$0 }
    .documented(
      shapes: .same, errors: .none, example: "print(-dk.tensor{1, -2}) --> -1 2 [Tensor of shape 2]"),
  ]

  /// Methods and functions of the module.
  static let functions: [Function] = [
    binary(
      "add", "a + b.", "print(dk.add(dk.tensor{1, 2}, 10)) --> 11 12 [Tensor of shape 2]", plain: .add, +),
    binary(
      "subtract", "a - b. PyTorch's short name for it, sub, is a range of positions here, as in Torch7.",
      "print(dk.tensor{1, 2}:subtract(1)) --> 0 1 [Tensor of shape 2]", plain: .subtract, -),
    binary(
      "mul", "a * b elementwise.", "print(dk.tensor{1, 2}:mul(dk.tensor{3, 4})) --> 3 8 [Tensor of shape 2]",
      plain: .multiply, *),
    binary(
      "div", "a / b elementwise.", "print(dk.tensor{6, 8}:div(2)) --> 3 4 [Tensor of shape 2]",
      plain: .divide, /),
    binary(
      "pow", "a to the power of b.", "print(dk.pow(2, dk.tensor{1, 2, 3})) --> 2 4 8 [Tensor of shape 3]",
      Tensor.pow),
    binary(
      "remainder", "a % b, with the sign of b.",
      "print(dk.tensor{5, -5}:remainder(3)) --> 2 1 [Tensor of shape 2]", %),
    binary(
      "maximum", "The larger element of each pair.",
      "print(dk.maximum(dk.tensor{1, 5}, 3)) --> 3 5 [Tensor of shape 2]", Tensor.maximum),
    binary(
      "minimum", "The smaller element of each pair.",
      "print(dk.minimum(dk.tensor{1, 5}, 3)) --> 1 3 [Tensor of shape 2]", Tensor.minimum),
    comparison("eq", "==", "0 1 0") { try $0.eq($1) }, comparison("ne", "~=", "1 0 1") { try $0.ne($1) },
    comparison("lt", "<", "1 0 0") { try $0.lt($1) }, comparison("le", "<=", "1 1 0") { try $0.le($1) },
    comparison("gt", ">", "0 0 1") { try $0.gt($1) }, comparison("ge", ">=", "0 1 1") { try $0.ge($1) },
  ]

  private static let operands = [
    Argument<Operand>("input", "left operand, a tensor or a number").info,
    Argument<Operand>("other", "right operand, broadcast with the left").info,
  ]

  static func binary(
    _ name: String, _ summary: String, _ example: String, plain: PlainArithmetic? = nil,
    _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, operands, returns: "Tensor", result: Tensor.preparedType) { call in
      if let plain, let result = compute(plain, call) { return try result.deliver(call) }
      if plain == .subtract, let number = Float.read(call, at: 1) {
        return try (number - operand(call, 2)).deliver(call)
      }
      return try body(operand(call, 1), operand(call, 2)).deliver(call)
    }.documented(shapes: .broadcast, errors: .notBroadcasting, example: example)
  }

  /// - Parameter result: the printed results of comparing 1, 2 and 3 with 2.
  private static func comparison(
    _ name: String, _ sign: String, _ result: String, _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    binary(
      name, "1 where a \(sign) b, else 0: a mask.",
      "print(dk.tensor{1, 2, 3}:\(name)(2)) --> \(result) [Tensor of shape 3]", body)
  }

  /// The result if both operands are plain tensors or numbers, else nil.
  @inline(__always) private static func compute(_ plain: PlainArithmetic, _ call: LuaCall) -> Tensor? {
    switch (openTensor(call, 1), openTensor(call, 2)) {
    case (let a?, let b?): return plain(a, b)
    case (let a?, nil): return Float.read(call, at: 2).flatMap { plain(a, $0) }
    case (nil, let b?): return Float.read(call, at: 1).flatMap { plain($0, b) }
    case (nil, nil): return nil
    }
  }

  /// The tensor in the box at an index; nil for other arguments and for a closed tensor.
  @inline(__always) private static func openTensor(_ call: LuaCall, _ index: Int32) -> UnsafePointer<Tensor>?
  {
    guard let box = clua_test_box(call.L, index, Tensor.boxType.raw), clua_is_open(box) else { return nil }
    return clua_payload(box).map { UnsafePointer($0.assumingMemoryBound(to: Tensor.self)) }
  }

  /// Reads a tensor, a parameter or a number. The declared reader makes the error for other arguments.
  private static func operand(_ call: LuaCall, _ index: Int32) throws -> Tensor {
    var previous = index - 1
    return try Argument<Operand>("", "").read(call, &previous).tensor
  }
}
