import CKernels
import CLAPACK

extension Tensor {
  /// Solves A X = B for triangular matrices A [..., n, n] and B [..., n, k], or X A = B for B [..., k, n] unless `left`. The other
  /// triangle of A is not read, and its diagonal is not either if `unitriangular`, when it counts as 1. Zeros on the diagonal
  /// give infinity or NaN. `torch.linalg.solve_triangular`.
  /// - Throws: `argument("self")` unless A is square, `argument("other")` if the sizes do not fit or the axes before them do not
  ///   broadcast.
  public func solveTriangular(_ other: Tensor, upper: Bool, left: Bool = true, unitriangular: Bool = false)
    throws -> Tensor
  {
    let x = try detached.triangularSolution(other.detached, upper, left: left, unit: unitriangular)
    return x.derived(from: [self, other]) { [a = detached, shape = other.shape] dx in
      let db = try a.triangularSolution(dx, upper, left: left, unit: unitriangular, transpose: true)
      let (columns, rows) = left ? (db, x) : (x, db)
      let da = try
        -(left
        ? Tensor.product(columns, rows, transposeB: true) : Tensor.product(columns, rows, transposeA: true))
      let triangle = try da.summed(to: a.shape).triangle(upper: upper, diagonal: unitriangular ? 0 : 1)
      return [triangle, try db.summed(to: shape)]
    }
  }

  /// Solves A X = B for A = L L' from L, or U' U from U if `upper`: B [..., n, k], L [..., n, n]. `torch.cholesky_solve`.
  /// - Throws: `argument("factor")` unless it is square, `argument("self")` if the sizes do not fit.
  public func choleskySolve(_ factor: Tensor, upper: Bool = false) throws -> Tensor {
    do {
      try MatrixBatch(factor, name: "self").requireSquare(name: "self")
    } catch let error as DiffusionError {
      throw error.renamingArgument(to: "other")
    }
    do {
      let transposed = try factor.matrixTransposed()
      let (first, second) = upper ? (transposed, factor) : (factor, transposed)
      return try second.solveTriangular(first.solveTriangular(self, upper: false), upper: true)
    } catch let error as DiffusionError {
      throw error.renamingArgument(to: "self")
    }
  }

  /// The solution of a triangular system, without a tape.
  /// - Parameter transpose: whether the transpose of this tensor's matrices is to be solved for.
  func triangularSolution(
    _ other: Tensor, _ upper: Bool, left: Bool = true, unit: Bool = false, transpose: Bool = false
  ) throws -> Tensor {
    let system = try LinearSystem(self, other, left: left)
    let x = try other.broadcastMatrices(to: system.batch.sizes).scratch()
    guard x.count > 0 else { return x }
    let (a, b) = (system.a, system.b)
    // LAPACK sees transposes: A X = B is X' A' = B'.
    try LAPACK.forEach(system.batch.count, operations: Double(a.size) * Double(system.vectors)) { index in
      cl_trsm(
        !left, !upper, transpose, unit, b.m, b.n, pointer + system.offsets[index] * a.size, a.m,
        x.pointer + index * b.size, b.m)
    }
    return x
  }
}

/// Matrices A [..., n, n] and right-hand sides B [..., n, k], or [..., k, n] on the other side.
struct LinearSystem {
  let a: MatrixBatch
  let b: MatrixBatch
  /// The common shape of the axes before the last two: [1] if there are none.
  let batch: (sizes: [Int], count: Int)
  /// The matrix of A for each of the results.
  let offsets: [Int]
  /// The number k of right-hand sides.
  let vectors: Int

  init(_ matrices: Tensor, _ other: Tensor, left: Bool) throws {
    a = try MatrixBatch(matrices, name: "self")
    try a.requireSquare(name: "self")
    b = try MatrixBatch(other, name: "other")
    guard (left ? b.rows : b.columns) == a.rows else {
      throw DiffusionError.argument(
        "other",
        "shape \(other.shape) for matrices of shape \(matrices.shape): expected \(a.rows) \(left ? "rows" : "columns")"
      )
    }
    vectors = left ? b.columns : b.rows
    let (shapeA, shapeB) = (Shape(part: a.batch), Shape(part: b.batch))
    let shape: Shape
    do { shape = try Shape.broadcast(shapeA, shapeB) } catch {
      throw DiffusionError.argument("other", "batches do not broadcast: \(matrices.shape) and \(other.shape)")
    }
    batch = (a.batch.isEmpty && b.batch.isEmpty ? [] : shape.sizes, shape.count)
    let isEmpty = a.size == 0 || vectors == 0
    offsets = isEmpty ? [] : shapeA.offsets(broadcastTo: shape)
  }
}
