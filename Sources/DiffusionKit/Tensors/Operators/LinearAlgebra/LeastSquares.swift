import CKernels
import CLAPACK

/// What `Tensor.lstsq` finds.
public struct LeastSquares {
  /// X [..., n, k] with the smallest |A X - B|, and of these the X with the smallest norm.
  public let solution: Tensor
  /// The squared norms of the columns of A X - B, [..., k], if m > n and every matrix has the rank n; otherwise [0]. No gradient.
  public let residuals: Tensor
  /// The rank of each matrix, [...].
  public let rank: Tensor
  /// The singular values of each matrix, [..., min(m, n)]. No gradient.
  public let singularValues: Tensor
}

extension Tensor {
  /// Solves linear least squares for matrices A [..., m, n] of any rank and B [..., m, k], by singular values (LAPACK's gelsd). B
  /// with one axis less than A is a batch of vectors [..., m]. The axes before broadcast. `torch.linalg.lstsq` with the driver
  /// `gelsd`.
  /// - Parameter rcond: singular values up to `rcond` times the largest one count as 0. Default: max(m, n) times the distance of
  ///   1 from the next float32 (1.2e-7).
  /// - Throws: `argument("self")` and `argument("other")` for sizes that do not fit and elements that are not finite,
  ///   `argument("rcond")` if it is negative.
  public func lstsq(_ other: Tensor, rcond: Float? = nil) throws -> LeastSquares {
    let a = try MatrixBatch(self, name: "self")
    if rank - 1 == other.rank, other.shape.sizes[other.rank - 1] == a.rows {
      let found = try lstsq(other.asColumn(), rcond: rcond)
      let residuals = found.residuals
      return LeastSquares(
        solution: try found.solution.squeezed(axis: -1),
        residuals: residuals.count == 0 || a.batch.isEmpty ? residuals : try residuals.squeezed(axis: -1),
        rank: found.rank, singularValues: found.singularValues)
    }
    let b = try MatrixBatch(other, name: "other")
    guard a.rows == b.rows else {
      throw DiffusionError.argument(
        "other", "shape \(other.shape) for matrices of shape \(shape): expected \(a.rows) rows")
    }
    if let rcond { try Requirement.nonNegative(rcond, "rcond") }
    let batch: [Int]
    do {
      let common = try Shape.broadcast(Shape(part: a.batch), Shape(part: b.batch))
      batch = a.batch.isEmpty && b.batch.isEmpty ? [] : common.sizes
    } catch {
      throw DiffusionError.argument("other", "batches do not broadcast: \(shape) and \(other.shape)")
    }
    let found = try detached.broadcastMatrices(to: batch).leastSquares(
      other.detached.broadcastMatrices(to: batch), rcond ?? Float(max(a.rows, a.columns)) * Float.ulpOfOne)
    let x = found.solution.derived(from: [self, other]) { [a = detached, b = other.detached] dx in
      let inverse = try a.pseudoInverse()
      let da = try a.gradientOfPseudoInverse(inverse, Tensor.product(dx, b, transposeB: true))
      let db = try Tensor.product(inverse, dx, transposeA: true)
      return [try da.summed(to: a.shape), try db.summed(to: b.shape)]
    }
    return LeastSquares(
      solution: x, residuals: found.residuals, rank: found.rank, singularValues: found.singularValues)
  }

  /// For matrices and right-hand sides with the same batch, without a tape.
  private func leastSquares(_ other: Tensor, _ rcond: Float) throws -> LeastSquares {
    let (a, b) = (try MatrixBatch(self, name: "self"), try MatrixBatch(other, name: "other"))
    let (m, n, k) = (a.rows, a.columns, b.columns)
    let ranks = try Tensor.zeros(a.results())
    let values = try Tensor.zeros(a.results(min(m, n)))
    guard a.size > 0, count > 0 else {
      return LeastSquares(
        solution: try Tensor.zeros(a.results(n, k)),
        residuals: try m > n ? other.square().sum(axis: -2) : Tensor(shape: [0], values: []), rank: ranks,
        singularValues: values)
    }
    try a.requireFinite(self, name: "self")
    try b.requireFinite(other, name: "other")
    // As LAPACK sees them, in columns; those of B have max(m, n) rows, where the solution is written.
    let x = try matrixTransposed().scratch()
    let taller = max(m, n)
    let y = try other.matrixTransposed().padded([(axis: -1, before: 0, after: taller - m)]).scratch()
    var counted: Int32 = 0
    let (rows, columns, vectors) = (Int32(clamping: m), Int32(clamping: n), Int32(clamping: k))
    let work: Buffer<Float> = try LAPACK.workspace(for: shape, name: "self") {
      var rank: Int32 = 0
      return cl_gelsd(
        rows, columns, vectors, x.pointer, y.pointer, values.pointer, rcond, &rank, $0, -1, &counted)
    }
    let integers = try Buffer<Int32>(count: max(Int(counted), 1), for: "the work space of LAPACK")
    let operations = 8 * Double(a.size) * Double(min(m, n) + k)
    try LAPACK.forEach(a.count, operations: operations) { index in
      var rank: Int32 = 0
      let info = cl_gelsd(
        rows, columns, vectors, x.pointer + index * a.size, y.pointer + index * taller * k,
        values.pointer + index * min(m, n), rcond, &rank, work.base, Int32(clamping: work.count),
        integers.base)
      guard info == 0 else {
        throw DiffusionError.argument("self", "\(a.described(index)): the singular values did not converge")
      }
      ranks.pointer[index] = Float(rank)
    }
    let hasResiduals = try m > n && ranks.minimum().item() == Float(n)
    return LeastSquares(
      solution: try y.narrow(axis: -1, start: 0, length: n).matrixTransposed(),
      residuals: try hasResiduals
        ? y.narrow(axis: -1, start: n, length: m - n).square().sum(axis: -1) : Tensor(shape: [0], values: []),
      rank: ranks, singularValues: values)
  }
}
