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
      if beta == 0 { c.update(repeating: 0, count: rows * columns) }
      return
    }
    let (m, n, k) = (dnnl_dim_t(rows), dnnl_dim_t(columns), dnnl_dim_t(inner))
    let team = ck_enter_team(2 * Double(rows) * Double(columns) * Double(inner))
    defer { ck_leave_team(team) }
    let status = dnnl_sgemm(
      transposition(transposeA), transposition(transposeB), m, n, k, 1, a, transposeA ? m : k, b,
      transposeB ? k : n,
      beta, c, n)
    guard status == dnnl_success else {
      throw DiffusionError.state(
        "oneDNN refused a \(rows) x \(inner) x \(columns) product (status \(status.rawValue))")
    }
  }

  private static func transposition(_ isTransposed: Bool) -> CChar {
    CChar(bitPattern: UInt8(ascii: isTransposed ? "T" : "N"))
  }
}
