import CKernels
import CLAPACK

extension Tensor {
  /// The eigenvalues of symmetric matrices [..., n, n], in ascending order, [..., n], and the eigenvectors as the columns of [..., n,
  /// n]. The lower triangle is read, the upper one if `upper`. The signs of the vectors are LAPACK's. `torch.linalg.eigh`.
  ///
  /// The gradient of the vectors needs eigenvalues that differ.
  /// - Throws: `argument("self")` unless the matrices are square, for elements that are not finite, and if LAPACK does not
  ///   converge.
  public func symmetricEigen(upper: Bool = false) throws -> (values: Tensor, vectors: Tensor) {
    let (values, vectors) = try detached.eigen(upper: upper, hasVectors: true)
    return (
      values.derived(from: self) {
        try Tensor.product(vectors.scalingColumns($0), vectors, transposeB: true)
      },
      vectors.derived(from: self) { dv in
        let inner = try Tensor.product(vectors, dv, transposeA: true)
        let core = try inner / Tensor.differences(values)
        // Rescaling a vector is no change of the matrix.
        let outside = try core.triangle(upper: true, diagonal: 0) + core.triangle(upper: false, diagonal: 0)
        return try Tensor.product(Tensor.product(vectors, outside), vectors, transposeB: true)
      }
    )
  }

  /// The eigenvalues alone. Faster than `symmetricEigen` while no gradients are recorded. `torch.linalg.eigvalsh`.
  /// - Throws: as `symmetricEigen`.
  public func symmetricEigenvalues(upper: Bool = false) throws -> Tensor {
    if needsGradient { return try symmetricEigen(upper: upper).values }
    return try detached.eigen(upper: upper, hasVectors: false).values
  }

  private func eigen(upper: Bool, hasVectors: Bool) throws -> (values: Tensor, vectors: Tensor) {
    let matrices = try MatrixBatch(self, name: "self")
    try matrices.requireSquare(name: "self")
    let n = matrices.rows
    let values = try Tensor(uninitialized: matrices.results(n))
    let x = try triangle(upper: upper)
    guard count > 0 else { return (values, x) }
    try matrices.requireFinite(x, name: "self")
    // LAPACK documents these counts, and has better ones for none of its steps.
    let integers = try Buffer<Int32>(count: hasVectors ? 3 + 5 * n : 1, for: "the work space of LAPACK")
    func decompose(_ index: Int, _ work: UnsafeMutablePointer<Float>, _ count: Int) -> Int32 {
      cl_syevd(
        hasVectors, !upper, matrices.n, x.pointer + index * matrices.size, values.pointer + index * n, work,
        Int32(clamping: count), integers.base, Int32(clamping: integers.count))
    }
    let work: Buffer<Float> = try LAPACK.workspace(for: shape, name: "self") { decompose(0, $0, -1) }
    try LAPACK.forEach(
      matrices.count, operations: (hasVectors ? 9 : 4 / 3) * Double(matrices.size) * Double(n)
    ) {
      index in
      guard decompose(index, work.base, work.count) == 0 else {
        throw DiffusionError.argument(
          "self", "\(matrices.described(index)): the eigenvalues did not converge")
      }
    }
    // The vectors are LAPACK's columns.
    return (values, hasVectors ? try x.matrixTransposed() : x)
  }
}
