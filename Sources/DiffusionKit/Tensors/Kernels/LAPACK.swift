import CKernels
import CLAPACK

/// The library of decompositions: LAPACK, loaded by the first call.
package enum LAPACK {
  private struct State {
    var isLoaded = false
    /// The largest team for which there was memory.
    var threads = 1
  }

  /// Held during every call: OpenBLAS's buffers and number of threads belong to the process.
  private static let state = Lock(State())

  /// The operations of one matrix above which a team computes it. Smaller ones consist of steps so short that threads
  /// would mostly wait for each other.
  private static let teamOperations = 1e9

  /// Calls `body`, which calls routines, with each number of a matrix. Between matrices the session can stop the loop;
  /// a routine runs to its end.
  /// - Parameter operations: the floating-point operations of one matrix.
  /// - Throws: `state` without a library, `memory`, and what `body` throws.
  package static func forEach(_ count: Int, operations: Double, _ body: (Int) throws -> Void) throws {
    guard count > 0 else { return }
    let cost = Int(min(operations / 8, 1e12)) + 100
    try Stoppable.pieces(of: count, cost: cost) { matrices in
      try state.withLock { state in
        try load(&state)
        let team = ck_enter_team(try prepareTeam(&state, operations) ? operations : 0)
        defer { ck_leave_team(team) }
        for matrix in matrices { try body(matrix) }
      }
    }
  }

  private static func load(_ state: inout State) throws {
    if state.isLoaded { return }
    // OpenBLAS neither reports nor survives a lack of memory for its buffers.
    try require(Int(CL_LIBRARY_BYTES), "load LAPACK")
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
    state.isLoaded = true
  }

  /// Whether a team can compute a matrix of so many operations.
  private static func prepareTeam(_ state: inout State, _ operations: Double) throws -> Bool {
    guard operations >= teamOperations, cl_has_team() else { return false }
    let threads = Threads.count
    if threads > state.threads {
      guard BufferPool.systemHas(threads * Int(CL_THREAD_BYTES)) else { return false }
      state.threads = threads
    }
    return threads > 1
  }

  private static func require(_ bytes: Int, _ what: String) throws {
    if BufferPool.systemHas(bytes) { return }
    Allocation.reclaim()
    guard BufferPool.systemHas(bytes) else {
      throw DiffusionError.memory("not enough memory to \(what), which takes \(bytes) bytes of address space")
    }
  }

  /// The work space of a routine, which tells the best count when it is called with a count of -1.
  /// - Throws: `argument(name)` if the routine cannot count so many elements.
  static func workspace<Element: BinaryFloatingPoint & BitwiseCopyable>(
    for shape: Shape, name: String, _ query: (UnsafeMutablePointer<Element>) -> Int32
  ) throws -> Buffer<Element> {
    var best: Element = 0
    let info = try state.withLock { state in
      try load(&state)
      return query(&best)
    }
    guard info == 0, best >= 0, best < 0x1p31 else {
      throw DiffusionError.argument(name, "matrices of shape \(shape) are too large for LAPACK")
    }
    return try Buffer(count: max(Int(best.nextUp.rounded(.up)), 1), for: "the work space of LAPACK")
  }
}
