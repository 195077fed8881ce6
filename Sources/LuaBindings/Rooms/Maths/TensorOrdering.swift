import DiffusionKit

// Functions that sort and select by rank, methods and functions of the module alike.
enum TensorOrdering {
  static let functions: [Function] = sorting + medians + quantiles

  private static let sorting: [Function] = [
    Function(
      "sort", "The elements sorted along an axis, and the positions (from 1) that they had.", input, lastAxis,
      descending, stable, returns: "Tensor, Tensor"
    ) { x, axis, descending, _ in try pair(x.sorted(axis: axis.value, descending: descending)) }.documented(
      shapes: "[...]; both results have the input's shape.", errors: .axis,
      example: """
        local values, positions = dk.tensor{3, 1, 2}:sort()
        print(values) --> 1 2 3 [Tensor of shape 3]
        print(positions) --> 2 3 1 [Tensor of shape 3]
        """),
    Function(
      "argsort", "The positions (from 1) that sort along an axis.", input, lastAxis, descending, stable,
      returns: "Tensor"
    ) { x, axis, descending, _ in try x.argsort(axis: axis.value, descending: descending) + Tensor(1) }
    .documented(
      shapes: .same, errors: .axis,
      example: "print(dk.tensor{3, 1, 2}:argsort{descending = true}) --> 1 3 2 [Tensor of shape 3]"),
    Function("msort", "The elements sorted along the first axis.", input, returns: "Tensor") {
      try $0.msort()
    }
    .documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{{3, 1}, {2, 4}}:msort()) --> 2 1 3 4 [Tensor of shape 2x2]"),
    Function(
      "topk", "The k largest elements along an axis, sorted, and their positions (from 1).", input,
      Argument<Int>("k", "number of elements"), lastAxis,
      Argument("largest", "false: the smallest elements", default: true),
      Argument("sorted", "false permits any order; the elements are sorted all the same", default: true),
      returns: "Tensor, Tensor"
    ) { x, k, axis, largest, _ in try pair(x.topk(k, axis: axis.value, largest: largest)) }.documented(
      shapes: "[..., n, ...] to [..., k, ...], twice.",
      errors: "A k that is negative or above n, and an axis that the input lacks.",
      example: """
        local values, positions = dk.tensor{3, 1, 4, 1, 5}:topk(2)
        print(values) --> 5 4 [Tensor of shape 2]
        print(positions) --> 5 3 [Tensor of shape 2]
        """),
    Function(
      "kthvalue", "The k-th smallest element along an axis, and its position (from 1).", input,
      Argument<Int>("k", "the rank, from 1"), lastAxis, keepdim, returns: "Tensor, Tensor"
    ) { x, k, axis, keepdim in try pair(x.kthvalue(k, axis: axis.value, keepdim: keepdim)) }.documented(
      shapes: .reduced,
      errors: "A k outside of 1...n, and an axis that the input lacks or that has no elements.",
      example: """
        local value, position = dk.tensor{30, 10, 20}:kthvalue(2)
        print(value:item(), position:item()) --> 20.0 3.0
        """),
  ]

  private static let medians: [Function] = [
    Function(
      "median",
      """
      The median; of an even number of elements the lower of the two in the middle, and NaN if there is one. Along an axis \
      also its position (from 1).
      """, input, anyAxis, keepdim, returns: "Tensor, Tensor"
    ) { x, axis, keepdim in
      guard let axis else { return Several(try x.median()) }
      return try several(x.median(axis: axis.value, keepdim: keepdim))
    }.documented(
      shapes: .reduced, errors: .emptyAxis,
      example: """
        print(dk.tensor{3, 1, 2, 10}:median():item()) --> 2.0
        local values, positions = dk.tensor{{1, 5, 3}, {9, 7, 8}}:median(2)
        print(values) --> 3 8 [Tensor of shape 2]
        print(positions) --> 3 3 [Tensor of shape 2]
        """),
    Function(
      "nanmedian", "The median of the elements that are not NaN; see median.", input, anyAxis, keepdim,
      returns: "Tensor, Tensor"
    ) { x, axis, keepdim in
      guard let axis else { return Several(try x.nanmedian()) }
      return try several(x.nanmedian(axis: axis.value, keepdim: keepdim))
    }.documented(
      shapes: .reduced, errors: .emptyAxis,
      example: "print(dk.tensor{3, 0/0, 2, 1}:nanmedian():item()) --> 2.0"),
    Function(
      "mode",
      """
      The most frequent element along an axis, the smallest of several, and the last of its positions (from 1). NaN equals no \
      other element.
      """, input, lastAxis, keepdim, returns: "Tensor, Tensor"
    ) { x, axis, keepdim in try pair(x.mode(axis: axis.value, keepdim: keepdim)) }.documented(
      shapes: .reduced, errors: .emptyAxis,
      example: """
        local value, position = dk.tensor{2, 7, 7, 1}:mode()
        print(value:item(), position:item()) --> 7.0 3.0
        """),
  ]

  private static let quantiles: [Function] = [
    quantile(
      "quantile",
      """
      Quantiles: the element of rank q * (n - 1), counted from 0, or a value between the two next to that rank. NaN if an \
      element is NaN. Not numpy's percentile: q is 0...1.
      """,
      """
      print(dk.tensor{1, 2, 3, 4}:quantile(0.5):item()) --> 2.5
      print(dk.tensor{{1, 2, 3}, {4, 5, 9}}:quantile({0.5, 1}, 2)) --> 2 5 3 9 [Tensor of shape 2x2]
      """, ignoresNaN: false),
    quantile(
      "nanquantile", "Quantiles of the elements that are not NaN; see quantile.",
      "print(dk.tensor{1, 0/0, 3}:nanquantile(0.5):item()) --> 2.0", ignoresNaN: true),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let anyAxis = Argument<Position?>("axis", "an axis, from 1; all elements by default")
  private static let lastAxis = Argument<Position>(
    "axis", "the axis, from 1; by default the last", default: Position(value: -1))
  private static let keepdim = Argument("keepdim", "keep the reduced axis with size 1", default: false)
  private static let descending = Argument(
    "descending", "sort from the largest to the smallest", default: false)
  private static let stable = Argument(
    "stable", "as in PyTorch; equal elements stay in order without it too", default: false)

  private static func quantile(
    _ name: String, _ summary: String, _ example: String, ignoresNaN: Bool
  ) -> Function {
    Function(
      name, summary, input,
      Argument<Either<Float, Either<Tensor, LongList<Float>>>>(
        "q", "0...1; a list or a tensor of them gives the result a new first axis"), anyAxis, keepdim,
      Argument<QuantileInterpolation>(
        "interpolation", "between two elements: linear, lower, higher, midpoint or nearest", default: .linear),
      returns: "Tensor"
    ) { x, q, axis, keepdim, interpolation in
      let list: Buffer<Float>
      switch q {
      case .first(let one):
        let one = try x.quantiles(
          Buffer(CollectionOfOne(one), for: "the ranks of quantiles"), axis: axis?.value, keepdim: keepdim,
          interpolation: interpolation, ignoresNaN: ignoresNaN)
        return one.rank == 1 ? one : try one.squeezed(axis: 0)
      case .second(.first(let tensor)):
        guard tensor.rank == 1 else {
          throw DiffusionError.argument("q", "expected one axis, got \(tensor.shape)")
        }
        list = try tensor.copied()
      case .second(.second(let numbers)): list = numbers.values
      }
      return try x.quantiles(
        list, axis: axis?.value, keepdim: keepdim, interpolation: interpolation, ignoresNaN: ignoresNaN)
    }.documented(
      shapes:
        "[...]; without the axis, or with size 1 (keepdim), behind a first axis for several q. Without an axis it is [1] or [q].",
      errors:
        "A q outside of 0...1, an input without elements, an axis that it lacks, another interpolation.",
      example: example)
  }

  private static func pair(_ results: (values: Tensor, indices: Tensor)) throws -> Pair<Tensor, Tensor> {
    Pair(results.values, try results.indices + Tensor(1))
  }
  private static func several(_ results: (values: Tensor, indices: Tensor)) throws -> Several {
    Several(results.values, try results.indices + Tensor(1))
  }
}

extension QuantileInterpolation: LuaReadable {}
