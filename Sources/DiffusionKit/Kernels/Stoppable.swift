import CKernels

/// Loops over so many floats that somebody may want to stop them: they ask the session every hundredth of a second or
/// so and throw where it should end. Shorter ones pay nothing.
enum Stoppable {
  /// Floats from which on a loop asks: some milliseconds of work.
  static let long = 1 << 21

  /// Runs kernels that read or write `work` floats.
  /// - Throws: `interrupted` or `timeLimit`; what the kernels write is then not whole.
  @inline(__always) static func run(_ work: Int, _ kernels: () -> Void) throws {
    guard work > long else { return kernels() }
    try runLong(kernels)
  }

  @inline(never) private static func runLong(_ kernels: () -> Void) throws {
    let session = Session.current
    var stop = ck_stop(
      should_end: { context in
        context.map { Unmanaged<Session>.fromOpaque($0)._withUnsafeGuaranteedRef { $0.shouldStop } } ?? false
      }, context: Unmanaged.passUnretained(session).toOpaque(), ended: 0)
    withUnsafeMutablePointer(to: &stop) { stop in
      let before = ck_allow_stop(stop)
      kernels()
      ck_allow_stop(before)
    }
    guard stop.ended != 0 else { return }
    try session.checkInterrupted()
    throw DiffusionError.interrupted
  }

  /// Runs kernels to their end, also within others that may be stopped: what they write is kept for whoever asks next.
  static func whole(_ kernels: () -> Void) {
    let outer = ck_allow_stop(nil)
    kernels()
    ck_allow_stop(outer)
  }

  /// The same as `run` for a loop in Swift over 0..<count: calls `body` with one piece after another.
  /// - Parameter cost: of an item, in floats.
  static func pieces(of count: Int, cost: Int = 1, _ body: (Range<Int>) throws -> Void) throws {
    let piece = max(long / max(cost, 1), 1)
    guard count > piece else { return try body(0..<max(count, 0)) }
    let session = Session.current
    for first in stride(from: 0, to: count, by: piece) {
      try session.checkInterrupted()
      try body(first..<min(first + piece, count))
    }
  }
}
