import CKernels

extension Tensor {
  /// The determinants of square matrices [..., n, n], [...]; 1 for matrices without elements. The gradient is exact for singular
  /// matrices too. `torch.linalg.det`.
  /// - Throws: `argument("self")` unless the matrices are square.
  public func determinant() throws -> Tensor {
    let factors = try LUFactors(detached)
    let y = try factors.determinants()
    return y.derived(from: self) { [x = detached] dy in
      let cofactors =
        factors.hasSingular
        ? try x.cofactors() : try factors.inverse().matrixTransposed() * y.forMatrices(of: x)
      return try cofactors * dy.forMatrices(of: x)
    }
  }

  /// The signs of the determinants, -1, 0 or 1, and the logarithms of their magnitudes, -infinity for singular matrices. The
  /// logarithms have gradients, which are infinite or NaN for singular matrices. `torch.linalg.slogdet`.
  /// - Throws: `argument("self")` unless the matrices are square.
  public func signAndLogDeterminant() throws -> (sign: Tensor, logarithm: Tensor) {
    let factors = try LUFactors(detached)
    let (signs, logarithms) = try factors.logDeterminants()
    let result = logarithms.derived(from: self) { [x = detached] dy in
      try factors.inverse(ofSingular: .infinity).matrixTransposed() * dy.forMatrices(of: x)
    }
    return (signs, result)
  }

  /// Numbers [...] for matrices as [..., 1, 1].
  func forMatrices(of x: Tensor) throws -> Tensor {
    x.rank == 2 ? try reshaped([1, 1]) : try unsqueezed(-1).unsqueezed(-1)
  }

  /// The cofactors of square matrices, without a tape: with A = U S V', det(U) det(V) U diag(the products of the other singular
  /// values) V', which needs no division by a determinant of 0.
  private func cofactors() throws -> Tensor {
    guard isFinite else { return try Tensor.full(shape, Float.nan) }
    let (u, s, vh) = try svd()
    let n = shape.sizes[rank - 1]
    let others = try Tensor(uninitialized: s.shape)
    try Stoppable.pieces(of: s.count / max(n, 1), cost: n) { range in
      for first in range.lazy.map({ $0 * n }) {
        var product = 1.0
        for at in first..<first + n {
          others.pointer[at] = Float(product)
          product *= Double(s.pointer[at])
        }
        product = 1
        for at in (first..<first + n).reversed() {
          others.pointer[at] *= Float(product)
          product *= Double(s.pointer[at])
        }
      }
    }
    let sign = try u.determinant() * vh.determinant()
    return try Tensor.product(u.scalingColumns(others), vh) * sign.forMatrices(of: self)
  }
}
