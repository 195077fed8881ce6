import DiffusionKit

// Functions that find distinct elements, count them and search for them.
enum TensorCounting {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "unique",
      """
      The distinct elements, ascending, or the distinct slices of an axis, ordered by their first element, then by the next. On \
      request also the position (from 1) in this result of each element or slice, and how often each occurs. NaN differs from \
      NaN.
      """, input,
      Argument("sorted", "false permits any order; the result is sorted all the same", default: true),
      inverse, counts, axis, returns: "Tensor, Tensor, Tensor"
    ) { x, _, inverse, counts, axis in
      try several(x.unique(axis: axis?.value, inverse: inverse, counts: counts))
    }.documented(
      shapes:
        "[...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].",
      errors: "An axis that the input lacks, and slices of no elements.",
      example: """
        local values, positions, counts = dk.tensor{30, 10, 30}:unique{return_inverse = true, return_counts = true}
        print(values) --> 10 30 [Tensor of shape 2]
        print(positions) --> 2 1 2 [Tensor of shape 3]
        print(counts) --> 1 2 [Tensor of shape 2]
        """),
    Function(
      "unique_consecutive",
      "The first of each run of equal elements, or of equal slices of an axis. On request positions and counts; see unique.",
      input, inverse, counts, axis, returns: "Tensor, Tensor, Tensor"
    ) { x, inverse, counts, axis in
      try several(x.uniqueConsecutive(axis: axis?.value, inverse: inverse, counts: counts))
    }.documented(
      shapes:
        "[...] to [k], or [..., n, ...] to [..., k, ...]; positions in the input's shape, or [n]; counts [k].",
      errors: "An axis that the input lacks, and slices of no elements.",
      example: "print((dk.tensor{1, 1, 2, 1}:unique_consecutive())) --> 1 2 1 [Tensor of shape 3]"),
    Function(
      "bincount",
      """
      How often each class label occurs, or the sum of the weights of its occurrences. Labels count from 0: the first count is \
      that of label 0.
      """, Argument<Tensor>("input", "class labels, whole numbers from 0"),
      Argument<Tensor?>("weights", "one for each label"),
      Argument("minlength", "the minimum number of counts", default: 0), returns: "Tensor"
    ) { labels, weights, length in try labels.bincount(weights: weights, minLength: length) }.documented(
      shapes: "[n] to [max(largest label + 1, minlength)].",
      errors: "Labels that are negative or not whole, or that have several axes; weights of another shape.",
      example: "print(dk.tensor{0, 1, 1, 3}:bincount()) --> 1 2 0 1 [Tensor of shape 4]"),
    Function(
      "histc", "The number of elements in each of `bins` intervals of equal width; others are ignored.",
      input,
      Argument("bins", "number of intervals", default: 100),
      Argument("min", "the lower end of the first interval", default: Float(0)),
      Argument("max", "the upper end of the last; equal to min: the extreme elements", default: Float(0)),
      returns: "Tensor"
    ) { x, bins, min, max in try x.histc(bins: bins, min: min, max: max) }.documented(
      shapes: "[...] to [bins].", errors: "Bins below 1, a min above the max, and ends that are not finite.",
      example: "print(dk.tensor{1, 2, 1}:histc(4, 0, 3)) --> 0 2 1 0 [Tensor of shape 4]"),
    Function(
      "histogram",
      """
      The number of elements, or the sum of their weights, in intervals of equal width or between given edges, and the edges. \
      Elements outside of all intervals are ignored.
      """, input,
      Argument<Either<Int, NumberList>>("bins", "number of intervals, or their ascending edges"),
      Argument<[Float]?>("range", "{low, high}, the outer edges; by default the extreme elements"),
      Argument<Tensor?>("weight", "a weight for each element"),
      Argument("density", "divide by the intervals' widths and by the sum", default: false),
      returns: "Tensor, Tensor", body: histogram
    ).documented(
      shapes: "[...] to [bins] and [bins + 1].",
      errors:
        "Bins below 1, fewer than two edges or edges that do not ascend, a range that is not finite, weights of another shape.",
      example: """
        local counts, edges = dk.tensor{1, 2, 1, 4}:histogram(3)
        print(counts) --> 2 1 1 [Tensor of shape 3]
        print(edges) --> 1 2 3 4 [Tensor of shape 4]
        """),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "searchsorted",
      """
      For each value the position (from 1) at which it would be inserted into a sorted sequence: before elements that equal \
      it, or after them (right). A value above all n elements has position n + 1.
      """, Argument<NumberList>("sorted", "one ascending sequence, or one for each row of values"),
      Argument<NumberList>("values", "the values to search for"),
      right("insert after equal elements"),
      Argument<String?>("side", "\"left\" or \"right\", in place of `right`"),
      Argument<Tensor?>("sorter", "positions (from 1) that sort a sequence that is not sorted"),
      returns: "Tensor", body: searchsorted
    ).documented(
      shapes: "[n] and values of any shape, or [..., n] and [..., m]; the result has the values' shape.",
      errors:
        "Values whose axes before the last differ from those of the sequences, another side, and a bad sorter.",
      example: "print(dk.searchsorted(dk.tensor{1, 3, 5}, dk.tensor{0, 3, 9})) --> 1 2 4 [Tensor of shape 3]"),
    Function(
      "bucketize",
      """
      The number (from 1) of the interval between ascending boundaries that each element lies in. An interval includes its \
      upper boundary, or its lower one (right).
      """, Argument<NumberList>("input", "any shape"), Argument<NumberList>("boundaries", "ascending"),
      right("intervals include their lower boundary"), returns: "Tensor"
    ) { x, boundaries, right in
      try x.tensor.bucketize(boundaries.tensor, right: right) + Tensor(1)
    }.documented(
      shapes: "[...] and boundaries [n]; the result has the input's shape and numbers 1 to n + 1.",
      errors: "Boundaries with several axes.",
      example: "print(dk.bucketize(dk.tensor{0.5, 1, 7}, {1, 2})) --> 1 1 3 [Tensor of shape 3]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let axis = Argument<Position?>("axis", "an axis of slices, from 1; all elements by default")
  private static let inverse = Argument("return_inverse", "also return positions", default: false)
  private static let counts = Argument("return_counts", "also return counts", default: false)
  private static func right(_ doc: String) -> Argument<Bool> { Argument("right", doc, default: false) }

  private static func several(_ found: DistinctValues) throws -> Several {
    Several(found.values, try found.inverse.map { try $0 + Tensor(1) }, found.counts)
  }

  private static func histogram(
    _ x: Tensor, _ bins: Either<Int, NumberList>, _ range: [Float]?, _ weight: Tensor?, _ density: Bool
  ) throws -> Pair<Tensor, Tensor> {
    if let range, range.count != 2 {
      throw DiffusionError.argument("range", "expected {low, high}, got \(range.count) numbers")
    }
    let result: (histogram: Tensor, edges: Tensor)
    switch bins {
    case .first(let bins):
      result = try x.histogram(
        bins: bins, range: range.map { ($0[0], $0[1]) }, weight: weight, density: density)
    case .second(let edges):
      guard range == nil else {
        throw DiffusionError.argument("range", "given beside the edges, which are the range")
      }
      result = try x.histogram(edges: edges.tensor, weight: weight, density: density)
    }
    return Pair(result.histogram, result.edges)
  }

  private static func searchsorted(
    _ sorted: NumberList, _ values: NumberList, _ right: Bool, _ side: String?, _ sorter: Tensor?
  ) throws -> Tensor {
    guard side == nil || side == "left" || side == "right" else {
      throw DiffusionError.argument("side", "expected \"left\" or \"right\", got \"\(side ?? "")\"")
    }
    guard side != "left" || !right else {
      throw DiffusionError.argument("side", "\"left\" contradicts right = true")
    }
    return try Tensor.searchsorted(
      sorted.tensor, values.tensor, right: right || side == "right", sorter: sorter, first: 1) + Tensor(1)
  }
}
