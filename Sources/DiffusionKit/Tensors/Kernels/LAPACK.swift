import CKernels
import CLAPACK
import Synchronization

/// The library of decompositions: LAPACK, loaded by the first call.
package enum LAPACK {
  /// The largest team for which there was memory. The lock is held during every call: OpenBLAS's buffers and number of
  /// threads belong to the process. No code of scripts runs while it is held, which could call LAPACK too.
  private static let readyThreads = Lock(1)
  private static let isLoaded = Atomic<Bool>(false)

  /// The operations of one matrix above which a team computes it. Smaller ones consist of steps so short that threads
  /// would mostly wait for each other.
  private static let teamOperations = 1e9

  /// Calls `body`, which calls routines, with each number of a matrix. Between matrices the session can stop the loop;
  /// a routine runs to its end.
  /// - Parameter operations: the floating-point operations of one matrix.
  /// - Throws: `state` without a library, `memory`, and what `body` throws.
  package static func forEach(_ count: Int, operations: Double, _ body: (Int) throws -> Void) throws {
    guard count > 0 else { return }
    try load()
    let threads = operations >= teamOperations && cl_has_team() ? Threads.count : 1
    let cost = Int(min(operations / 8, 1e12)) + 100
    try Stoppable.pieces(of: count, cost: cost) { matrices in
      try readyThreads.withLock { ready in
        let team = ck_enter_team(canUse(threads, &ready) ? operations : 0)
        defer { ck_leave_team(team) }
        for matrix in matrices { try body(matrix) }
      }
    }
  }

  /// Whether a team of so many threads can compute: OpenBLAS neither reports nor survives a lack of memory for buffers.
  private static func canUse(_ threads: Int, _ ready: inout Int) -> Bool {
    if threads > ready, BufferPool.systemHas(threads * Int(CL_THREAD_BYTES)) { ready = threads }
    return threads > 1 && threads <= ready
  }

  private static func load() throws {
    if isLoaded.load(ordering: .acquiring) { return }
    if !BufferPool.systemHas(Int(CL_LIBRARY_BYTES)) { Allocation.reclaim() }
    try readyThreads.withLock { _ in
      if isLoaded.load(ordering: .acquiring) { return }
      guard BufferPool.systemHas(Int(CL_LIBRARY_BYTES)) else {
        throw DiffusionError.memory(
          "not enough memory to load LAPACK, which takes \(CL_LIBRARY_BYTES >> 20) MiB of address space")
      }
      guard cl_load() else {
        var names: [String] = []
        while let name = cl_library_name(Int32(names.count)) { names.append(String(cString: name)) }
        throw DiffusionError.state(
          "linear algebra needs LAPACK, and there is no \(names.joined(separator: " or ")): on Debian and Ubuntu, apt-get install libopenblas0-openmp"
        )
      }
      // Has the buffer of the first thread made now.
      let team = ck_enter_team(0)
      defer { ck_leave_team(team) }
      var one: Float = 1
      _ = cl_potrf(false, 1, &one)
      isLoaded.store(true, ordering: .releasing)
    }
  }

  /// The work space of a routine, which tells the best count when it is called with a count of -1.
  /// - Throws: `argument(name)` if the routine cannot count so many elements.
  static func workspace<Element: BinaryFloatingPoint & BitwiseCopyable>(
    for shape: Shape, name: String, _ query: (UnsafeMutablePointer<Element>) -> Int32
  ) throws -> Buffer<Element> {
    var best: Element = 0
    try load()
    guard query(&best) == 0, best >= 0, best < 0x1p31 else {
      throw DiffusionError.argument(name, "matrices of shape \(shape) are too large for LAPACK")
    }
    return try Buffer(count: max(Int(best.nextUp.rounded(.up)), 1), for: "the work space of LAPACK")
  }
}
