import DiffusionKit

// Parts of a tensor along an axis: methods and functions of the module alike.
enum SplittingFunctions {
  static let functions: [Function] = [
    Function(
      "chunk", "Splits the tensor into parts of equal size along an axis; the last may be smaller.", input,
      Argument<Int>("count", "number of parts"),
      Argument<Position>("axis", "the axis", default: Position(value: 0)), returns: "list of Tensors"
    ) { x, count, axis in try x.chunk(count, axis: axis.value) }.documented(
      shapes: "[..., n, ...] to parts [..., ceil(n / count), ...].",
      errors: "A count below 1, and an axis that the input lacks.",
      example: """
        local parts = dk.arange(5):chunk(2)
        print(parts[1]) --> 0 1 2 [Tensor of shape 3]
        print(parts[2]) --> 3 4 [Tensor of shape 2]
        """),
    Function(
      "split",
      "Splits an axis into parts of `size` positions, of which the last may be shorter, or into parts of the listed sizes.",
      input, Argument<Either<Int, [Int]>>("size", "number of positions of each part, or a list of them"),
      firstAxis, returns: "list of Tensors", body: split
    ).documented(
      shapes: "[..., n, ...] to parts [..., size, ...].",
      errors: "A size below 1, sizes that do not sum to that of the axis, and an axis that the input lacks.",
      example: """
        local parts = dk.arange(5):split(2)
        print(#parts, parts[3]) --> 3 4 [Tensor of shape 1]
        print(dk.arange(5):split({1, 4})[2]) --> 1 2 3 4 [Tensor of shape 4]
        """),
    Function(
      "unbind", "Returns the slices at all positions of an axis.", input, firstAxis,
      returns: "list of Tensors"
    ) { x, axis in try x.unbind(axis: axis.value) }.documented(
      shapes: "[..., n, ...] to n tensors that lack the axis.", errors: .axis,
      example: """
        local rows = dk.tensor{{1, 2}, {3, 4}}:unbind()
        print(rows[2]) --> 3 4 [Tensor of shape 2]
        """),
    Function(
      "select", "Returns the slice at one position of an axis.", input,
      Argument<Position>("axis", "the axis"),
      Argument<Position>("position", "the position, from 1, or from the end, -1 being the last"),
      returns: "Tensor"
    ) { x, axis, position in try x.select(axis: axis.value, position: position.value) }.documented(
      shapes: "[..., n, ...] to a tensor that lacks the axis.",
      errors: "An axis or a position that the input lacks.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:select(2, 1)) --> 1 3 [Tensor of shape 2]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let firstAxis = Argument<Position>("axis", "the axis", default: Position(value: 0))

  private static func split(_ x: Tensor, _ size: Either<Int, [Int]>, _ axis: Position) throws -> [Tensor] {
    switch size {
    case .first(let size): return try x.split(size, axis: axis.value)
    case .second(let sizes): return try x.split(sizes, axis: axis.value)
    }
  }
}
