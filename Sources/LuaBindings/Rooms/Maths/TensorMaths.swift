import DiffusionKit

// Functions of one tensor, methods and functions of the module alike.
enum TensorMaths {
  static let functions: [Function] = elementwise + shaped + alongAxes

  private static let elementwise: [Function] = [
    unary("abs", "Absolute values.", "print(dk.tensor{-1, 2}:abs()) --> 1 2 [Tensor of shape 2]") {
      try $0.abs()
    },
    unary("sign", "-1, 0 or 1.", "print(dk.tensor{-5, 0, 3}:sign()) --> -1 0 1 [Tensor of shape 3]") {
      try $0.sign()
    },
    unary("exp", "e^x.", "print(dk.tensor{0, 1}:exp()) --> 1.0000 2.7183 [Tensor of shape 2]") {
      try $0.exp()
    },
    unary(
      "log", "Natural logarithm; -inf for 0, NaN below 0.",
      "print(dk.tensor{1, 10}:log()) --> 0.0000 2.3026 [Tensor of shape 2]"
    ) { try $0.log() },
    unary(
      "sqrt", "Square root; NaN below 0.", "print(dk.tensor{4, 9}:sqrt()) --> 2 3 [Tensor of shape 2]"
    ) { try $0.sqrt() },
    unary("square", "x^2.", "print(dk.tensor{-3, 2}:square()) --> 9 4 [Tensor of shape 2]") {
      try $0.square()
    },
    unary("reciprocal", "1 / x.", "print(dk.tensor{2, 4}:reciprocal()) --> 0.5000 0.2500 [Tensor of shape 2]")
    {
      try $0.reciprocal()
    },
    unary("neg", "-x.", "print(dk.tensor{1, -2}:neg()) --> -1 2 [Tensor of shape 2]") { try -$0 },
    unary(
      "sin", "Sine of radians.", "print(dk.tensor{0, math.pi / 2}:sin()) --> 0 1 [Tensor of shape 2]"
    ) { try $0.sin() },
    unary(
      "cos", "Cosine of radians.", "print(dk.tensor{0, math.pi}:cos()) --> 1 -1 [Tensor of shape 2]"
    ) { try $0.cos() },
    unary(
      "tanh", "Hyperbolic tangent.", "print(dk.tensor{0, 1}:tanh()) --> 0.0000 0.7616 [Tensor of shape 2]"
    ) { try $0.tanh() },
    unary(
      "sigmoid", "1 / (1 + e^-x).", "print(dk.tensor{0, 2}:sigmoid()) --> 0.5000 0.8808 [Tensor of shape 2]"
    ) { try $0.sigmoid() },
    unary("relu", "max(x, 0).", "print(dk.tensor{-1, 2}:relu()) --> 0 2 [Tensor of shape 2]") {
      try $0.relu()
    },
    unary(
      "silu", "x * sigmoid(x), also called swish.",
      "print(dk.tensor{0, 2}:silu()) --> 0.0000 1.7616 [Tensor of shape 2]"
    ) { try $0.silu() },
    unary(
      "softplus", "log(1 + e^x).", "print(dk.tensor{0, 2}:softplus()) --> 0.6931 2.1269 [Tensor of shape 2]"
    ) { try $0.softplus() },
    unary(
      "floor", "The largest whole number that is not above x.",
      "print(dk.tensor{1.5, -1.5}:floor()) --> 1 -2 [Tensor of shape 2]"
    ) { try $0.floor() },
    unary(
      "ceil", "The smallest whole number that is not below x.",
      "print(dk.tensor{1.5, -1.5}:ceil()) --> 2 -1 [Tensor of shape 2]"
    ) { try $0.ceil() },
    unary(
      "round", "The nearest whole number; halves are rounded to even.",
      "print(dk.tensor{0.5, 1.5, 2.7}:round()) --> 0 2 3 [Tensor of shape 3]"
    ) { try $0.round() },
  ]

  private static let shaped: [Function] = [
    Function(
      "gelu", "x * Phi(x), the Gaussian error linear unit (Hendrycks and Gimpel 2016).", input,
      Argument("approximate", "\"none\" or \"tanh\"", default: "none"), returns: "Tensor", body: gelu
    ).documented(
      shapes: .same, errors: "Another name.",
      example: """
        print(dk.tensor{1}:gelu()) --> 0.8413 [Tensor of shape 1]
        print(dk.tensor{1}:gelu("tanh")) --> 0.8412 [Tensor of shape 1]
        """),
    Function(
      "leaky_relu", "x if x > 0, else negative_slope * x.", input,
      Argument("negative_slope", "slope below 0", default: Float(0.01)), returns: "Tensor"
    ) { x, slope in try x.leakyRelu(negativeSlope: slope) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{-1, 2}:leaky_relu(0.5)) --> -0.5000 2.0000 [Tensor of shape 2]"),
    Function(
      "clamp", "Elements limited to min...max, numbers or tensors.", input,
      Argument<Bound?>("min", "lower bound"), Argument<Bound?>("max", "upper bound"), returns: "Tensor",
      body: clamp
    ).documented(
      shapes: "[...] and bounds that broadcast.",
      errors: "A min above max, and bounds that do not broadcast.",
      example: """
        print(dk.tensor{-2, 0, 2}:clamp(-1, 1)) --> -1 0 1 [Tensor of shape 3]
        print(dk.tensor{-2, 0, 2}:clamp{max = 1}) --> -2 0 1 [Tensor of shape 3]
        """),
    Function(
      "clamp_min", "Elements limited to min and above, a number or a tensor.", input,
      Argument<Bound>("min", "lower bound"), returns: "Tensor"
    ) { x, min in try clamp(x, min, nil) }.documented(
      shapes: "[...] and a bound that broadcasts.", errors: .notBroadcasting,
      example: "print(dk.tensor{-2, 2}:clamp_min(0)) --> 0 2 [Tensor of shape 2]"),
    Function(
      "clamp_max", "Elements limited to max and below, a number or a tensor.", input,
      Argument<Bound>("max", "upper bound"), returns: "Tensor"
    ) { x, max in try clamp(x, nil, max) }.documented(
      shapes: "[...] and a bound that broadcasts.", errors: .notBroadcasting,
      example: "print(dk.tensor{-2, 2}:clamp_max(0)) --> -2 0 [Tensor of shape 2]"),
  ]

  private static let alongAxes: [Function] = [
    Function(
      "softmax", "Exponentials divided by their sum along an axis.", input, lastAxis, returns: "Tensor"
    ) { x, axis in try x.softmax(axis: axis.value) }.documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{0, 0, 0, 0}:softmax()) --> 0.2500 0.2500 0.2500 0.2500 [Tensor of shape 4]"),
    Function(
      "log_softmax", "The logarithm of softmax, computed stably.", input, lastAxis, returns: "Tensor"
    ) { x, axis in try x.logSoftmax(axis: axis.value) }.documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{0, 1000}:log_softmax()) --> -1000 0 [Tensor of shape 2]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let lastAxis = Argument<Position>(
    "axis", "the axis, from 1; by default the last", default: Position(value: -1))

  static func unary(
    _ name: String, _ summary: String, _ example: String, _ body: @escaping (Tensor) throws -> Tensor
  ) -> Function {
    Function(name, summary, input, returns: "Tensor", body: body).documented(
      shapes: .same, errors: .none, example: example)
  }

  private typealias Bound = Either<Float, Tensor>

  private static func clamp(_ x: Tensor, _ min: Bound?, _ max: Bound?) throws -> Tensor {
    switch (min, max) {
    case (.second?, _), (_, .second?): return try x.clamp(min: min.map(tensor), max: max.map(tensor))
    default:
      do { return try x.clamp(min: number(min) ?? -.infinity, max: number(max) ?? .infinity) } catch let error
        as DiffusionError
      {
        throw error.renamingArgument(to: min == nil ? "max" : "min")
      }
    }
  }
  private static func tensor(_ bound: Bound) throws -> Tensor {
    switch bound {
    case .first(let number): return try Tensor(number)
    case .second(let tensor): return tensor
    }
  }
  private static func number(_ bound: Bound?) -> Float? {
    if case .first(let number)? = bound { number } else { nil }
  }

  private static func gelu(_ x: Tensor, _ approximate: String) throws -> Tensor {
    guard approximate == "none" || approximate == "tanh" else {
      throw DiffusionError.argument("approximate", "expected \"none\" or \"tanh\", got \"\(approximate)\"")
    }
    return try x.gelu(approximate: approximate == "tanh")
  }
}
