import DiffusionKit

// Functions that reduce axes, methods and functions of the module alike. Without an axis the result has one element.
enum TensorReductions {
  static let functions: [Function] = [
    reduction("sum", "The sum.", "print(dk.ones(2, 3):sum(1)) --> 2 2 2 [Tensor of shape 3]") {
      try $0.sum(axis: $1, keepdim: $2)
    },
    reduction(
      "mean", "The mean; NaN for no elements.",
      "print(dk.arange(6):reshape(2, 3):mean{axis = 2, keepdim = true}) --> 1 4 [Tensor of shape 2x1]"
    ) { try $0.mean(axis: $1, keepdim: $2) },
    reduction("prod", "The product.", "print(dk.tensor{2, 3, 4}:prod():item()) --> 24.0") {
      try $0.prod(axis: $1, keepdim: $2)
    },
    reduction(
      "max", "The largest element.", "print(dk.tensor{{1, 5}, {7, 2}}:max(2)) --> 5 7 [Tensor of shape 2]",
      errors: .emptyAxes
    ) { try $0.maximum(axis: $1, keepdim: $2) },
    reduction(
      "min", "The smallest element.", "print(dk.tensor{{1, 5}, {7, 2}}:min():item()) --> 1.0",
      errors: .emptyAxes
    ) { try $0.minimum(axis: $1, keepdim: $2) },
    reduction(
      "logsumexp", "The logarithm of the sum of exponentials, computed stably.",
      "print(dk.tensor{1000, 1000}:logsumexp()) --> 1000.6932 [Tensor of shape 1]"
    ) { try $0.logSumExp(axis: $1, keepdim: $2) },
    Function(
      "var", "The variance, divided by n - 1 (unbiased) or n.", input, axis, keepdim, unbiased,
      returns: "Tensor"
    ) { x, axis, keepdim, unbiased in try x.variance(axis: axis.axes, unbiased: unbiased, keepdim: keepdim) }
    .documented(
      shapes: .reduced, errors: .axes,
      example: """
        print(dk.tensor{1, 2, 3, 4}:var{unbiased = false}:item()) --> 1.25
        """),
    Function(
      "std", "The standard deviation, from the variance divided by n - 1 (unbiased) or n.", input, axis,
      keepdim, unbiased, returns: "Tensor"
    ) { x, axis, keepdim, unbiased in try x.std(axis: axis.axes, unbiased: unbiased, keepdim: keepdim) }
    .documented(
      shapes: .reduced, errors: .axes,
      example: "print(dk.tensor{{1, 3}, {2, 2}}:std(2)) --> 1.4142 0.0000 [Tensor of shape 2]"),
    reduction(
      "nansum", "The sum of the elements that are not NaN.",
      "print(dk.tensor{1, 0/0, 3}:nansum():item()) --> 4.0"
    ) { try $0.nansum(axis: $1, keepdim: $2) },
    reduction(
      "nanmean", "The mean of the elements that are not NaN; NaN if there are none.",
      "print(dk.tensor{1, 0/0, 3}:nanmean():item()) --> 2.0"
    ) { try $0.nanmean(axis: $1, keepdim: $2) },
    Function(
      "aminmax", "The smallest and the largest element.", input, oneAxis, keepdim, returns: "Tensor, Tensor"
    ) { x, axis, keepdim in
      let (min, max) = try x.aminmax(axis: axis?.value, keepdim: keepdim)
      return Pair(min, max)
    }.documented(
      shapes: .reduced, errors: .emptyAxis,
      example: """
        local smallest, largest = dk.tensor{3, 1, 2}:aminmax()
        print(smallest:item(), largest:item()) --> 1.0 3.0
        """),
    Function(
      "norm", "The p-norm, (sum |x|^p)^(1/p).", input,
      Argument(
        "p",
        "the order; math.huge gives the largest |x|, -math.huge the smallest, 0 the number of elements that are not 0",
        default: Float(2)),
      axis, keepdim, returns: "Tensor"
    ) { x, p, axis, keepdim in try x.norm(p: p, axis: axis.axes, keepdim: keepdim) }.documented(
      shapes: .reduced,
      errors: "An axis that the input lacks, and no elements for negative and infinite orders.",
      example: """
        print(dk.tensor{3, -4}:norm():item()) --> 5.0
        print(dk.tensor{3, -4}:norm(math.huge):item()) --> 4.0
        """),
    Function(
      "argmax", "The position (from 1) of the largest element.", input,
      Argument<Position?>(
        "axis", "the axis, from 1; by default the position is that in the flattened tensor"),
      keepdim, returns: "Tensor"
    ) { x, axis, keepdim in try x.argmax(axis: axis?.value, keepdim: keepdim) + Tensor(1) }.documented(
      shapes: .reduced, errors: .emptyAxes,
      example: "print(dk.tensor{{1, 5}, {7, 2}}:argmax(2)) --> 2 1 [Tensor of shape 2]"),
    Function(
      "argmin", "The position (from 1) of the smallest element.", input,
      Argument<Position?>(
        "axis", "the axis, from 1; by default the position is that in the flattened tensor"),
      keepdim, returns: "Tensor"
    ) { x, axis, keepdim in try x.argmin(axis: axis?.value, keepdim: keepdim) + Tensor(1) }.documented(
      shapes: .reduced, errors: .emptyAxes, example: "print(dk.tensor{5, 1, 2}:argmin():item()) --> 2.0"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<AxisList?>("axis", "an axis or a list of axes, from 1; all by default")
  private static let oneAxis = Argument<Position?>("axis", "an axis, from 1; all elements by default")
  private static let keepdim = Argument("keepdim", "keep reduced axes with size 1", default: false)

  private static let unbiased = Argument("unbiased", "divide by n - 1", default: true)

  private static func reduction(
    _ name: String, _ summary: String, _ example: String, errors: Remark = .axes,
    _ body: @escaping (Tensor, Axes, Bool) throws -> Tensor
  ) -> Function {
    Function(name, summary, input, axis, keepdim, returns: "Tensor") {
      (x: Tensor, axis: AxisList?, keepdim: Bool) in
      try body(x, axis.axes, keepdim)
    }.documented(shapes: .reduced, errors: errors, example: example)
  }

}
