import CKernels
import COneDNN

/// Matrix products on raw row-major buffers, by oneDNN.
enum Matmul {
  /// Computes c = op(a) op(b), with op(a) of rows x inner and op(b) of inner x columns. Both factors have the same
  /// arithmetic.
  @inline(__always)
  static func product(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int,
    _ a: Factor, _ b: Factor, _ c: UnsafeMutablePointer<Float>
  ) throws {
    guard rows > 0 && columns > 0 else { return }
    guard inner > 0 else {
      // An empty sum; oneDNN refuses the leading dimension of 0.
      return try Stoppable.run(rows * columns) { ck_fill(rows * columns, 0, c) }
    }
    try OneDNN.prepareProducts()
    let operations = operations(rows, columns, inner)
    // A product that takes seconds is computed in strips of rows, so that it can be stopped.
    let strip = operations <= uninterrupted ? rows : max(64, Int(Double(rows) * uninterrupted / operations))
    for first in stride(from: 0, to: rows, by: strip) {
      if first > 0 { try Session.current.checkInterrupted() }
      let (count, part) = (min(rows - first, strip), a + first * (transposeA ? 1 : inner))
      let team = ck_enter_team(operations)
      defer { ck_leave_team(team) }
      if a.arithmetic == .bfloat16 {
        let key = ProductPrimitive.Key(
          rows: count, columns: columns, inner: inner, stepA: transposeA ? rows : inner,
          transposeA: transposeA, transposeB: transposeB, threads: Int(ck_team_threads()))
        try ProductPrimitive.find(key).execute(part.halves, b.halves, c + first * columns)
        continue
      }
      let (m, n, k) = (dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner))
      let status = dnnl_sgemm(
        transposition(transposeA), transposition(transposeB), dnnl_dim_t(count), n, k, 1, part.floats,
        transposeA ? m : k, b.floats, transposeB ? k : n, 0, c + first * columns, n)
      try OneDNN.check(status, "compute a \(rows) x \(inner) x \(columns) product")
    }
  }

  /// The floating-point operations of such a product.
  static func operations(_ rows: Int, _ columns: Int, _ inner: Int) -> Double {
    2 * Double(rows) * Double(columns) * Double(inner)
  }

  /// The floating-point operations of one strip, a fraction of a second.
  private static let uninterrupted = 4e9

  private static func transposition(_ isTransposed: Bool) -> CChar {
    CChar(bitPattern: UInt8(ascii: isTransposed ? "T" : "N"))
  }
}
