import DiffusionKit

// Logical functions, tests of elements and comparisons of whole tensors. Whatever is not 0 is true, NaN too.
enum TensorTruth {
  /// Methods and functions of the module.
  static let functions: [Function] = ofElements + ofTensors

  private static let ofElements: [Function] = [
    logical("logical_and", "Whether both are not 0", "1 0 0 0") { try .logicalAnd($0, $1) },
    logical("logical_or", "Whether one of the two is not 0", "1 1 1 0") { try .logicalOr($0, $1) },
    logical("logical_xor", "Whether exactly one of the two is not 0", "0 1 1 0") { try .logicalXor($0, $1) },
    test(
      "logical_not", "Where the elements are 0, a mask; of a mask also 1 - mask.",
      "print(dk.tensor{2, 0}:logical_not()) --> 0 1 [Tensor of shape 2]"
    ) { try $0.logicalNot() },
    test(
      "isnan", "Where the elements are NaN, a mask.",
      "print(dk.tensor{1, 0 / 0}:isnan()) --> 0 1 [Tensor of shape 2]"
    ) { try $0.isNaN() },
    test(
      "isinf", "Where the elements are infinite, of either sign: a mask.",
      "print(dk.tensor{1, math.huge, -math.huge}:isinf()) --> 0 1 1 [Tensor of shape 3]"
    ) { try $0.isInf() },
    test(
      "isposinf", "Where the elements are positive infinity, a mask.",
      "print(dk.tensor{math.huge, -math.huge}:isposinf()) --> 1 0 [Tensor of shape 2]"
    ) { try $0.isPosInf() },
    test(
      "isneginf", "Where the elements are negative infinity, a mask.",
      "print(dk.tensor{math.huge, -math.huge}:isneginf()) --> 0 1 [Tensor of shape 2]"
    ) { try $0.isNegInf() },
    Function(
      "isclose", "Where |input - other| <= atol + rtol * |other|, a mask. Equal infinities are close.",
      input, other, rtol, atol, equalNaN, returns: "Tensor"
    ) { x, other, rtol, atol, equalNaN in
      try x.isClose(other.tensor, rtol: rtol, atol: atol, equalNaN: equalNaN)
    }.documented(
      shapes: .broadcast, errors: "Shapes that do not broadcast, and negative tolerances.",
      example: "print(dk.tensor{1, 2}:isclose(dk.tensor{1.000001, 2.1})) --> 1 0 [Tensor of shape 2]"),
  ]

  private static let ofTensors: [Function] = [
    Function(
      "allclose", "Whether all elements are close, as isclose has it: true or false.", input, other, rtol,
      atol,
      equalNaN, returns: "boolean"
    ) { x, other, rtol, atol, equalNaN in
      try x.allClose(other.tensor, rtol: rtol, atol: atol, equalNaN: equalNaN)
    }.documented(
      shapes: .broadcast, errors: "Shapes that do not broadcast, and negative tolerances.",
      example: "print(dk.tensor{1, 2}:allclose(dk.tensor{1.000001, 2})) --> true"),
    Function(
      "equal",
      "Whether both have the same shape and elements: true or false. `eq` compares element by element.",
      input,
      Argument<Tensor>("other", "the other tensor"), returns: "boolean"
    ) { x, other in try x.equals(other) }.documented(
      shapes: "any two.", errors: .none,
      example: """
        print(dk.tensor{1, 2}:equal(dk.tensor{1, 2})) --> true
        print(dk.tensor{1, 2}:equal(dk.tensor{{1, 2}})) --> false
        """),
    Function(
      "any",
      """
      Whether any element is not 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. False \
      for no elements.
      """, input, axis, keepdim, returns: "boolean or Tensor", body: any
    ).documented(
      shapes: .reducedToTruth, errors: .axes,
      example: """
        local t = dk.tensor{{0, 0}, {0, 3}}
        print(t:any(), t:any(2)) --> true 0 1 [Tensor of shape 2]
        """),
    Function(
      "all",
      """
      Whether no element is 0: true or false, or with an axis (or keepdim) a mask with an element for each lane. True for no \
      elements.
      """, input, axis, keepdim, returns: "boolean or Tensor", body: all
    ).documented(
      shapes: .reducedToTruth, errors: .axes,
      example: """
        local t = dk.tensor{{1, 2}, {0, 3}}
        print(t:all(), t:all(2)) --> false 1 0 [Tensor of shape 2]
        """),
    Function(
      "count_nonzero", "The number of elements that are not 0.", input, axis, returns: "Tensor"
    ) { x, axis in try x.countNonzero(axis: axis.axes) }.documented(
      shapes: "[...]; the result lacks the counted axes. Without an axis it is [1].", errors: .axes,
      example: "print(dk.tensor{{0, 5}, {6, 7}}:count_nonzero(2)) --> 1 2 [Tensor of shape 2]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let other = Argument<Operand>("other", "a tensor or a number, broadcast with the input")
  private static let axis = Argument<AxisList?>("axis", "an axis or a list of axes, from 1; all by default")
  private static let keepdim = Argument("keepdim", "keep reduced axes with size 1", default: false)
  private static let rtol = Argument("rtol", "tolerance relative to the other element", default: 1e-5)
  private static let atol = Argument("atol", "absolute tolerance", default: 1e-8)
  private static let equalNaN = Argument("equal_nan", "whether NaN is close to NaN", default: false)

  private static func test(
    _ name: String, _ summary: String, _ example: String, _ body: @escaping (Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, input, returns: "Tensor", body: body).documented(
      shapes: .same, errors: .none, example: example)
  }

  /// - Parameter result: the printed result for 2 2 0 0 and 3 0 4 0.
  private static func logical(
    _ name: String, _ summary: String, _ result: String, _ body: @escaping (Tensor, Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary + ", a mask.", input, other, returns: "Tensor") { (x: Tensor, other: Operand) in
      try body(x, other.tensor)
    }.documented(
      shapes: .broadcast, errors: .notBroadcasting,
      example: """
        print(dk.tensor{2, 2, 0, 0}:\(name)(dk.tensor{3, 0, 4, 0})) --> \(result) [Tensor of shape 4]
        """)
  }

  private static func any(_ x: Tensor, _ axis: AxisList?, _ keepdim: Bool) throws -> Either<Bool, Tensor> {
    if axis == nil, !keepdim { return .first(try x.anyTrue()) }
    return .second(try x.any(axis: axis.axes, keepdim: keepdim))
  }
  private static func all(_ x: Tensor, _ axis: AxisList?, _ keepdim: Bool) throws -> Either<Bool, Tensor> {
    if axis == nil, !keepdim { return .first(try x.allTrue()) }
    return .second(try x.all(axis: axis.axes, keepdim: keepdim))
  }
}
