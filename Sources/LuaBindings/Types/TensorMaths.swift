import DiffusionKit

// Functions of one tensor, methods and functions of the module alike.
enum TensorMaths {
  static let functions: [Function] = [
    unary("abs", "Absolute values.") { try $0.abs() }, unary("sign", "-1, 0 or 1.") { try $0.sign() },
    unary("exp", "e^x.") { try $0.exp() }, unary("log", "Natural logarithm.") { try $0.log() },
    unary("sqrt", "Square root.") { try $0.sqrt() }, unary("square", "x^2.") { try $0.square() },
    unary("reciprocal", "1 / x.") { try $0.reciprocal() }, unary("neg", "-x.") { try -$0 },
    unary("sin", "Sine of radians.") { try $0.sin() }, unary("cos", "Cosine of radians.") { try $0.cos() },
    unary("tanh", "Hyperbolic tangent.") { try $0.tanh() },
    unary("sigmoid", "1 / (1 + e^-x).") { try $0.sigmoid() }, unary("relu", "max(x, 0).") { try $0.relu() },
    unary("silu", "x * sigmoid(x).") { try $0.silu() },
    unary("softplus", "log(1 + e^x).") { try $0.softplus() },
    unary("floor", "The next whole number below.") { try $0.floor() },
    unary("ceil", "The next whole number above.") { try $0.ceil() },
    unary("round", "The nearest whole number, halves to even.") { try $0.round() },
    Function(
      "gelu", "x * Phi(x), the Gaussian error linear unit.", Argument("input", "any shape"),
      Argument("approximate", "\"none\" or \"tanh\"", default: "none"), returns: "Tensor", body: gelu),
    Function(
      "leaky_relu", "x where x > 0, else negative_slope * x.", Argument("input", "any shape"),
      Argument("negative_slope", "slope below 0", default: Float(0.01)), returns: "Tensor", body: leakyRelu),
    Function(
      "clamp", "Elements limited to min...max.", Argument("input", "any shape"),
      Argument<Float?>("min", "lower bound"),
      Argument<Float?>("max", "upper bound"), returns: "Tensor", body: clamp),
    Function(
      "softmax", "Exponentials divided by their sum along an axis.", Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, the last by default", default: Place(value: -1)),
      returns: "Tensor",
      body: softmax),
    Function(
      "log_softmax", "The logarithm of softmax, computed stably.", Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, the last by default", default: Place(value: -1)),
      returns: "Tensor",
      body: logSoftmax),
    Function(
      "cumsum", "Running sums along an axis.", Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, from 1", default: Place(value: 0)), returns: "Tensor", body: cumsum
    ),
    Function(
      "cumprod", "Running products along an axis.", Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, from 1", default: Place(value: 0)), returns: "Tensor",
      body: cumprod),
    Function(
      "sort", "Sorted along an axis, with the positions (from 1) the values came from.",
      Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, the last by default", default: Place(value: -1)),
      Argument("descending", "largest first", default: false), returns: "Tensor, Tensor", body: sort),
    Function(
      "argsort", "The positions (from 1) that sort along an axis.", Argument("input", "any shape"),
      Argument<Place>("axis", "which axis, the last by default", default: Place(value: -1)),
      Argument("descending", "largest first", default: false), returns: "Tensor", body: argsort),
  ]

  private static func unary(_ name: String, _ summary: String, _ body: @escaping (Tensor) throws -> Tensor)
    -> Function
  {
    Function(name, summary, Argument("input", "any shape"), returns: "Tensor", body: body)
  }

  private static func gelu(_ x: Tensor, _ approximate: String) throws -> Tensor {
    guard approximate == "none" || approximate == "tanh" else {
      throw DiffusionError.argument("approximate", "\"none\" or \"tanh\", not \"\(approximate)\"")
    }
    return try x.gelu(approximate: approximate == "tanh")
  }
  private static func leakyRelu(_ x: Tensor, _ slope: Float) throws -> Tensor {
    try x.leakyRelu(negativeSlope: slope)
  }
  private static func clamp(_ x: Tensor, _ min: Float?, _ max: Float?) throws -> Tensor {
    try x.clamp(min: min ?? -.infinity, max: max ?? .infinity)
  }
  private static func softmax(_ x: Tensor, _ axis: Place) throws -> Tensor { try x.softmax(axis: axis.value) }
  private static func logSoftmax(_ x: Tensor, _ axis: Place) throws -> Tensor {
    try x.logSoftmax(axis: axis.value)
  }
  private static func cumsum(_ x: Tensor, _ axis: Place) throws -> Tensor { try x.cumsum(axis: axis.value) }
  private static func cumprod(_ x: Tensor, _ axis: Place) throws -> Tensor { try x.cumprod(axis: axis.value) }
  private static func sort(_ x: Tensor, _ axis: Place, _ descending: Bool) throws -> Pair<Tensor, Tensor> {
    let (values, indices) = try x.sorted(axis: axis.value, descending: descending)
    return Pair(values, try indices + Tensor(1))
  }
  private static func argsort(_ x: Tensor, _ axis: Place, _ descending: Bool) throws -> Tensor {
    try x.argsort(axis: axis.value, descending: descending) + Tensor(1)
  }
}
