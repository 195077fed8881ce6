import DiffusionKit

// Functions of the module that join several tensors, or combine their elements.
enum JoiningFunctions {
  static let functions: [Function] = joining + combining

  private static let joining: [Function] = [
    concatenation("cat", "Concatenates tensors along an axis; `concat` is its other name."),
    concatenation("concat", "Concatenates tensors along an axis; PyTorch's `cat`."),
    Function(
      "stack", "Stacks tensors of one shape along a new axis.", tensors,
      Argument<Position>("axis", "position of the new axis", default: Position(value: 0)), returns: "Tensor"
    ) { tensors, axis in try Tensor.stack(tensors, axis: axis.value) }.documented(
      shapes: "n of [a, b] to [n, a, b], [a, n, b] or [a, b, n].",
      errors: "An empty list, and shapes that differ.",
      example: "print(dk.stack({dk.tensor{1, 2}, dk.tensor{3, 4}}, 2)) --> 1 3 2 4 [Tensor of shape 2x2]"),
    stacking(
      "hstack", "Concatenates tensors along the second axis, vectors along their only one.",
      "[m, a] and [m, b] to [m, a + b].",
      "print(dk.hstack{dk.tensor{1, 2}, dk.tensor{3}}) --> 1 2 3 [Tensor of shape 3]",
      Tensor.hstack),
    stacking(
      "vstack", "Concatenates tensors along the first axis, vectors as rows.",
      "[a, n] and [b, n] to [a + b, n]; [n] counts as [1, n].",
      "print(dk.vstack{dk.tensor{1, 2}, dk.tensor{3, 4}}) --> 1 2 3 4 [Tensor of shape 2x2]", Tensor.vstack),
    stacking(
      "dstack", "Concatenates tensors along the third axis.",
      "[m, n, a] and [m, n, b] to [m, n, a + b]; [n] counts as [1, n, 1], and [m, n] as [m, n, 1].",
      "print(dk.dstack{dk.tensor{1, 2}, dk.tensor{3, 4}}:shape()) --> 1 x 2 x 2", Tensor.dstack),
    stacking(
      "column_stack", "Concatenates tensors along the second axis, vectors as columns.",
      "[m, a] and [m, b] to [m, a + b]; [m] counts as [m, 1].",
      "print(dk.column_stack{dk.tensor{1, 2}, dk.tensor{3, 4}}) --> 1 3 2 4 [Tensor of shape 2x2]",
      Tensor.columnStack),
    Function(
      "block_diag", "Makes a matrix with the given matrices along its diagonal and zeros elsewhere.", several,
      returns: "Tensor"
    ) { try Tensor.blockDiag($0.values) }.documented(
      shapes: "[a, b] and [c, d] to [a + c, b + d]; [n] counts as [1, n].",
      errors: "No tensors, and tensors of more than two axes.",
      example: "print(dk.block_diag(dk.ones(1, 1), dk.tensor{2, 3})) --> 1 0 0 0 2 3 [Tensor of shape 2x3]"),
  ]

  private static let combining: [Function] = [
    Function(
      "broadcast_tensors", "Repeats tensors along axes of size 1 to one shape.", several,
      returns: "Tensor, ..."
    ) { Several(of: try Tensor.broadcastTensors($0.values)) }.documented(
      shapes: "shapes that broadcast; all results have the broadcast shape.", errors: .notBroadcasting,
      example: """
        local a, b = dk.broadcast_tensors(dk.tensor{1, 2}, dk.tensor{{3}, {4}})
        print(a) --> 1 2 1 2 [Tensor of shape 2x2]
        print(b) --> 3 3 4 4 [Tensor of shape 2x2]
        """),
    Function(
      "meshgrid", "Returns the coordinates of the points of a grid, one tensor for each vector.", several,
      Argument(
        "indexing",
        "\"ij\": the first vector varies along the first axis; \"xy\": along the second, as in numpy.meshgrid",
        default: "ij"), returns: "Tensor, ...", body: meshgrid
    ).documented(
      shapes: "[m] and [n] to two of [m, n], or with \"xy\" of [n, m].",
      errors: "No tensors, tensors that are no vectors, and another indexing.",
      example: """
        local y, x = dk.meshgrid(dk.tensor{0, 1}, dk.tensor{0, 1, 2})
        print(y) --> 0 0 0 1 1 1 [Tensor of shape 2x3]
        print(x) --> 0 1 2 0 1 2 [Tensor of shape 2x3]
        """),
    Function(
      "cartesian_prod", "Returns all combinations of one element of each vector.", several, returns: "Tensor"
    ) { try Tensor.cartesianProduct($0.values) }.documented(
      shapes: "[m] and [n] to [m * n, 2]; one vector stays as it is.",
      errors: "No tensors, and tensors that are no vectors.",
      example:
        "print(dk.cartesian_prod(dk.tensor{1, 2}, dk.tensor{3, 4})) --> 1 3 1 4 2 3 2 4 [Tensor of shape 4x2]"
    ),
    Function(
      "combinations", "Returns all choices of r elements of a vector, in their order.",
      Argument<Tensor>("input", "a vector"), Argument("r", "number of elements of a choice", default: 2),
      Argument("with_replacement", "whether an element can be chosen again", default: false),
      returns: "Tensor"
    ) { x, r, again in try x.combinations(r, withReplacement: again) }.documented(
      shapes: "[n] to [choices, r].",
      errors: "A tensor that is no vector, a negative r, and too many choices.",
      example: "print(dk.combinations(dk.tensor{1, 2, 3})) --> 1 2 1 3 2 3 [Tensor of shape 3x2]"),
  ]

  private static let tensors = Argument<[Tensor]>("tensors", "a list")
  private static let several = Argument<Variadic<Tensor>>("tensors", "tensors, as f(a, b) or f{a, b}")

  private static func concatenation(_ name: String, _ summary: String) -> Function {
    Function(
      name, summary, tensors, Argument<Position>("axis", "the axis", default: Position(value: 0)),
      returns: "Tensor"
    ) { tensors, axis in try Tensor.concat(tensors, axis: axis.value) }.documented(
      shapes: "[..., a, ...] and [..., b, ...] to [..., a + b, ...].",
      errors: "An empty list, and shapes that differ in other axes.",
      example: "print(dk.\(name){dk.zeros(1, 2), dk.ones(1, 2)}) --> 0 0 1 1 [Tensor of shape 2x2]")
  }

  private static func stacking(
    _ name: String, _ summary: String, _ shapes: String, _ example: String,
    _ body: @escaping ([Tensor]) throws -> Tensor
  ) -> Function {
    Function(name, summary, tensors, returns: "Tensor", body: body).documented(
      shapes: .text(shapes), errors: "An empty list, and shapes that differ in other axes.", example: example)
  }

  private static func meshgrid(_ tensors: Variadic<Tensor>, _ indexing: String) throws -> Several {
    guard let order = Tensor.Indexing(rawValue: indexing) else {
      throw DiffusionError.argument("indexing", "expected \"ij\" or \"xy\", got \"\(indexing)\"")
    }
    return Several(of: try Tensor.meshgrid(tensors.values, indexing: order))
  }
}
