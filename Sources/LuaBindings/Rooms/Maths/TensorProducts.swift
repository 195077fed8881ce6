import DiffusionKit

// Products of matrices and along any axes.
enum TensorProducts {
  /// The products that are both methods and functions of the module.
  static let functions: [Function] = [
    Function(
      "matmul", "Computes the matrix product over the last two axes; the axes before broadcast.",
      Argument<Tensor>("input", "any shape"), Argument<Tensor>("other", "the right factor"), returns: "Tensor"
    ) { x, other in try x.matmul(other) }.documented(
      shapes:
        "[..., m, k] and [..., k, n] to [..., m, n]; vectors [k] count as one row or column, [k] and [k] give [1].",
      errors:
        "Inner sizes that differ, and axes before them that do not broadcast; the message names both shapes.",
      example: """
        local a = dk.tensor{{1, 2}, {3, 4}}
        print(a:matmul(dk.tensor{1, 1})) --> 3 7 [Tensor of shape 2]
        """)
  ]

  /// The products of the module only.
  static let moduleFunctions: [Function] = [
    Function(
      "einsum",
      "Computes Einstein's summation: letters name axes, the result sums over letters that are missing after the arrow, and \"...\" stands for any axes.",
      Argument<String>("equation", "letters of the operands' axes, and of the result's after an arrow"),
      Argument<Variadic<Tensor>>("operands", "tensors"), returns: "Tensor"
    ) { equation, operands in try Tensor.einsum(equation, operands.values) }.documented(
      shapes: "those of the equation: \"ik,kj->ij\" takes [i, k] and [k, j] to [i, j].",
      errors: "An equation that does not fit the operands, and a letter for axes of different sizes.",
      example: """
        local a, b = dk.ones(2, 3), dk.ones(3, 4)
        print(dk.einsum("ik,kj->j", a, b)) --> 6 6 6 6 [Tensor of shape 4]
        """)
  ]

}
