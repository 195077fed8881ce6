import CKernels

/// What calls itself, or something that calls it, as deep as outside values say asks here: a thread of a host may have
/// a stack of 256 KB. A call from a script asks first (clua_trampoline).
package enum StackGuard {
  /// What an operation takes at most, oneDNN's making of a primitive (32 KB) and its kernels' buffers among them.
  private static let reserve = 64 << 10

  /// Whether the thread's stack has no room for what goes deeper.
  @inline(__always) static var isLow: Bool { ck_stack_is_low(reserve) }

  /// - Throws: `state` where the thread's stack has no room for what goes deeper.
  @inline(__always) static func check(_ what: @autoclosure () -> String) throws {
    if isLow { throw overflow(what()) }
  }

  @inline(never) private static func overflow(_ what: String) -> DiffusionError {
    .state("stack overflow: \(what) nested too deeply for the stack of this thread")
  }

  /// Runs a program in its first thread with a stack of at least `size` bytes, whatever `ulimit -s` says.
  package static func withStack(of size: Int, _ body: @escaping () -> Void) {
    var body = body
    withUnsafeMutablePointer(to: &body) { body in
      ck_run_with_stack(
        size, { $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, UnsafeMutableRawPointer(body))
    }
  }
}
