import CKernels
import COneDNN

/// Matrix products on raw row-major buffers, by oneDNN.
enum Matmul {
  /// c = op(a) op(b) + beta * c, with op(a) of rows x inner, op(b) of inner x columns.
  @inline(__always)
  static func sgemm(
    transposeA: Bool, transposeB: Bool, rows: Int, columns: Int, inner: Int,
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, beta: Float = 0
  ) throws {
    guard rows > 0 && columns > 0 else { return }
    guard inner > 0 else {
      // An empty sum; oneDNN refuses the leading dimension of 0.
      if beta == 0 { try Stoppable.run(rows * columns) { ck_fill(rows * columns, 0, c) } }
      return
    }
    let (m, n, k) = (dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner))
    let operations = 2 * Double(rows) * Double(columns) * Double(inner)
    // A product of seconds is done by strips of rows, so that it can be stopped.
    let strip = operations <= uninterrupted ? rows : max(64, Int(Double(rows) * uninterrupted / operations))
    for first in stride(from: 0, to: rows, by: strip) {
      if first > 0 { try Session.current.checkInterrupted() }
      var team = ck_team()
      ck_enter_team(&team, operations, inner)
      defer { ck_leave_team(&team) }
      let status = dnnl_sgemm(
        transposition(transposeA), transposition(transposeB), min(m - dnnl_dim_t(first), dnnl_dim_t(strip)),
        n, k, 1,
        a + first * (transposeA ? 1 : inner), transposeA ? m : k, b, transposeB ? k : n, beta,
        c + first * columns, n)
      guard status == dnnl_success else {
        throw DiffusionError.state(
          "oneDNN refused a \(rows) x \(inner) x \(columns) product (status \(status.rawValue))")
      }
    }
  }

  /// Floating-point operations done at a stretch: a fraction of a second.
  private static let uninterrupted = 4e9

  private static func transposition(_ isTransposed: Bool) -> CChar {
    CChar(bitPattern: UInt8(ascii: isTransposed ? "T" : "N"))
  }
}
