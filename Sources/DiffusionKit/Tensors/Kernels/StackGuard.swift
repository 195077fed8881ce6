import CKernels

/// A check of the stack for recursion whose depth comes from outside values: a host's thread may have a stack of only
/// 256 KB. Calls from scripts are checked first (clua_trampoline).
package enum StackGuard {
  /// Stack bytes that one operation may take, oneDNN's making of a primitive (32 KB) and the buffers of its kernels
  /// included.
  private static let reserve = 64 << 10

  /// Whether the thread's stack is too small for another level of recursion.
  @inline(__always) package static var isLow: Bool { ck_stack_is_low(reserve) }

  /// - Throws: `state` if the thread's stack is too small for another level of recursion.
  @inline(__always) package static func check(_ what: @autoclosure () -> String) throws {
    if isLow { throw overflow(what()) }
  }

  @inline(never) private static func overflow(_ what: String) -> DiffusionError {
    .state("stack overflow: \(what) nested too deeply for the stack of this thread")
  }

  /// Runs a program in its first thread with a stack of at least `size` bytes, regardless of `ulimit -s`.
  package static func withStack(of size: Int, _ body: @escaping () -> Void) {
    var body = body
    withUnsafeMutablePointer(to: &body) { body in
      ck_run_with_stack(
        size, { $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, UnsafeMutableRawPointer(body))
    }
  }
}
