import CKernels
import CLAPACK

extension Tensor {
  /// The lower triangular L with L L' = A for symmetric positive definite matrices A [..., n, n], of which the lower triangle is
  /// read; with `upper` the U with U' U = A, from the upper triangle. `torch.linalg.cholesky`.
  /// - Throws: `argument("self")` unless the matrices are square and positive definite.
  public func cholesky(upper: Bool = false) throws -> Tensor {
    let matrices = try MatrixBatch(self, name: "self")
    try matrices.requireSquare(name: "self")
    let factor = try detached.triangle(upper: upper)
    guard count > 0 else { return factor.independent(of: self) }
    let n = Double(matrices.rows)
    try LAPACK.forEach(matrices.count, operations: n * n * n / 3) { index in
      let elements = factor.pointer + index * matrices.size
      let isFinite = ck_all_finite(matrices.size, elements)
      let order = isFinite ? cl_potrf(!upper, matrices.n, elements) : 0
      guard isFinite, order == 0 else {
        throw DiffusionError.argument(
          "self",
          isFinite
            ? "\(matrices.described(index)) is not positive definite: its leading minor of order \(order) is not"
            : "\(matrices.described(index)) has an element that is not finite")
      }
    }
    return factor.derived(from: self) { gradient in
      // With P the lower triangle of L' dL, its diagonal halved: L^-T (P + P') L^-1 / 2.
      let (lower, dl) =
        upper ? (try factor.matrixTransposed(), try gradient.matrixTransposed()) : (factor, gradient)
      let p = try Tensor.product(lower, dl, transposeA: true).triangle(upper: false, diagonal: 0.5)
      let symmetric = try (p + p.matrixTransposed()) * Tensor(0.5)
      let half = try lower.triangularSolution(symmetric, false, transpose: true)
      return try lower.triangularSolution(half, false, left: false)
    }
  }
}
