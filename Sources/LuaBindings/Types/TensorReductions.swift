import DiffusionKit

// Functions that reduce axes, methods and functions of the module alike. Without an axis the result has one element.
enum TensorReductions {
  static let functions: [Function] = [
    reduction("sum", "The sum.") { try $0.sum(axis: $1, keepdim: $2) },
    reduction("mean", "The mean.") { try $0.mean(axis: $1, keepdim: $2) },
    reduction("prod", "The product.") { try $0.prod(axis: $1, keepdim: $2) },
    reduction("max", "The largest element.") { try $0.maximum(axis: $1, keepdim: $2) },
    reduction("min", "The smallest element.") { try $0.minimum(axis: $1, keepdim: $2) },
    reduction("logsumexp", "The logarithm of the sum of exponentials.") {
      try $0.logSumExp(axis: $1, keepdim: $2)
    },
    Function(
      "var", "The variance, divided by n - 1 (unbiased) or n.", input, axis, keepdim,
      Argument("unbiased", "divide by n - 1", default: true), returns: "Tensor", body: variance),
    Function(
      "std", "The standard deviation, from the variance divided by n - 1 (unbiased) or n.", input, axis,
      keepdim,
      Argument("unbiased", "divide by n - 1", default: true), returns: "Tensor", body: std),
    Function(
      "norm", "The p-norm, (sum |x|^p)^(1/p).", input,
      Argument("p", "the exponent, math.huge too", default: Float(2)),
      axis, keepdim, returns: "Tensor", body: norm),
    Function(
      "argmax", "The position (from 1) of the largest element.", input,
      Argument<Place?>("axis", "which axis, from 1"),
      keepdim, returns: "Tensor", body: argmax),
    Function(
      "argmin", "The position (from 1) of the smallest element.", input,
      Argument<Place?>("axis", "which axis, from 1"),
      keepdim, returns: "Tensor", body: argmin),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<PlaceList?>("axis", "an axis or a list of axes, from 1; all by default")
  private static let keepdim = Argument("keepdim", "keep reduced axes with size 1", default: false)

  private static func reduction(
    _ name: String, _ summary: String, _ body: @escaping (Tensor, Axes, Bool) throws -> Tensor
  ) -> Function {
    Function(name, summary, input, axis, keepdim, returns: "Tensor") {
      (x: Tensor, axis: PlaceList?, keepdim: Bool) in
      try body(x, axes(axis), keepdim)
    }
  }

  private static func axes(_ list: PlaceList?) -> Axes { list.map { Axes($0.values) } ?? .all }

  private static func variance(_ x: Tensor, _ axis: PlaceList?, _ keepdim: Bool, _ unbiased: Bool) throws
    -> Tensor
  {
    try x.variance(axis: axes(axis), unbiased: unbiased, keepdim: keepdim)
  }
  private static func std(_ x: Tensor, _ axis: PlaceList?, _ keepdim: Bool, _ unbiased: Bool) throws -> Tensor
  {
    try x.std(axis: axes(axis), unbiased: unbiased, keepdim: keepdim)
  }
  private static func norm(_ x: Tensor, _ p: Float, _ axis: PlaceList?, _ keepdim: Bool) throws -> Tensor {
    try x.norm(p: p, axis: axes(axis), keepdim: keepdim)
  }
  private static func argmax(_ x: Tensor, _ axis: Place?, _ keepdim: Bool) throws -> Tensor {
    try x.argmax(axis: axis?.value, keepdim: keepdim) + Tensor(1)
  }
  private static func argmin(_ x: Tensor, _ axis: Place?, _ keepdim: Bool) throws -> Tensor {
    try x.argmin(axis: axis?.value, keepdim: keepdim) + Tensor(1)
  }
}
