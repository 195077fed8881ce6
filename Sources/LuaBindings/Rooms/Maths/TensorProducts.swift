import DiffusionKit

// Products of matrices and of any axes.
enum TensorProducts {
  /// Methods of tensors and functions of the module.
  static let functions: [Function] = [
    Function(
      "matmul", "The matrix product of the last two axes; the axes before broadcast.",
      Argument<Tensor>("input", "any shape"),
      Argument<Tensor>("other", "the right factor"), returns: "Tensor", body: matmul
    ).documented(
      shapes:
        "[..., m, k] and [..., k, n] to [..., m, n]; vectors [k] count as one row or column, [k] and [k] give [1].",
      errors: "Inner sizes that differ, and axes before that do not broadcast; both shapes are named.",
      example: """
        local a = dk.tensor{{1, 2}, {3, 4}}
        print(a:matmul(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
        """)
  ]

  /// Functions of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "einsum",
      "Einstein's summation: letters name axes, those not behind the arrow are summed over, \"...\" stands for any axes.",
      Argument<String>("equation", "letters for axes"), Argument<Variadic<Tensor>>("operands", "tensors"),
      returns: "Tensor", body: einsum
    ).documented(
      shapes: "as the equation says: \"ik,kj->ij\" takes [i, k] and [k, j] to [i, j].",
      errors: "An equation that does not fit the operands, and a letter for axes of different sizes.",
      example: """
        local a, b = dk.ones(2, 3), dk.ones(3, 4)
        print(dk.einsum("ik,kj->j", a, b)) --> 6 6 6 6 [Tensor of shape 4]
        """)
  ]

  private static func matmul(_ x: Tensor, _ other: Tensor) throws -> Tensor { try x.matmul(other) }
  private static func einsum(_ equation: String, _ operands: Variadic<Tensor>) throws -> Tensor {
    try Tensor.einsum(equation, operands.values)
  }
}
