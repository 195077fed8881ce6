import DiffusionKit

extension QRMode: OptionChoice, LuaReadable {}

/// The triangle of a symmetric matrix that is read.
private enum Triangle: String, OptionChoice, LuaReadable {
  case lower = "L"
  case upper = "U"
}

// Factors of matrices, singular values and eigenvalues.
enum FactorFunctions {
  static let functions: [Function] = [
    Function(
      "cholesky",
      "The lower triangular L with L L' = A for symmetric positive definite A, of which the lower triangle is read.",
      .square,
      Argument("upper", "whether to return U with U' U = A, from the upper triangle", default: false),
      returns: "Tensor"
    ) { a, upper in try a.cholesky(upper: upper) }.documented(
      shapes: "[..., n, n] to the same.",
      errors:
        "Matrices that are not square or not positive definite (which, and the order of the leading minor that is not), and elements that are not finite.",
      example: """
        print(dk.linalg.cholesky(dk.tensor{{4, 2}, {2, 5}}):flatten()) --> 2 0 1 2 [Tensor of shape 4]
        """),
    Function(
      "lu",
      "The factors of A = P L U: a permutation, a lower triangular matrix with ones on the diagonal, and an upper triangular one. The gradient of L and U needs linearly independent first rows and columns.",
      .matrices, returns: "Tensor, Tensor, Tensor"
    ) { a in
      let (p, l, u) = try a.lu()
      return Several(p, l, u)
    }.documented(
      shapes: "[..., m, n] to [..., m, m], [..., m, k] and [..., k, n] with k the smaller of m and n.",
      errors: "Fewer than two axes.",
      example: """
        local p, l, u = dk.linalg.lu(dk.tensor{{1, 2}, {2, 2}})
        print(p:flatten(), l:flatten(), u:flatten()) --> 0 1 1 0 [Tensor of shape 4]	1.0000 0.0000 0.5000 1.0000 [Tensor of shape 4]	2 2 0 1 [Tensor of shape 4]
        """),
    Function(
      "qr", "The orthogonal Q and the upper triangular R with Q R = A. The signs of R's rows are LAPACK's.",
      .matrices,
      Argument(
        "mode",
        "\"reduced\": Q [m, k] and R [k, n] with k the smaller of m and n; \"complete\": Q [m, m] and R [m, n]; \"r\": an empty Q, and R [k, n]",
        default: QRMode.reduced),
      returns: "Tensor, Tensor"
    ) { a, mode in
      let (q, r) = try a.qr(mode)
      return Pair(q, r)
    }.documented(
      shapes: "[..., m, n] to the mode's.",
      errors:
        "Fewer than two axes; in backward, the mode \"r\", and \"complete\" for more rows than columns.",
      example: """
        local q, r = dk.linalg.qr(dk.tensor{{3, 1}, {4, 2}})
        print((q:matmul(r) - dk.tensor{{3, 1}, {4, 2}}):abs():max():item() < 1e-5, r[2][1]) --> true	0.0
        """),
    Function(
      "svd",
      "The singular value decomposition: U, the singular values S in descending order, and Vh, with U diag(S) Vh = A. The gradient of U and Vh needs singular values that differ. PyTorch's matrices are full by default.",
      .matrices,
      Argument(
        "full_matrices", "whether U is [m, m] and Vh [n, n], with vectors beyond the singular values",
        default: false),
      returns: "Tensor, Tensor, Tensor"
    ) { a, isFull in
      let (u, s, vh) = try a.svd(fullMatrices: isFull)
      return Several(u, s, vh)
    }.documented(
      shapes: "[..., m, n] to [..., m, k], [..., k] and [..., k, n] with k the smaller of m and n.",
      errors: .singularValues,
      example: """
        local u, s, vh = dk.linalg.svd(dk.tensor{{3, 0}, {0, -4}})
        print(s) --> 4 3 [Tensor of shape 2]
        print(dk.max((u * s):matmul(vh) - dk.tensor{{3, 0}, {0, -4}}):item() < 1e-6) --> true
        """),
    Function(
      "svdvals", "The singular values in descending order.", .matrices, returns: "Tensor"
    ) { try $0.singularValues() }.documented(
      shapes: "[..., m, n] to [..., k] with k the smaller of m and n.", errors: .singularValues,
      example: "print(dk.linalg.svdvals(dk.tensor{{3, 0, 0}, {0, -4, 0}})) --> 4 3 [Tensor of shape 2]"),
    Function(
      "eigh",
      "The eigenvalues of a symmetric matrix in ascending order, and its eigenvectors as columns. The gradient of the vectors needs eigenvalues that differ.",
      .square, triangle, returns: "Tensor, Tensor"
    ) { a, triangle in
      let (values, vectors) = try a.symmetricEigen(upper: triangle == .upper)
      return Pair(values, vectors)
    }.documented(
      shapes: "[..., n, n] to [..., n] and [..., n, n].", errors: .eigenvalues,
      example: """
        local values, vectors = dk.linalg.eigh(dk.tensor{{2, 1}, {1, 2}})
        print(values) --> 1 3 [Tensor of shape 2]
        """),
    Function(
      "eigvalsh", "The eigenvalues of a symmetric matrix in ascending order.", .square, triangle,
      returns: "Tensor"
    ) { a, triangle in try a.symmetricEigenvalues(upper: triangle == .upper) }.documented(
      shapes: "[..., n, n] to [..., n].", errors: .eigenvalues,
      example: "print(dk.linalg.eigvalsh(dk.tensor{{0, 2}, {2, 3}})) --> -1 4 [Tensor of shape 2]"),
  ]

  private static let triangle = Argument(
    "uplo", "the triangle that is read, \"L\" (lower) or \"U\" (upper)", default: Triangle.lower)
}
