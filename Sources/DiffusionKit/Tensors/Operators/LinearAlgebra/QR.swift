import CKernels
import CLAPACK

/// What `Tensor.qr` computes for matrices [m, n].
public enum QRMode: String, CaseIterable, Sendable {
  /// Q [m, k] and R [k, n] with k = min(m, n).
  case reduced
  /// Q [m, m] and R [m, n].
  case complete
  /// R [k, n] alone.
  case r
}

extension Tensor {
  /// The orthogonal Q and upper triangular R with Q R = A for matrices A [..., m, n]. Q is [0] in the mode `r`. The signs of R's
  /// rows are LAPACK's. `torch.linalg.qr`.
  ///
  /// The gradient needs n linearly independent first columns (the first m, if m < n). In the mode `complete` there is none for
  /// m > n, and none in the mode `r`.
  /// - Throws: `argument("self")` for fewer than two axes.
  public func qr(_ mode: QRMode = .reduced) throws -> (q: Tensor, r: Tensor) {
    let matrices = try MatrixBatch(self, name: "self")
    let (q, r) = try detached.orthogonalFactors(matrices, mode)
    guard needsGradient else { return (q, r) }
    let isDifferentiable = mode == .reduced || mode == .complete && matrices.rows <= matrices.columns
    func gradient(_ dq: Tensor?, _ dr: Tensor?) throws -> Tensor {
      guard isDifferentiable else {
        throw DiffusionError.state(
          "qr has no gradient in the mode \"\(mode.rawValue)\"\(mode == .complete ? " for more rows than columns" : "")"
        )
      }
      return try Tensor.gradientOfQR(q, r, dq, dr)
    }
    return (
      mode == .r ? q : q.derived(from: self) { try gradient($0, nil) },
      r.derived(from: self) { try gradient(nil, $0) }
    )
  }

  private func orthogonalFactors(_ matrices: MatrixBatch, _ mode: QRMode) throws -> (q: Tensor, r: Tensor) {
    let (rows, columns) = (matrices.rows, matrices.columns)
    let (m, n, k) = (Int32(clamping: rows), Int32(clamping: columns), min(rows, columns))
    let width = mode == .complete ? rows : k
    guard count > 0 else {
      let q = try Tensor.identities(matrices.results(rows, width))
      return (
        mode == .r ? try Tensor(shape: [0], values: []) : q,
        try Tensor.zeros(matrices.results(width, columns))
      )
    }
    // As LAPACK sees them, in columns.
    let reflections = try matrixTransposed().scratch()
    let scales = try Buffer<Float>(count: matrices.count * k, for: "the scales of reflections")
    let work: Buffer<Float> = try LAPACK.workspace(for: shape, name: "self") {
      cl_geqrf(m, n, reflections.pointer, scales.base, $0, -1)
    }
    let operations = 2 * Double(matrices.size) * Double(k)
    // A matrix with an element that is not finite has factors of NaN.
    try LAPACK.forEach(matrices.count, operations: operations) { index in
      let (elements, own) = (reflections.pointer + index * matrices.size, scales.base + index * k)
      guard ck_all_finite(matrices.size, elements) else {
        ck_fill(matrices.size, .nan, elements)
        return ck_fill(k, .nan, own)
      }
      _ = cl_geqrf(m, n, elements, own, work.base, Int32(clamping: work.count))
    }
    let r = try reflections.narrow(axis: -1, start: 0, length: width).matrixTransposed().triangle(upper: true)
    if mode == .r { return (try Tensor(shape: [0], values: []), r) }
    // The reflections in the first columns of Q.
    let q: Tensor
    if width <= columns {
      q = try reflections.narrow(axis: -2, start: 0, length: width).scratch()
    } else {
      q = try reflections.padded([(axis: -2, before: 0, after: width - columns)])
    }
    let columnsOfQ = Int32(clamping: width)
    let workOfQ: Buffer<Float> = try LAPACK.workspace(for: shape, name: "self") {
      cl_orgqr(m, columnsOfQ, Int32(clamping: k), q.pointer, scales.base, $0, -1)
    }
    try LAPACK.forEach(matrices.count, operations: 2 * Double(rows) * Double(width) * Double(k)) { index in
      let (elements, own) = (q.pointer + index * rows * width, scales.base + index * k)
      if own.pointee.isNaN { return ck_fill(rows * width, .nan, elements) }
      _ = cl_orgqr(
        m, columnsOfQ, Int32(clamping: k), elements, own, workOfQ.base, Int32(clamping: workOfQ.count))
    }
    return (try q.matrixTransposed(), r)
  }

  /// The gradient of A = Q R (Roberts and Roberts 2020, arXiv:2009.10071).
  private static func gradientOfQR(_ q: Tensor, _ r: Tensor, _ dq: Tensor?, _ dr: Tensor?) throws -> Tensor {
    let (m, n) = (q.shape.sizes[q.rank - 2], r.shape.sizes[r.rank - 1])
    // M = R dR' - dQ' Q for tall matrices; M = Q' dQ - dR R' for wide ones.
    if m >= n {
      var mixed = try dr.map { try product($0, r, transposeB: true) }
      if let dq {
        let part = try -product(q, dq, transposeA: true)
        mixed = try mixed.map { try $0 + part } ?? part
      }
      guard let mixed else { return try Tensor.zeros(q.shape) }
      let upper = try mixed.triangle(upper: true, diagonal: 0.5)
      var result = try product(q, upper + upper.matrixTransposed())
      if let dq { result = try result + dq }
      return try r.triangularSolution(result, true, left: false, transpose: true)
    }
    let square = try r.narrow(axis: -1, start: 0, length: m)
    var mixed = try dq.map { try product(q, $0, transposeA: true) }
    if let dr {
      let part = try -product(dr, r, transposeB: true)
      mixed = try mixed.map { try $0 + part } ?? part
    }
    guard let mixed else { return try Tensor.zeros(r.shape) }
    let lower = try (mixed - mixed.matrixTransposed()).triangle(upper: false)
    let first = try square.triangularSolution(lower, true, left: false, transpose: true)
    var sum = try first.padded([(axis: -1, before: 0, after: n - m)])
    if let dr { sum = try sum + dr }
    return try product(q, sum)
  }
}
