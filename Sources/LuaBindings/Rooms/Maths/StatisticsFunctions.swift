import DiffusionKit

// Statistics of tensors, and functions given by values at points.
enum StatisticsFunctions {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "amax", "The largest element, whose gradient equal elements share.", input, axis, keepdim,
      returns: "Tensor"
    ) {
      x, axis, keepdim in try x.amax(axis: axis.axes, keepdim: keepdim)
    }.documented(
      shapes: .reduced, errors: .emptyAxes,
      example: "print(dk.tensor{{1, 5}, {7, 2}}:amax(2)) --> 5 7 [Tensor of shape 2]"),
    Function(
      "amin", "The smallest element, whose gradient equal elements share.", input, axis, keepdim,
      returns: "Tensor"
    ) {
      x, axis, keepdim in try x.amin(axis: axis.axes, keepdim: keepdim)
    }.documented(
      shapes: .reduced, errors: .emptyAxes,
      example: "print(dk.tensor{{1, 5}, {7, 2}}:amin(2)) --> 1 2 [Tensor of shape 2]"),
    Function(
      "cov", "The covariances of variables, the rows, over their observations, the columns.", input,
      Argument("correction", "subtracted from the number of observations in the divisor", default: 1),
      Argument<NumberList?>("fweights", "how often each observation counts"),
      Argument<NumberList?>("aweights", "how much each observation counts"), returns: "Tensor"
    ) { x, correction, fweights, aweights in
      try x.cov(correction: correction, fweights: fweights?.tensor, aweights: aweights?.tensor)
    }.documented(
      shapes: "[variables, observations] to [variables, variables], [observations] to [1].",
      errors:
        "More than two axes, weights of another number, negative ones, and fweights that are not whole.",
      example: "print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:cov()) --> 1 -2 -2 4 [Tensor of shape 2x2]"),
    Function(
      "corrcoef",
      "Pearson's correlation coefficients of variables, the rows, over their observations, the columns.",
      input, returns: "Tensor"
    ) { try $0.corrcoef() }.documented(
      shapes: "[variables, observations] to [variables, variables], [observations] to [1].",
      errors: "More than two axes.",
      example: "print(dk.tensor{{1, 2, 3}, {6, 4, 2}}:corrcoef()) --> 1 -1 -1 1 [Tensor of shape 2x2]"),
    Function(
      "diff", "Differences of neighbours along an axis.", input,
      Argument("n", "how often they are taken", default: 1), lastAxis,
      Argument<Tensor?>("prepend", "joined to the axis in front"),
      Argument<Tensor?>("append", "joined to the axis at the end"), returns: "Tensor"
    ) { x, n, axis, prepend, append in
      try x.diff(n, axis: axis.value, prepend: prepend, append: append)
    }.documented(
      shapes: "[..., n, ...] to [..., n - 1, ...].",
      errors: "An axis that the input lacks, a negative n, and shapes that do not join.",
      example: "print(dk.tensor{1, 4, 9}:diff()) --> 3 5 [Tensor of shape 2]"),
    Function(
      "renorm", "Scales the slices at the positions of an axis down to a p-norm of at most maxnorm.", input,
      Argument<Float>("p", "the norm"), Argument<Position>("axis", "the axis"),
      Argument<Float>("maxnorm", "the largest norm"), returns: "Tensor", body: renorm
    ).documented(
      shapes: .same, errors: "Fewer than two axes, a p that is not above 0, and a negative maxnorm.",
      example:
        "print(dk.tensor{{3, 4}, {0.3, 0.4}}:renorm(2, 1, 1)) --> 0.6000 0.8000 0.3000 0.4000 [Tensor of shape 2x2]"
    ),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "var_mean", "The variance, divided by n - 1 (unbiased) or n, and the mean.", input, axis, keepdim,
      unbiased,
      returns: "Tensor, Tensor"
    ) { x, axis, keepdim, unbiased in
      Pair(
        try x.variance(axis: axis.axes, unbiased: unbiased, keepdim: keepdim),
        try x.mean(axis: axis.axes, keepdim: keepdim))
    }.documented(
      shapes: .reduced, errors: .axes,
      example: """
        local var, mean = dk.var_mean(dk.tensor{1, 2, 3})
        print(var:item(), mean:item()) --> 1.0 2.0
        """),
    Function(
      "std_mean", "The standard deviation and the mean.", input, axis, keepdim, unbiased,
      returns: "Tensor, Tensor"
    ) { x, axis, keepdim, unbiased in
      Pair(
        try x.std(axis: axis.axes, unbiased: unbiased, keepdim: keepdim),
        try x.mean(axis: axis.axes, keepdim: keepdim))
    }.documented(
      shapes: .reduced, errors: .axes,
      example: """
        local std, mean = dk.std_mean(dk.tensor{1, 2, 3})
        print(std:item(), mean:item()) --> 1.0 2.0
        """),
    Function(
      "trapezoid", "The integral along an axis by the trapezoidal rule.", values, points, spacing, lastAxis,
      returns: "Tensor"
    ) { y, x, dx, axis in try y.trapezoid(x, dx: dx, axis: axis.value) }.documented(
      shapes: "[..., n, ...] to a tensor that lacks the axis.",
      errors: "An x that does not fit, and an axis that y lacks.",
      example: """
        print(dk.trapezoid(dk.tensor{1, 2, 3}):item()) --> 4.0
        print(dk.trapezoid(dk.tensor{1, 2, 3}, dk.tensor{0, 2, 4}):item()) --> 8.0
        """),
    Function(
      "cumulative_trapezoid", "The integrals up to each point but the first, by the trapezoidal rule.",
      values, points,
      spacing, lastAxis, returns: "Tensor"
    ) { y, x, dx, axis in try y.cumulativeTrapezoid(x, dx: dx, axis: axis.value) }.documented(
      shapes: "[..., n, ...] to [..., n - 1, ...].",
      errors: "An x that does not fit, and an axis that y lacks.",
      example: "print(dk.cumulative_trapezoid(dk.tensor{1, 3, 5})) --> 2 6 [Tensor of shape 2]"),
    Function(
      "interp", "The values at x of the function that is linear between points, as numpy.interp.",
      Argument<Operand>("x", "where the function is evaluated"),
      Argument<NumberList>("xp", "the points' abscissas, ascending"),
      Argument<NumberList>("fp", "their ordinates"),
      Argument<Float?>("left", "the value below the first point; by default that of the first point"),
      Argument<Float?>("right", "the value above the last point; by default that of the last point"),
      returns: "Tensor"
    ) { x, xp, fp, left, right in
      try Tensor.interp(x.tensor, xp.tensor, fp.tensor, left: left, right: right)
    }.documented(
      shapes: "x [...] and points [n], [n] to [...].",
      errors: "Points that do not ascend, and ordinates of another number.",
      example:
        "print(dk.interp(dk.tensor{0.5, 1.5, 9}, {0, 1, 2}, {0, 10, 30})) --> 5 20 30 [Tensor of shape 3]"),
    Function(
      "cdist", "The distances between the rows of two matrices.", Argument<Tensor>("x1", "[..., m, d]"),
      Argument<Tensor>("x2", "[..., n, d]"), norm, returns: "Tensor", body: cdist
    ).documented(
      shapes: "[..., m, d] and [..., n, d] to [..., m, n].",
      errors: "Rows of different sizes, fewer than two axes, and a negative p.",
      example: "print(dk.cdist(dk.tensor{{0, 0}}, dk.tensor{{3, 4}, {0, 1}})) --> 5 1 [Tensor of shape 1x2]"),
    Function(
      "pdist", "The distances between each two rows of a matrix, those of the first row first.", input, norm,
      returns: "Tensor"
    ) { x, p in try x.pdist(p: p) }.documented(
      shapes: "[n, d] to [n * (n - 1) / 2].", errors: "Another number of axes, and a negative p.",
      example: "print(dk.pdist(dk.tensor{{0, 0}, {3, 4}, {3, 0}})) --> 5 3 4 [Tensor of shape 3]"),
  ]

  /// The functions of dk.nn.functional.
  static let functionals: [Function] = [
    Function(
      "normalize", "Divides the vectors along an axis by their p-norm, or by eps if that is smaller.", input,
      Argument("p", "the norm", default: Float(2)), Argument("axis", "the axis", default: Position(value: 1)),
      Argument("eps", "the smallest divisor", default: Float(1e-12)), returns: "Tensor"
    ) { x, p, axis, eps in try x.normalized(p: p, axis: axis.value, eps: eps) }.documented(
      shapes: .same, errors: "An axis that the input lacks, and a p that is not above 0.",
      example: "print(dk.nn.functional.normalize(dk.tensor{{3, 4}})) --> 0.6000 0.8000 [Tensor of shape 1x2]"),
    Function(
      "cosine_similarity", "The cosine of the angle between the vectors along an axis.",
      Argument<Tensor>("x1", "any shape"), Argument<Tensor>("x2", "broadcast with x1"),
      Argument("axis", "the axis", default: Position(value: 1)),
      Argument("eps", "the smallest length", default: Float(1e-8)), returns: "Tensor", body: cosineSimilarity
    ).documented(
      shapes: "two that broadcast, to a tensor that lacks the axis.",
      errors: "Shapes that do not broadcast, and an axis that they lack.",
      example:
        "print(dk.nn.functional.cosine_similarity(dk.tensor{{1, 0}}, dk.tensor{{3, 4}})) --> 0.6000 [Tensor of shape 1]"
    ),
    Function(
      "pairwise_distance",
      "The p-norm of the differences along the last axis. As in PyTorch eps is added to each difference.",
      Argument<Tensor>("x1", "any shape"), Argument<Tensor>("x2", "broadcast with x1"),
      Argument("p", "the norm", default: Float(2)),
      Argument("eps", "added to each difference", default: Float(1e-6)),
      keepdim, returns: "Tensor", body: pairwiseDistance
    ).documented(
      shapes: "two that broadcast, to a tensor that lacks the last axis.",
      errors: "Shapes that do not broadcast, and a p that is not above 0.",
      example:
        "print(dk.nn.functional.pairwise_distance(dk.tensor{{0, 0}}, dk.tensor{{3, 4}})) --> 5.0000 [Tensor of shape 1]"
    ),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<AxisList?>("axis", "an axis or a list of axes, from 1; all by default")
  private static let keepdim = Argument("keepdim", "keep reduced axes with size 1", default: false)
  private static let unbiased = Argument("unbiased", "divide by n - 1", default: true)
  private static let lastAxis = Argument<Position>(
    "axis", "the axis, from 1; by default the last", default: Position(value: -1))
  private static let values = Argument<Tensor>("y", "the values")
  private static let points = Argument<Tensor?>("x", "the points, [n] or a shape that broadcasts to y's")
  private static let spacing = Argument("dx", "the distance of the points without x", default: Float(1))
  private static let norm = Argument(
    "p", "the norm of the differences: 2, 1, math.huge for the maximum, 0 for their number, or another",
    default: Float(2))

  private static func renorm(_ x: Tensor, _ p: Float, _ axis: Position, _ maxNorm: Float) throws -> Tensor {
    do { return try x.renorm(p: p, axis: axis.value, maxNorm: maxNorm) } catch let error as DiffusionError
      where error.kind == .argument("maxNorm")
    {
      throw error.renamingArgument(to: "maxnorm")
    }
  }
  private static func cdist(_ a: Tensor, _ b: Tensor, _ p: Float) throws -> Tensor {
    try named { try a.cdist(b, p: p) }
  }
  private static func cosineSimilarity(_ a: Tensor, _ b: Tensor, _ axis: Position, _ eps: Float) throws
    -> Tensor
  {
    try named { try a.cosineSimilarity(b, axis: axis.value, eps: eps) }
  }
  private static func pairwiseDistance(
    _ a: Tensor, _ b: Tensor, _ p: Float, _ eps: Float, _ keepdim: Bool
  ) throws -> Tensor {
    try named { try a.pairwiseDistance(b, p: p, eps: eps, keepdim: keepdim) }
  }

  /// Names the tensors x1 and x2 in errors.
  private static func named(_ body: () throws -> Tensor) throws -> Tensor {
    do { return try body() } catch let error as DiffusionError {
      switch error.kind {
      case .argument("self"): throw error.renamingArgument(to: "x1")
      case .argument("other"): throw error.renamingArgument(to: "x2")
      default: throw error
      }
    }
  }
}
