import DiffusionKit

// PyTorch's activation functions, methods and functions of the module alike; TensorMaths.swift has those that the layers use.
enum ActivationFunctions {
  static let functions: [Function] = fixed + shaped

  private static let fixed: [Function] = [
    ElementFunctions.element(
      "relu6", "x limited to 0...6.", "-1, 3, 8", "0 3 6 [Tensor of shape 3]", Tensor.relu6),
    ElementFunctions.element(
      "selu", "The scaled elu that keeps means at 0 and variances at 1 (Klambauer et al. 2017).", "-1, 2",
      "-1.1113 2.1014 [Tensor of shape 2]", Tensor.selu),
    ElementFunctions.element(
      "mish", "x * tanh(softplus(x)) (Misra 2019).", "-1, 2", "-0.3034 1.9440 [Tensor of shape 2]",
      Tensor.mish),
    ElementFunctions.element(
      "hardsigmoid", "relu6(x + 3) / 6.", "-4, 0, 1.5", "0.0000 0.5000 0.7500 [Tensor of shape 3]",
      Tensor.hardsigmoid),
    ElementFunctions.element(
      "hardswish", "x * relu6(x + 3) / 6 (Howard et al. 2019).", "-4, 0, 3", "0 0 3 [Tensor of shape 3]",
      Tensor.hardswish),
    ElementFunctions.element(
      "logsigmoid", "log(sigmoid(x)), without overflow.", "-100, 0", "-100.0000 -0.6931 [Tensor of shape 2]",
      Tensor.logSigmoid),
    ElementFunctions.element(
      "softsign", "x / (1 + |x|).", "-1, 3", "-0.5000 0.7500 [Tensor of shape 2]", Tensor.softsign),
    ElementFunctions.element(
      "tanhshrink", "x - tanh(x).", "-1, 0", "-0.2384 0.0000 [Tensor of shape 2]", Tensor.tanhshrink),
  ]

  private static let shaped: [Function] = [
    Function(
      "elu", "x if x > 0, else alpha * (e^x - 1) (Clevert et al. 2015).", input, alpha, returns: "Tensor"
    ) {
      x, alpha in try x.elu(alpha: alpha)
    }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{-1, 2}:elu()) --> -0.6321 2.0000 [Tensor of shape 2]"),
    Function(
      "celu", "x if x > 0, else alpha * (e^(x / alpha) - 1) (Barron 2017).", input, alpha, returns: "Tensor"
    ) { x, alpha in try x.celu(alpha: alpha) }.documented(
      shapes: .same, errors: "An alpha of 0.",
      example: "print(dk.tensor{-1, 2}:celu(0.5)) --> -0.4323 2.0000 [Tensor of shape 2]"),
    Function(
      "prelu", "x if x > 0, else weight * x, with a weight that is learned (He et al. 2015).", input,
      Argument<Tensor>("weight", "one weight, or one for each position of the second axis"),
      returns: "Tensor"
    ) { x, weight in try x.prelu(weight) }.documented(
      shapes: "[N, C, ...] and a weight [1] or [C].", errors: "Another number of weights.",
      example:
        "print(dk.tensor{{-1, -2}, {3, 4}}:prelu(dk.tensor{0.5, 2})) --> -0.5000 -4.0000 3.0000 4.0000 [Tensor of shape 2x2]"
    ),
    Function(
      "hardtanh", "x limited to min_val...max_val, without a gradient at the limits.", input,
      Argument("min_val", "lower limit", default: Float(-1)),
      Argument("max_val", "upper limit", default: Float(1)), returns: "Tensor", body: hardtanh
    ).documented(
      shapes: .same, errors: "A min_val that is not below max_val.",
      example: "print(dk.tensor{-2, 0.5, 2}:hardtanh()) --> -1.0000 0.5000 1.0000 [Tensor of shape 3]"),
    Function(
      "threshold", "x where x > threshold, else value.", input,
      Argument<Float>("threshold", "the threshold"), Argument<Float>("value", "the value at and below it"),
      returns: "Tensor"
    ) { x, threshold, value in try x.threshold(threshold, value: value) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{1, 2, 3}:threshold(2, 0)) --> 0 0 3 [Tensor of shape 3]"),
    Function(
      "softshrink", "x moved towards 0 by lambd; 0 where |x| <= lambd.", input, lambd, returns: "Tensor"
    ) { x, lambd in try x.softshrink(lambd: lambd) }.documented(
      shapes: .same, errors: "A lambd that is negative or not finite.",
      example: "print(dk.tensor{-2, 0.25, 2}:softshrink()) --> -1.5000 0.0000 1.5000 [Tensor of shape 3]"),
    Function(
      "hardshrink", "x, but 0 where |x| <= lambd.", input, lambd, returns: "Tensor"
    ) { x, lambd in try x.hardshrink(lambd: lambd) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{-2, 0.25, 2}:hardshrink()) --> -2 0 2 [Tensor of shape 3]"),
    Function(
      "glu", "a * sigmoid(b) of the halves a and b of an axis (Dauphin et al. 2016).", input, lastAxis,
      returns: "Tensor"
    ) { x, axis in try x.glu(axis: axis.value) }.documented(
      shapes: "[..., 2 n, ...] to [..., n, ...].",
      errors: "An axis that the input lacks or whose size is odd.",
      example: "print(dk.tensor{2, 4, 0, 0}:glu()) --> 1 2 [Tensor of shape 2]"),
    Function("softmin", "The softmax of -x along an axis.", input, lastAxis, returns: "Tensor") { x, axis in
      try x.softmin(axis: axis.value)
    }.documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{0, 0}:softmin()) --> 0.5000 0.5000 [Tensor of shape 2]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let alpha = Argument("alpha", "the limit far below 0, negated", default: Float(1))
  private static let lambd = Argument(
    "lambd", "half of the width of the interval that becomes 0", default: Float(0.5))
  private static let lastAxis = Argument<Position>(
    "axis", "the axis, from 1; by default the last", default: Position(value: -1))

  private static func hardtanh(_ x: Tensor, _ min: Float, _ max: Float) throws -> Tensor {
    do { return try x.hardtanh(min: min, max: max) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "min_val")
    }
  }
}
