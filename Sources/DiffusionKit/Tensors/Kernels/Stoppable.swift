import CKernels

extension Int {
  /// The product, or the maximum if it overflows: a cost, not a size.
  func multipliedClamping(by other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}

/// Loops over so many floats that a user may want to stop them: the loops poll the session about every hundredth of a
/// second and throw once it should stop. Shorter loops pay nothing.
package enum Stoppable {
  /// The number of floats above which a loop polls: some milliseconds of work.
  static let long = 1 << 21

  /// Runs kernels that read or write `work` floats.
  /// - Throws: `interrupted` or `timeLimit`; the kernels' output is then incomplete.
  @inline(__always) package static func run(_ work: Int, _ kernels: () -> Void) throws {
    guard work > long else { return kernels() }
    try runLong(kernels)
  }

  @inline(never) private static func runLong(_ kernels: () -> Void) throws {
    let session = Session.current
    var stop = ck_stop(
      should_end: { context in
        guard let context else { return false }
        return Unmanaged<Session>.fromOpaque(context)._withUnsafeGuaranteedRef { session in
          // Every thread of the team polls; the host is polled on its own.
          session.shouldStop || ck_thread_slot() == context && session.hostStopsKernel()
        }
      }, context: Unmanaged.passUnretained(session).toOpaque(), ended: 0)
    withUnsafeMutablePointer(to: &stop) { stop in
      let before = ck_allow_stop(stop)
      kernels()
      ck_allow_stop(before)
    }
    if let error = session.takeHostError() { throw error }
    guard stop.ended != 0 else { return }
    try session.checkInterrupted()
    throw DiffusionError.interrupted
  }

  /// Runs kernels to their end, even inside others that may be stopped, because their output is cached for later
  /// readers.
  static func whole(_ kernels: () -> Void) {
    let outer = ck_allow_stop(nil)
    kernels()
    ck_allow_stop(outer)
  }

  /// Runs a loop in Swift over 0..<count like `run`: calls `body` with one piece after another.
  /// - Parameter cost: the cost of one item, in floats.
  package static func pieces(of count: Int, cost: Int = 1, _ body: (Range<Int>) throws -> Void) throws {
    let piece = max(long / max(cost, 1), 1)
    guard count > piece else { return try body(0..<max(count, 0)) }
    let session = Session.current
    for first in stride(from: 0, to: count, by: piece) {
      try session.checkInterrupted()
      try body(first..<min(first + piece, count))
    }
  }
}
