import CKernels
import CLAPACK

extension Tensor {
  /// The singular value decomposition U diag(S) Vh = A of matrices A [..., m, n], k = min(m, n): U [..., m, k], the singular values
  /// [..., k] in descending order, and Vh [..., k, n]; with `fullMatrices` U is [..., m, m] and Vh [..., n, n]. The signs of
  /// the vectors are LAPACK's. `torch.linalg.svd`, whose matrices are full by default.
  ///
  /// The gradient of U and Vh needs singular values that differ, and of the added columns and rows of full matrices it is 0, which
  /// is right for functions that do not depend on the choice of vectors.
  /// - Throws: `argument("self")` for fewer than two axes, elements that are not finite, and if LAPACK does not converge.
  public func svd(fullMatrices: Bool = false) throws -> (u: Tensor, s: Tensor, vh: Tensor) {
    let matrices = try MatrixBatch(self, name: "self")
    let (u, s, vh) = try detached.singularFactors(matrices, fullMatrices)
    guard needsGradient else { return (u, s, vh) }
    let k = min(matrices.rows, matrices.columns)
    let (left, right) = (
      try u.narrow(axis: -1, start: 0, length: k), try vh.narrow(axis: -2, start: 0, length: k)
    )
    return (
      u.derived(from: self) {
        try Tensor.gradientOfLeft(left, s, right, $0.narrow(axis: -1, start: 0, length: k))
      },
      s.derived(from: self) { try Tensor.product(left.scalingColumns($0), right) },
      vh.derived(from: self) {
        // That of U for the transpose.
        let dv = try $0.narrow(axis: -2, start: 0, length: k).matrixTransposed()
        return try Tensor.gradientOfLeft(right.matrixTransposed(), s, left.matrixTransposed(), dv)
          .matrixTransposed()
      }
    )
  }

  /// The singular values of matrices [..., m, n], in descending order, [..., min(m, n)]. Faster than `svd` while no gradients are
  /// recorded. `torch.linalg.svdvals`.
  /// - Throws: as `svd`.
  public func singularValues() throws -> Tensor {
    if needsGradient { return try svd().s }
    return try detached.singularFactors(MatrixBatch(self, name: "self"), nil).s
  }

  /// - Parameter isFull: nil for the singular values alone.
  private func singularFactors(_ matrices: MatrixBatch, _ isFull: Bool?) throws -> (
    u: Tensor, s: Tensor, vh: Tensor
  ) {
    let (rows, columns) = (matrices.rows, matrices.columns)
    let k = min(rows, columns)
    let (width, height) = isFull == true ? (rows, columns) : isFull == false ? (k, k) : (0, 0)
    let u = try Tensor(uninitialized: matrices.results(rows, width))
    let vh = try Tensor(uninitialized: matrices.results(height, columns))
    let s = try Tensor(uninitialized: matrices.results(k))
    guard count > 0 else {
      // Full matrices of vectors, any of which are orthogonal.
      return (try .identities(u.shape), s, try .identities(vh.shape))
    }
    try matrices.requireFinite(self, name: "self")
    let x = try scratch()
    let integers = try Buffer<Int32>(count: 8 * k, for: "the work space of LAPACK")
    let job = CChar(bitPattern: UInt8(ascii: isFull == true ? "A" : isFull == false ? "S" : "N"))
    // LAPACK sees the transpose V S U'.
    func decompose(_ index: Int, _ work: UnsafeMutablePointer<Float>, _ count: Int) -> Int32 {
      cl_gesdd(
        job, matrices.m, matrices.n, x.pointer + index * matrices.size, s.pointer + index * k,
        vh.pointer + index * height * columns, u.pointer + index * rows * width, work, Int32(clamping: count),
        integers.base)
    }
    let work: Buffer<Float> = try LAPACK.workspace(for: shape, name: "self") { decompose(0, $0, -1) }
    try LAPACK.forEach(
      matrices.count, operations: (isFull == nil ? 4 : 20) * Double(matrices.size) * Double(k)
    ) {
      index in
      guard decompose(index, work.base, work.count) == 0 else {
        throw DiffusionError.argument(
          "self", "\(matrices.described(index)): the singular values did not converge")
      }
    }
    return (u, s, vh)
  }

  /// The gradient of A from that of U (Townsend 2016).
  private static func gradientOfLeft(_ u: Tensor, _ s: Tensor, _ vh: Tensor, _ du: Tensor) throws -> Tensor {
    let inner = try product(u, du, transposeA: true)
    let skew = try inner - inner.matrixTransposed()
    let squares = try s.square()
    let core = try (skew / differences(squares)).scalingColumns(s)
    var result = try product(product(u, core), vh)
    if u.shape.sizes[u.rank - 2] > s.shape.sizes[s.rank - 1] {
      let outside = try du - product(u, inner)
      result = try result + product(outside.scalingColumns(s.reciprocal()), vh)
    }
    return result
  }

  /// x_j - x_i for each vector x [..., k], as [..., k, k], with ones on the diagonal.
  static func differences(_ x: Tensor) throws -> Tensor {
    try x.unsqueezed(-2) - x.unsqueezed(-1) + eye(x.shape.sizes[x.rank - 1])
  }
}
