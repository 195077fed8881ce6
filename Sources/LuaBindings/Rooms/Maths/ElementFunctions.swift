import DiffusionKit

// Mathematical functions of one tensor, element by element: methods and functions of the module alike.
enum ElementFunctions {
  static let functions: [Function] = logarithms + trigonometric + special + adjusting

  private static let logarithms: [Function] = [
    element("exp2", "2^x.", "0, 3", "1 8 [Tensor of shape 2]", Tensor.exp2),
    element("expm1", "e^x - 1, accurate near 0.", "0, 1", "0.0000 1.7183 [Tensor of shape 2]", Tensor.expm1),
    element(
      "log1p", "log(1 + x), accurate near 0.", "0, 1", "0.0000 0.6931 [Tensor of shape 2]", Tensor.log1p),
    element(
      "log2", "Logarithm to base 2; -inf for 0, NaN below 0.", "1, 8", "0 3 [Tensor of shape 2]", Tensor.log2),
    element(
      "log10", "Logarithm to base 10; -inf for 0, NaN below 0.", "1, 1000", "0 3 [Tensor of shape 2]",
      Tensor.log10),
    element("rsqrt", "1 / sqrt(x).", "4, 16", "0.5000 0.2500 [Tensor of shape 2]", Tensor.rsqrt),
    element(
      "trunc", "The whole part, rounded towards 0.", "1.5, -1.5", "1 -1 [Tensor of shape 2]", Tensor.trunc),
    element(
      "frac", "The part after the point, with the sign of x.", "1.5, -1.5",
      "0.5000 -0.5000 [Tensor of shape 2]", Tensor.frac),
  ]

  private static let trigonometric: [Function] = [
    element("tan", "Tangent of radians.", "0, 1", "0.0000 1.5574 [Tensor of shape 2]", Tensor.tan),
    element(
      "asin", "Arcsine in radians; NaN outside of -1 to 1.", "0, 1", "0.0000 1.5708 [Tensor of shape 2]",
      Tensor.asin),
    element(
      "acos", "Arccosine in radians; NaN outside of -1 to 1.", "0, 1", "1.5708 0.0000 [Tensor of shape 2]",
      Tensor.acos),
    element("atan", "Arctangent in radians.", "0, 1", "0.0000 0.7854 [Tensor of shape 2]", Tensor.atan),
    element("sinh", "Hyperbolic sine.", "0, 1", "0.0000 1.1752 [Tensor of shape 2]", Tensor.sinh),
    element("cosh", "Hyperbolic cosine.", "0, 1", "1.0000 1.5431 [Tensor of shape 2]", Tensor.cosh),
    element("asinh", "Inverse hyperbolic sine.", "0, 1", "0.0000 0.8814 [Tensor of shape 2]", Tensor.asinh),
    element(
      "acosh", "Inverse hyperbolic cosine; NaN below 1.", "1, 2", "0.0000 1.3170 [Tensor of shape 2]",
      Tensor.acosh),
    element(
      "atanh", "Inverse hyperbolic tangent; NaN outside of -1 to 1.", "0, 0.5",
      "0.0000 0.5493 [Tensor of shape 2]", Tensor.atanh),
    element(
      "sinc", "sin(pi x) / (pi x), 1 at 0.", "0, 0.5", "1.0000 0.6366 [Tensor of shape 2]", Tensor.sinc),
  ]

  private static let special: [Function] = [
    element("erf", "The error function.", "0, 1", "0.0000 0.8427 [Tensor of shape 2]", Tensor.erf),
    element(
      "erfc", "1 - erf(x), accurate where it is small.", "0, 1", "1.0000 0.1573 [Tensor of shape 2]",
      Tensor.erfc),
    element(
      "erfinv", "The inverse of erf; NaN outside of -1 to 1.", "0, 0.5", "0.0000 0.4769 [Tensor of shape 2]",
      Tensor.erfinv),
    element(
      "lgamma", "log |Gamma(x)|, the logarithm of the factorial of x - 1.", "1, 5",
      "0.0000 3.1781 [Tensor of shape 2]", Tensor.lgamma),
    element(
      "digamma", "The derivative of lgamma.", "1, 2", "-0.5772 0.4228 [Tensor of shape 2]", Tensor.digamma),
  ]

  private static let adjusting: [Function] = [
    Function(
      "logit", "log(x / (1 - x)), the inverse of sigmoid; NaN outside of 0 to 1.", input,
      Argument<Float?>("eps", "limits x to eps...1 - eps first"), returns: "Tensor"
    ) { x, eps in try x.logit(eps: eps) }.documented(
      shapes: .same, errors: "An eps outside of 0 to 1.",
      example: "print(dk.tensor{0.5, 0.75}:logit()) --> 0.0000 1.0986 [Tensor of shape 2]"),
    Function(
      "nan_to_num", "Replaces NaN and infinities by numbers.", input,
      Argument("nan", "the number for NaN", default: Float(0)),
      Argument<Float?>("posinf", "the number for infinity; by default the largest finite one"),
      Argument<Float?>("neginf", "the number for -infinity; by default the smallest finite one"),
      returns: "Tensor"
    ) { x, nan, posinf, neginf in try x.nanToNum(nan: nan, posinf: posinf, neginf: neginf) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{0 / 0, math.huge, 2}:nan_to_num(0, 9)) --> 0 9 2 [Tensor of shape 3]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")

  /// - Parameter values: the numbers of the example.
  static func element(
    _ name: String, _ summary: String, _ values: String, _ result: String,
    _ body: @escaping (Tensor) -> () throws -> Tensor
  ) -> Function {
    TensorMaths.unary(name, summary, "print(dk.tensor{\(values)}:\(name)()) --> \(result)") {
      try body($0)()
    }
  }
}
