import CKernels
import CLAPACK

extension Tensor {
  /// The factors of A = P L U for matrices A [..., m, n], k = min(m, n): a permutation P [..., m, m], the lower triangular L [..., m,
  /// k] with ones on the diagonal, and the upper triangular U [..., k, n]. Singular matrices have factors too.
  /// `torch.linalg.lu`.
  ///
  /// The gradient of L and U needs linearly independent first rows and columns.
  /// - Throws: `argument("self")` for fewer than two axes.
  public func lu() throws -> (p: Tensor, l: Tensor, u: Tensor) {
    let matrices = try MatrixBatch(self, name: "self")
    let (m, n, k) = (matrices.rows, matrices.columns, min(matrices.rows, matrices.columns))
    let (factors, p) = try detached.rowFactors(matrices)
    let l =
      try factors.narrow(axis: -1, start: 0, length: k).triangle(upper: false, diagonal: 0)
      + Tensor.identities(matrices.results(m, k))
    let u = try factors.narrow(axis: -2, start: 0, length: k).triangle(upper: true)
    guard needsGradient, count > 0 else { return (p, l, u) }
    let (l1, u1) = (try l.narrow(axis: -2, start: 0, length: k), try u.narrow(axis: -1, start: 0, length: k))
    /// P L1^-T M U1^-T, M being the gradient as the parts of square factors see it.
    func ofSquare(_ core: Tensor) throws -> Tensor {
      let left = try l1.triangularSolution(core, false, unit: true, transpose: true)
      return try u1.triangularSolution(left, true, left: false, transpose: true)
    }
    return (
      p,
      l.derived(from: self) { dl in
        let first = try dl.narrow(axis: -2, start: 0, length: k)
        var core = try Tensor.product(l1, first, transposeA: true).triangle(upper: false, diagonal: 0)
        guard m > k else {
          let square = try ofSquare(core).padded([(axis: -1, before: 0, after: n - k)])
          return try Tensor.product(p, square)
        }
        // The rows below depend on U too.
        let (rest, below) = (
          try dl.narrow(axis: -2, start: k, length: m - k), try l.narrow(axis: -2, start: k, length: m - k)
        )
        core = try core - Tensor.product(below, rest, transposeA: true).triangle(upper: true)
        let lower = try u1.triangularSolution(rest, true, left: false, transpose: true)
        return try Tensor.product(p, Tensor.concat([ofSquare(core), lower], axis: -2))
      },
      u.derived(from: self) { du in
        let first = try du.narrow(axis: -1, start: 0, length: k)
        var core = try Tensor.product(first, u1, transposeB: true).triangle(upper: true)
        guard n > k else {
          let square = try ofSquare(core).padded([(axis: -2, before: 0, after: m - k)])
          return try Tensor.product(p, square)
        }
        // The columns beside depend on L too.
        let (rest, beside) = (
          try du.narrow(axis: -1, start: k, length: n - k), try u.narrow(axis: -1, start: k, length: n - k)
        )
        core = try core - Tensor.product(rest, beside, transposeB: true).triangle(upper: false, diagonal: 0)
        let right = try l1.triangularSolution(rest, false, unit: true, transpose: true)
        return try Tensor.product(p, Tensor.concat([ofSquare(core), right], axis: -1))
      }
    )
  }

  /// L and U in one matrix [..., m, n], and P. A matrix with an element that is not finite has factors of NaN.
  private func rowFactors(_ matrices: MatrixBatch) throws -> (factors: Tensor, p: Tensor) {
    let (m, n, k) = (matrices.rows, matrices.columns, min(matrices.rows, matrices.columns))
    let shape = try matrices.results(m, m)
    guard count > 0 else { return (self, try Tensor.identities(shape)) }
    let columns = try matrixTransposed().scratch()
    let p = try Tensor.zeros(shape)
    let pivots = try Buffer<Int32>(count: k, for: "the pivots")
    let order = try Buffer<Int>(count: m, for: "the order of rows")
    let (elements, ones, rows) = (columns.pointer, p.pointer, order.base)
    try LAPACK.forEach(matrices.count, operations: 2 / 3 * Double(matrices.size) * Double(k)) { index in
      for row in 0..<m { rows[row] = row }
      let own = elements + index * matrices.size
      if ck_all_finite(matrices.size, own) {
        _ = cl_getrf(Int32(clamping: m), Int32(clamping: n), own, pivots.base)
        for row in 0..<k {
          let other = Int(pivots.base[row]) - 1
          (rows[row], rows[other]) = (rows[other], rows[row])
        }
      } else {
        ck_fill(matrices.size, .nan, own)
      }
      for row in 0..<m { ones[index * m * m + rows[row] * m + row] = 1 }
    }
    return (try columns.matrixTransposed(), p)
  }
}
