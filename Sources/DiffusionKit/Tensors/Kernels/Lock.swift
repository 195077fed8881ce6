import Synchronization

#if THREAD_SANITIZER
  import CKernels
#endif

/// A value that one thread at a time may read or write: the standard library's `Mutex`.
///
/// Under the thread sanitizer (`make sanitize`) the lock also reports itself to the sanitizer, which does not watch the
/// standard library's code and would take all data that threads exchange through a mutex for races.
struct Lock<Value>: ~Copyable, @unchecked Sendable {
  private let mutex: Mutex<Value>
  #if THREAD_SANITIZER
    /// The address by which the sanitizer identifies this lock.
    private let mark = UInt(bitPattern: UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1))
  #endif

  init(_ value: sending Value) { mutex = Mutex(value) }

  @inline(__always) borrowing func withLock<Result>(_ body: (inout sending Value) throws -> sending Result)
    rethrows -> sending Result
  {
    try mutex.withLock { value in
      #if THREAD_SANITIZER
        let mark = UnsafeMutableRawPointer(bitPattern: mark)
        __tsan_acquire(mark)
        defer { __tsan_release(mark) }
      #endif
      return try body(&value)
    }
  }
}
