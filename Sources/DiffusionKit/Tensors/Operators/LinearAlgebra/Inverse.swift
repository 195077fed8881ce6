import CKernels
import CLAPACK

extension Tensor {
  /// Solves A X = B for square matrices A [..., n, n]: B is [..., n, k], or vectors [..., n] if it has one axis or is as A without
  /// its last axis. Unless `left`, X A = B with B [..., k, n]. The axes before broadcast. `torch.linalg.solve`.
  /// - Throws: `argument("self")` unless the matrices are square and invertible, `argument("other")` if the sizes do not fit.
  public func solve(_ other: Tensor, left: Bool = true) throws -> Tensor {
    // As in PyTorch, the shape alone decides between vectors and matrices.
    if other.rank == 1 || rank - 1 == other.rank && shape.sizes.dropLast().elementsEqual(other.shape.sizes) {
      guard left else {
        throw DiffusionError.argument("other", "expected matrices on the left side, got shape \(other.shape)")
      }
      guard other.shape.sizes.last == shape.sizes.last else {
        throw DiffusionError.argument(
          "other",
          "shape \(other.shape) for matrices of shape \(shape): expected \(shape.sizes[rank - 1]) elements")
      }
      return try solve(other.asColumn()).squeezed(axis: -1)
    }
    let system = try LinearSystem(self, other, left: left)
    let factors = try LUFactors(detached)
    try factors.requireInvertible()
    // LAPACK solves for rows.
    func solution(_ b: Tensor, transposed: Bool) throws -> Tensor {
      guard left else { return try factors.solve(rows: b, system, transposed: transposed) }
      return try factors.solve(rows: b.matrixTransposed(), system, transposed: !transposed).matrixTransposed()
    }
    let x = try solution(other.detached, transposed: false)
    return x.derived(from: [self, other]) { [own = shape, others = other.shape] dx in
      let db = try solution(dx, transposed: true)
      let da =
        try left
        ? Tensor.product(db, x, transposeB: true) : Tensor.product(x, db, transposeA: true)
      return [try (-da).summed(to: own), try db.summed(to: others)]
    }
  }

  /// The inverses of square matrices [..., n, n]. `torch.linalg.inv`.
  /// - Throws: `argument("self")` unless the matrices are square and invertible.
  public func inverse() throws -> Tensor {
    let factors = try LUFactors(detached)
    try factors.requireInvertible()
    let y = try factors.inverse()
    return y.derived(from: self) { dy in
      try -Tensor.product(Tensor.product(y, dy, transposeA: true), y, transposeB: true)
    }
  }
}
