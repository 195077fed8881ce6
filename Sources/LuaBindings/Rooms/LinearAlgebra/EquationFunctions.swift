import DiffusionKit

// Systems of linear equations, inverses and determinants.
enum EquationFunctions {
  static let functions: [Function] = [
    Function(
      "solve", "Solves A X = B, or X A = B, by LU factors.", .square, .other,
      Argument("left", "whether A stands on the left side of X", default: true), returns: "Tensor"
    ) { a, b, left in try a.solve(b, left: left) }.documented(
      shapes:
        "A [..., n, n] and B [..., n, k] to [..., n, k]; the axes before broadcast. B of one axis, or of A's axes but the last, is vectors [..., n]. On the right side B is [..., k, n].",
      errors:
        "Matrices that are not square or are singular (which, and the pivot that is 0), sizes that do not fit.",
      example: """
        local a = dk.tensor{{2, 1}, {1, 3}}
        print(dk.linalg.solve(a, dk.tensor{3, 5})) --> 0.8000 1.4000 [Tensor of shape 2]
        """),
    Function(
      "solve_triangular",
      "Solves A X = B, or X A = B, for triangular A. The other triangle is not read. A 0 on the diagonal gives infinity or NaN.",
      .square, .other, Argument<Bool>("upper", "whether A is upper triangular"),
      Argument("left", "whether A stands on the left side of X", default: true),
      Argument("unitriangular", "whether the diagonal counts as 1 and is not read", default: false),
      returns: "Tensor"
    ) { a, b, upper, left, unitriangular in
      try a.solveTriangular(b, upper: upper, left: left, unitriangular: unitriangular)
    }.documented(
      shapes: "A [..., n, n] and B [..., n, k], or [..., k, n] on the right side; the axes before broadcast.",
      errors: "Matrices that are not square, sizes that do not fit.",
      example: """
        local a = dk.tensor{{2, 0}, {1, 4}}
        print(dk.linalg.solve_triangular(a, dk.tensor{{2}, {9}}, {upper = false}):flatten()) --> 1 2 [Tensor of shape 2]
        """),
    Function(
      "cholesky_solve", "Solves A X = B from the Cholesky factor of A.",
      Argument<Tensor>("input", "the right-hand sides B"),
      Argument<Tensor>("other", "the triangular factor: L of A = L L', or U of A = U' U"),
      Argument("upper", "whether the factor is upper triangular", default: false), returns: "Tensor"
    ) { b, factor, upper in try b.choleskySolve(factor, upper: upper) }.documented(
      shapes: "B [..., n, k] and the factor [..., n, n] to [..., n, k]; the axes before broadcast.",
      errors: "A factor that is not square, sizes that do not fit.",
      example: """
        local a = dk.tensor{{4, 2}, {2, 3}}
        print(dk.linalg.cholesky_solve(dk.tensor{{8}, {7}}, dk.linalg.cholesky(a)):flatten()) --> 1.2500 1.5000 [Tensor of shape 2]
        """),
    Function(
      "lstsq",
      "Solves linear least squares by singular values (LAPACK's gelsd): the X with the smallest |A X - B|, and of these the one with the smallest norm. Returns the solution; the squared norms of the columns of A X - B, if A has more rows than columns and full rank, else an empty tensor; the rank; and the singular values. The solution has a gradient.",
      .matrices, .other,
      Argument<Float?>(
        "rcond",
        "singular values up to this times the largest count as 0, by default 1.2e-7 times the longer side"),
      returns: "Tensor, Tensor, Tensor, Tensor"
    ) { a, b, rcond in
      let found = try a.lstsq(b, rcond: rcond)
      return Several(found.solution, found.residuals, found.rank, found.singularValues)
    }.documented(
      shapes:
        "A [..., m, n] and B [..., m, k] to X [..., n, k]; the axes before broadcast. B of one axis less than A is vectors [..., m].",
      errors: "Sizes that do not fit, elements that are not finite, a negative rcond.",
      example: """
        local a = dk.tensor{{1, 0}, {1, 1}, {1, 2}}
        local x, residuals = dk.linalg.lstsq(a, dk.tensor{1, 2, 4})
        print(x, residuals) --> 0.8333 1.5000 [Tensor of shape 2]	0.1667 [Tensor of shape 1]
        """),
    Function("inv", "The inverse, by LU factors.", .square, returns: "Tensor") { try $0.inverse() }
      .documented(
        shapes: "[..., n, n] to the same.",
        errors: "Matrices that are not square or are singular (which, and the pivot that is 0).",
        example: "print(dk.linalg.inv(dk.tensor{{2, 1}, {1, 1}}):flatten()) --> 1 -1 -1 2 [Tensor of shape 4]"
      ),
    Function(
      "pinv",
      "The pseudoinverse (Moore and Penrose), by singular values. The gradient holds where the rank does not change.",
      .matrices, .atol, .rtol, .hermitian, returns: "Tensor"
    ) { a, atol, rtol, hermitian in
      try a.pseudoInverse(RankTolerance(atol: atol, rtol: rtol), hermitian: hermitian)
    }.documented(
      shapes: "[..., m, n] to [..., n, m].", errors: .singularValues,
      example: """
        print(dk.linalg.pinv(dk.tensor{{3, 0}, {4, 0}})) --> 0.1200 0.1600 0.0000 0.0000 [Tensor of shape 2x2]
        """),
    Function(
      "det", "The determinant. The gradient is exact for singular matrices too.", .square, returns: "Tensor"
    ) { try $0.determinant() }.documented(
      shapes: "[..., n, n] to [...], [1] for one matrix.", errors: .square,
      example: "print((\"%.4f\"):format(dk.linalg.det(dk.tensor{{2, 1}, {1, 3}}):item())) --> 5.0000"),
    Function(
      "slogdet",
      "The sign of the determinant, -1, 0 or 1, and the logarithm of its magnitude, -infinity for singular matrices. The logarithm has a gradient.",
      .square, returns: "Tensor, Tensor"
    ) { a in
      let (sign, logarithm) = try a.signAndLogDeterminant()
      return Pair(sign, logarithm)
    }.documented(
      shapes: "[..., n, n] to [...] twice, [1] for one matrix.", errors: .square,
      example: """
        local sign, logabsdet = dk.linalg.slogdet(dk.eye(3) * -1000)
        print(sign:item(), ("%.3f"):format(logabsdet:item())) --> -1.0	20.723
        """),
  ]
}
