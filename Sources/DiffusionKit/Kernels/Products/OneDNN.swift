import CKernels
import COneDNN
import Synchronization

/// What all calls into oneDNN have in common.
enum OneDNN {
  static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws {
    if status == dnnl_success { return }
    if status == dnnl_out_of_memory { throw DiffusionError.memory("oneDNN had no memory to \(what())") }
    throw DiffusionError.state("oneDNN refused to \(what()) (status \(status.rawValue))")
  }

  // It makes machine code, and writes to address 0 where it has no memory for that. So there has to be enough before.

  /// What a primitive may take, in bytes.
  private static let primitiveMost = 8 << 20
  /// What the kernels of its products take, which are made together: 6 MB with AVX2.
  private static let productsMost = 16 << 20
  private static let hasProducts = Atomic<Bool>(false)

  /// Before a product: sgemm makes its kernels when the first small one is computed.
  @inline(__always) static func prepareProducts() throws {
    if !hasProducts.load(ordering: .relaxed) { try makeProducts() }
  }

  /// Before a primitive is made, which may compute by products too.
  static func preparePrimitive(_ what: @autoclosure () -> String) throws {
    try prepareProducts()
    try require(primitiveMost, what())
  }

  @inline(never) private static func makeProducts() throws {
    try require(productsMost, "make its kernels")
    let team = ck_enter_team(0)
    defer { ck_leave_team(team) }
    let x: [Float] = [1, 1, 1, 1]
    var y: [Float] = [0, 0, 0, 0]
    let none = CChar(bitPattern: UInt8(ascii: "N"))
    for size in [1, 2] as [dnnl_dim_t] {
      try check(
        dnnl_sgemm(none, none, size, size, size, 1, x, size, x, size, 0, &y, size), "compute a small product")
    }
    hasProducts.store(true, ordering: .relaxed)
  }

  private static func require(_ bytes: Int, _ what: @autoclosure () -> String) throws {
    if BufferPool.systemHas(bytes) { return }
    Allocation.reclaim()
    guard BufferPool.systemHas(bytes) else { try check(dnnl_out_of_memory, what()); return }
  }
}
