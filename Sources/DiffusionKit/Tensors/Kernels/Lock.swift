import CKernels

/// A value that one thread at a time may read or write, even if threads fork: the standard library's `Mutex` would stay
/// locked in a child whose parent forks while another thread holds it.
package struct Lock<Value>: ~Copyable, @unchecked Sendable {
  private let lock: UnsafeMutablePointer<ck_lock>
  private let value: UnsafeMutablePointer<Value>

  package init(_ value: sending Value) {
    lock = .allocate(capacity: 1)
    self.value = .allocate(capacity: 1)
    self.value.initialize(to: value)
    ck_add_lock(lock)
  }

  deinit {
    ck_remove_lock(lock)
    lock.deallocate()
    value.deinitialize(count: 1)
    value.deallocate()
  }

  @inline(__always) package borrowing func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows
    -> Result
  {
    ck_take_lock(lock)
    defer { ck_release_lock(lock) }
    return try body(&value.pointee)
  }
}
