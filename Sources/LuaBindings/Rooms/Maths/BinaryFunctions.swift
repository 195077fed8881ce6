import DiffusionKit

// Functions of two and three tensors or numbers that broadcast, methods and functions of the module alike.
enum BinaryFunctions {
  static let functions: [Function] = ofTwo + ofThree

  private static let ofTwo: [Function] = [
    TensorArithmetic.binary(
      "fmod", "The remainder of a / b with the sign of a, as C's fmod; dk.remainder has the sign of b.",
      "print(dk.tensor{5, -5}:fmod(3)) --> 2 -2 [Tensor of shape 2]", Tensor.fmod),
    TensorArithmetic.binary(
      "floor_divide", "The largest whole number that is not above a / b. It has no gradient.",
      "print(dk.tensor{7, -7}:floor_divide(2)) --> 3 -4 [Tensor of shape 2]", Tensor.floorDivide),
    TensorArithmetic.binary(
      "atan2", "The angle in radians, -pi to pi, of the point with ordinate a and abscissa b.",
      "print(dk.tensor{0, 1}:atan2(dk.tensor{-1, 0})) --> 3.1416 1.5708 [Tensor of shape 2]", Tensor.atan2),
    TensorArithmetic.binary(
      "hypot", "sqrt(a^2 + b^2), without overflow.",
      "print(dk.tensor{3, 5}:hypot(dk.tensor{4, 12})) --> 5 13 [Tensor of shape 2]", Tensor.hypot),
    TensorArithmetic.binary(
      "copysign", "|a| with the sign of b.",
      "print(dk.tensor{1, -2}:copysign(-1)) --> -1 -2 [Tensor of shape 2]", Tensor.copysign),
    TensorArithmetic.binary(
      "heaviside", "0 where a < 0, 1 where a > 0, and b where a is 0. It has no gradient.",
      "print(dk.tensor{-1, 0, 1}:heaviside(0.5)) --> 0.0000 0.5000 1.0000 [Tensor of shape 3]",
      Tensor.heaviside),
    TensorArithmetic.binary(
      "xlogy", "a * log(b), and 0 where a is 0.",
      "print(dk.tensor{0, 2}:xlogy(dk.tensor{0, 1})) --> 0 0 [Tensor of shape 2]", Tensor.xlogy),
    TensorArithmetic.binary(
      "logaddexp", "log(e^a + e^b), without overflow.",
      "print(dk.tensor{0, 1000}:logaddexp(dk.tensor{0, 1000})) --> 0.6931 1000.6932 [Tensor of shape 2]",
      Tensor.logaddexp),
  ]

  private static let ofThree: [Function] = [
    Function(
      "lerp", "Linear interpolation, input + weight * (other - input).", operand,
      Argument<Operand>("other", "the values at weight 1"),
      Argument<Operand>("weight", "a number or a tensor, 0 to 1 between the two"), returns: "Tensor"
    ) { start, end, weight in try Tensor.lerp(start.tensor, end.tensor, weight: weight.tensor) }.documented(
      shapes: .broadcast, errors: .notBroadcasting,
      example: "print(dk.tensor{0, 10}:lerp(dk.tensor{1, 20}, 0.5)) --> 0.5000 15.0000 [Tensor of shape 2]"),
    Function(
      "addcmul", "input + value * a * b.", operand, Argument<Operand>("a", "tensor or number"),
      Argument<Operand>("b", "tensor or number"), value, returns: "Tensor"
    ) { x, a, b, value in try x.tensor.addcmul(a.tensor, b.tensor, value: value) }.documented(
      shapes: .broadcast, errors: .notBroadcasting,
      example:
        "print(dk.tensor{1, 2}:addcmul(dk.tensor{3, 4}, dk.tensor{5, 6}, 0.5)) --> 8.5000 14.0000 [Tensor of shape 2]"
    ),
    Function(
      "addcdiv", "input + value * a / b.", operand, Argument<Operand>("a", "tensor or number"),
      Argument<Operand>("b", "tensor or number"), value, returns: "Tensor"
    ) { x, a, b, value in try x.tensor.addcdiv(a.tensor, b.tensor, value: value) }.documented(
      shapes: .broadcast, errors: .notBroadcasting,
      example:
        "print(dk.tensor{1, 2}:addcdiv(dk.tensor{3, 4}, dk.tensor{2, 2})) --> 2.5000 4.0000 [Tensor of shape 2]"
    ),
  ]

  private static let operand = Argument<Operand>("input", "tensor or number")
  private static let value = Argument("value", "the factor", default: Float(1))
}
