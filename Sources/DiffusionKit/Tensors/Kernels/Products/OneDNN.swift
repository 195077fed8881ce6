import CKernels
import COneDNN
import Synchronization

/// The code shared by all calls into oneDNN.
enum OneDNN {
  static func check(_ status: dnnl_status_t, _ what: @autoclosure () -> String) throws {
    if status == dnnl_success { return }
    if status == dnnl_out_of_memory { throw DiffusionError.memory("oneDNN had no memory to \(what())") }
    throw DiffusionError.state("oneDNN refused to \(what()) (status \(status.rawValue))")
  }

  // oneDNN generates machine code, and writes to address 0 if it gets no memory for the code. So the memory is checked
  // before.

  /// Bytes that making a primitive may take.
  private static let maxPrimitiveBytes = 8 << 20
  /// Bytes that the kernels of sgemm may take, which are made together: 6 MB with AVX2.
  private static let maxProductBytes = 16 << 20
  private static let hasProducts = Atomic<Bool>(false)

  /// Prepares a product: sgemm makes its kernels when the first small product is computed.
  @inline(__always) static func prepareProducts() throws {
    if !hasProducts.load(ordering: .relaxed) { try makeProducts() }
  }

  /// Prepares the making of a primitive: primitives may compute products too.
  static func preparePrimitive(_ what: @autoclosure () -> String) throws {
    try prepareProducts()
    try require(maxPrimitiveBytes, what())
  }

  @inline(never) private static func makeProducts() throws {
    try require(maxProductBytes, "make its kernels")
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
