import DiffusionKit

// Axes moved, turned, split and repeated, under the names of PyTorch and NumPy.
enum RearrangingFunctions {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = axes + sizes

  private static let axes: [Function] = [
    Function(
      "movedim", "Moves axes to other positions; the other axes stay in their order.", input,
      Argument<AxisList>("source", "an axis or a list"),
      Argument<AxisList>("destination", "where each of them goes"), returns: "Tensor"
    ) { x, from, to in
      try x.movedAxes(from: from.values.map(\.value), to: to.values.map(\.value))
    }.documented(
      shapes: "movedim(1, -1) of [a, b, c] gives [b, c, a].",
      errors: "Axes that the input lacks or that are named twice, and different numbers of axes.",
      example: "print(dk.zeros(2, 3, 4):movedim(1, -1):shape()) --> 3 x 4 x 2"),
    Function(
      "swapaxes", "Exchanges two axes, as transpose does.", input, Argument<Position>("axis_1", "one axis"),
      Argument<Position>("axis_2", "the other axis"), returns: "Tensor"
    ) { x, a, b in try x.transposed(a.value, b.value) }.documented(
      shapes: "[..., a, ..., b, ...] to [..., b, ..., a, ...].", errors: .axis,
      example: "print(dk.zeros(2, 3, 4):swapaxes(1, 3):shape()) --> 4 x 3 x 2"),
    Function(
      "rot90", "Turns the plane of two axes by k quarters, from the first axis towards the second.", input,
      Argument("k", "number of quarters; negative ones turn back", default: 1),
      Argument(
        "axes", "the two axes", default: AxisList(values: [Position(value: 0), Position(value: 1)])),
      returns: "Tensor"
    ) { x, k, axes in try x.rotated90(k, axes: axes.values.map(\.value)) }.documented(
      shapes: "[m, n] to [n, m] for an odd k.",
      errors: "Axes that the input lacks, and other than two of them.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:rot90()) --> 2 4 1 3 [Tensor of shape 2x2]"),
    Function("fliplr", "Reverses the second axis.", input, returns: "Tensor") { x in
      try fliplr(x)
    }.documented(
      shapes: .same, errors: "Fewer than two axes.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:fliplr()) --> 2 1 4 3 [Tensor of shape 2x2]"),
    Function("flipud", "Reverses the first axis.", input, returns: "Tensor") { try $0.flipped(0) }.documented(
      shapes: .same, errors: .none,
      example: "print(dk.tensor{{1, 2}, {3, 4}}:flipud()) --> 3 4 1 2 [Tensor of shape 2x2]"),
  ]

  private static let sizes: [Function] = [
    Function("ravel", "Merges all axes into one, as flatten does.", input, returns: "Tensor") {
      try $0.flattened()
    }.documented(
      shapes: "[a, b, ...] to [a * b * ...].", errors: .none,
      example: "print(dk.tensor{{1, 2}, {3, 4}}:ravel()) --> 1 2 3 4 [Tensor of shape 4]"),
    Function(
      "unflatten", "Splits an axis into several.", input, Argument<Position>("axis", "the axis"),
      Argument<[Int]>("sizes", "sizes of the new axes, of which one may be -1"), returns: "Tensor"
    ) { x, axis, sizes in try x.unflattened(axis: axis.value, sizes) }.documented(
      shapes: "[..., a * b, ...] to [..., a, b, ...].", errors: "Sizes for another number of positions.",
      example: "print(dk.zeros(2, 12):unflatten(2, {3, -1}):shape()) --> 2 x 3 x 4"),
    Function(
      "view_as", "Returns the same elements with the sizes of another tensor.", input, other,
      returns: "Tensor"
    ) { x, other in try named { try x.reshaped(other.shape) } }.documented(
      shapes: "[...] to the other's, with the same number of elements.",
      errors: "Another number of elements.",
      example: "print(dk.arange(4):view_as(dk.zeros(2, 2))) --> 0 1 2 3 [Tensor of shape 2x2]"),
    Function(
      "expand_as", "Repeats axes of size 1 to the sizes of another tensor.", input, other, returns: "Tensor"
    ) { x, other in
      try named { try x.broadcast(to: other.shape) }
    }.documented(
      shapes: "[a, 1] to the other's, such as [a, b].", errors: "Sizes that the input does not broadcast to.",
      example: "print(dk.tensor{{1}, {2}}:expand_as(dk.zeros(2, 2))) --> 1 1 2 2 [Tensor of shape 2x2]"),
    Function(
      "broadcast_to", "Repeats axes of size 1 to these sizes, as expand does.", input,
      Argument<Variadic<Int>>("shape", "sizes"), returns: "Tensor"
    ) { x, shape in try x.expanded(shape.values) }.documented(
      shapes: "[a, 1] to [a, b], or to [n, a, b] with new axes in front.",
      errors: "Sizes that the input does not broadcast to.",
      example: "print(dk.tensor{1, 2}:broadcast_to(2, 2)) --> 1 2 1 2 [Tensor of shape 2x2]"),
    Function(
      "repeat_interleave", "Repeats each position of an axis, one after another; tile repeats the whole.",
      input,
      Argument<Either<Int, NumberList>>("repeats", "a number, or one for each position"),
      Argument<Position?>("axis", "the axis; by default the tensor is flattened"), returns: "Tensor",
      body: repeatInterleave
    ).documented(
      shapes: "[..., n, ...] to [..., n * repeats, ...], or the sum of the repeats.",
      errors: "Repeats that are negative or not whole, and another number of them.",
      example: """
        print(dk.tensor{1, 2}:repeat_interleave(2)) --> 1 1 2 2 [Tensor of shape 4]
        print(dk.tensor{1, 2}:repeat_interleave({1, 3})) --> 1 2 2 2 [Tensor of shape 4]
        """),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function("atleast_1d", "Returns the tensor, which has at least one axis.", input, returns: "Tensor") {
      $0
    }
    .documented(
      shapes: .same, errors: .none, example: "print(dk.atleast_1d(dk.tensor(3))) --> 3 [Tensor of shape 1]"),
    Function("atleast_2d", "Makes a vector a row.", input, returns: "Tensor") { try $0.atLeast2D() }
      .documented(
        shapes: "[n] to [1, n]; other tensors stay as they are.", errors: .none,
        example: "print(dk.atleast_2d(dk.tensor{1, 2}):shape()) --> 1 x 2"),
    Function("atleast_3d", "Adds axes of size 1 up to three.", input, returns: "Tensor") {
      try $0.atLeast3D()
    }.documented(
      shapes: "[n] to [1, n, 1], [m, n] to [m, n, 1]; other tensors stay as they are.", errors: .none,
      example: "print(dk.atleast_3d(dk.tensor{1, 2}):shape()) --> 1 x 2 x 1"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let other = Argument<Tensor>("other", "tensor whose shape is used")

  /// Names the tensor whose shape is used in errors.
  private static func named(_ body: () throws -> Tensor) throws -> Tensor {
    do { return try body() } catch let error as DiffusionError { throw error.renamingArgument(to: "other") }
  }
  private static func fliplr(_ x: Tensor) throws -> Tensor {
    guard x.rank >= 2 else {
      throw DiffusionError.argument("input", "expected at least two axes, got \(x.shape)")
    }
    return try x.flipped(1)
  }
  private static func repeatInterleave(
    _ x: Tensor, _ repeats: Either<Int, NumberList>, _ axis: Position?
  ) throws -> Tensor {
    switch repeats {
    case .first(let count): return try x.repeatInterleaved(count, axis: axis?.value)
    case .second(let list): return try x.repeatInterleaved(list.tensor, axis: axis?.value)
    }
  }
}
