/// Which singular values count as 0: those up to the larger of `atol` and `rtol` times the largest one.
public struct RankTolerance: Sendable {
  /// Default 0.
  public var atol: Float?
  /// Default: the longer side of the matrix times the distance of 1 from the next float32 (1.2e-7); 0 if `atol` is above 0.
  public var rtol: Float?

  public init(atol: Float? = nil, rtol: Float? = nil) { (self.atol, self.rtol) = (atol, rtol) }

  /// The limit for each matrix, [..., 1].
  fileprivate func limits(_ matrices: MatrixBatch, _ values: Tensor) throws -> Tensor {
    for (name, value) in [("atol", atol), ("rtol", rtol)] {
      if let value { try Requirement.nonNegative(value, name) }
    }
    let standard = (atol ?? 0) > 0 ? 0 : Float(max(matrices.rows, matrices.columns)) * Float.ulpOfOne
    guard values.shape.sizes[values.rank - 1] > 0 else {
      return try Tensor.full(matrices.results(1), atol ?? 0)
    }
    return try (values.maximum(axis: -1, keepdim: true) * Tensor(rtol ?? standard)).clamp(min: atol ?? 0)
  }
}

extension Tensor {
  /// The pseudoinverses [..., n, m] of matrices [..., m, n], from their singular values above the tolerance. The gradient holds
  /// where the rank does not change. `torch.linalg.pinv`.
  /// - Parameter hermitian: whether the matrices are symmetric: their lower triangles are read, and the eigenvalues used.
  /// - Throws: `argument("self")` for fewer than two axes and as `svd`, `argument("atol")` or `argument("rtol")` for a negative one.
  public func pseudoInverse(_ tolerance: RankTolerance = .init(), hermitian: Bool = false) throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    let inverse: Tensor
    if count == 0 {
      inverse = try Tensor.zeros(matrices.results(matrices.columns, matrices.rows))
    } else if hermitian {
      let (values, vectors) = try detached.symmetricEigen()
      let reciprocals = try values.reciprocals(above: tolerance.limits(matrices, values.abs()))
      inverse = try Tensor.product(vectors.scalingColumns(reciprocals), vectors, transposeB: true)
    } else {
      let (u, s, vh) = try detached.svd()
      let reciprocals = try s.reciprocals(above: tolerance.limits(matrices, s))
      inverse = try Tensor.product(u.scalingColumns(reciprocals), vh).matrixTransposed()
    }
    return inverse.derived(from: self) { [a = detached] in try a.gradientOfPseudoInverse(inverse, $0) }
  }

  private func reciprocals(above limits: Tensor) throws -> Tensor {
    try Tensor.select(where: abs().gt(limits), reciprocal(), else: Tensor(0))
  }

  /// The gradient of this tensor's matrices A from that of their pseudoinverses P (Golub and Pereyra 1973), by
  /// dP = -P dA P + P P' dA' (I - A P) + (I - P A) dA' P' P.
  func gradientOfPseudoInverse(_ p: Tensor, _ dp: Tensor) throws -> Tensor {
    let g = try dp.matrixTransposed()
    func times(_ a: Tensor, _ b: Tensor, _ transposeA: Bool = false, _ transposeB: Bool = false) throws
      -> Tensor
    {
      try Tensor.product(a, b, transposeA: transposeA, transposeB: transposeB)
    }
    // With G the transposed gradient: -P' G' P', (I - A P) G P P' and P' P G (I - P A).
    let inner = try -times(times(p, dp, true), p, false, true)
    let right = try times(times(g, p), p, false, true)
    let left = try times(p, times(p, g), true)
    return try inner + (right - times(self, times(p, right))) + (left - times(times(left, p), self))
  }

  /// The number of singular values above the tolerance, [...]. Whole numbers without a gradient. `torch.linalg.matrix_rank`.
  /// - Throws: as `pseudoInverse`.
  public func matrixRank(_ tolerance: RankTolerance = .init(), hermitian: Bool = false) throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    let x = detached
    let values = hermitian ? try x.symmetricEigenvalues().abs() : try x.singularValues()
    return try values.gt(tolerance.limits(matrices, values)).sum(axis: -1)
  }
}
