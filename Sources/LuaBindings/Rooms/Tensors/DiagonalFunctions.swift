import DiffusionKit

// Diagonals and triangles of matrices.
enum DiagonalFunctions {
  /// The functions that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "diag", "Returns the diagonal of a matrix, or the matrix with this diagonal.", input, offset,
      returns: "Tensor"
    ) { x, offset in try x.diag(offset: offset) }.documented(
      shapes: "[m, n] to [min(m, n)], [n] to [n, n].", errors: "More than two axes.",
      example: """
        print(dk.tensor{{1, 2}, {3, 4}}:diag()) --> 1 4 [Tensor of shape 2]
        print(dk.tensor{1, 2}:diag()) --> 1 0 0 2 [Tensor of shape 2x2]
        """),
    Function(
      "diagonal", "Returns the diagonal of the matrices that two axes span, as a last axis.", input, offset,
      axis("axis_1", "the axis of the rows", 0), axis("axis_2", "the axis of the columns", 1),
      returns: "Tensor"
    ) { x, offset, rows, columns in
      try x.diagonal(offset: offset, axis1: rows.value, axis2: columns.value)
    }.documented(
      shapes: "[m, n, ...] to [..., min(m, n)].",
      errors: "Axes that the input lacks, or the same axis twice.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:diagonal(1)) --> 2 [Tensor of shape 1]"),
    Function(
      "diag_embed", "Makes matrices with the last axis as a diagonal and zeros elsewhere.", input, offset,
      axis("axis_1", "the axis of the rows in the result", -2),
      axis("axis_2", "the axis of the columns in the result", -1), returns: "Tensor"
    ) { x, offset, rows, columns in
      try x.diagEmbed(offset: offset, axis1: rows.value, axis2: columns.value)
    }.documented(
      shapes: "[..., n] to [..., n, n].", errors: "Axes that the result lacks, or the same axis twice.",
      example: "print(dk.tensor{{1, 2}, {3, 4}}:diag_embed():shape()) --> 2 x 2 x 2"),
    Function("trace", "The sum of a matrix's diagonal.", input, returns: "Tensor") { try $0.trace() }
      .documented(
        shapes: "[m, n] to [1].", errors: "Another number of axes.",
        example: "print(dk.tensor{{1, 2}, {3, 4}}:trace():item()) --> 5.0"),
    Function(
      "triu", "The matrices of the last two axes with zeros below a diagonal.", input, diagonal,
      returns: "Tensor"
    ) {
      x, diagonal in try x.triu(diagonal: diagonal)
    }.documented(
      shapes: .same, errors: "Fewer than two axes.",
      example: "print(dk.ones(2, 2):triu()) --> 1 1 0 1 [Tensor of shape 2x2]"),
    Function(
      "tril", "The matrices of the last two axes with zeros above a diagonal.", input, diagonal,
      returns: "Tensor"
    ) {
      x, diagonal in try x.tril(diagonal: diagonal)
    }.documented(
      shapes: .same, errors: "Fewer than two axes.",
      example: "print(dk.ones(2, 2):tril(-1)) --> 0 0 1 0 [Tensor of shape 2x2]"),
  ]

  /// The functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "triu_indices", "Returns the rows and the columns (from 1) of the elements of an upper triangle.", rows,
      columns,
      offset, returns: "Tensor"
    ) { rows, columns, offset in
      try Tensor.triuIndices(rows, columns, offset: offset, first: 1)
    }.documented(
      shapes: "[2, n].", errors: "Numbers that are negative or above 2^24.",
      example: "print(dk.triu_indices(2, 2)) --> 1 1 2 1 2 2 [Tensor of shape 2x3]"),
    Function(
      "tril_indices", "Returns the rows and the columns (from 1) of the elements of a lower triangle.", rows,
      columns,
      offset, returns: "Tensor"
    ) { rows, columns, offset in
      try Tensor.trilIndices(rows, columns, offset: offset, first: 1)
    }.documented(
      shapes: "[2, n].", errors: "Numbers that are negative or above 2^24.",
      example: "print(dk.tril_indices(2, 2)) --> 1 2 2 1 1 2 [Tensor of shape 2x3]"),
    Function(
      "vander", "Returns the powers of a vector's elements as rows, Vandermonde's matrix.", input,
      Argument<Int?>("columns", "number of powers; by default as many as elements"),
      Argument("increasing", "whether the exponents ascend", default: false), returns: "Tensor"
    ) { x, columns, increasing in try x.vander(columns: columns, increasing: increasing) }.documented(
      shapes: "[n] to [n, columns].", errors: "More than one axis, and a negative number of columns.",
      example: "print(dk.vander(dk.tensor{2, 3}, 3)) --> 4 2 1 9 3 1 [Tensor of shape 2x3]"),
  ]

  private static let input = Argument<Tensor>("input", "any shape")
  private static let offset = Argument("offset", "columns to the right of the main diagonal", default: 0)
  private static let diagonal = Argument("diagonal", "columns to the right of the main diagonal", default: 0)
  private static let rows = Argument<Int>("rows", "number of rows")
  private static let columns = Argument<Int>("columns", "number of columns")
  private static func axis(_ name: String, _ doc: String, _ value: Int) -> Argument<Position> {
    Argument(name, doc, default: Position(value: value))
  }
}
