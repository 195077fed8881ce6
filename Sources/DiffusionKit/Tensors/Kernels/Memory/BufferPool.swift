import CKernels
import Glibc

/// Caches released buffers by size class, so that a training step in steady state requests no memory from the system:
/// glibc returns big blocks to the system at once, and each step would pay the page faults again.
///
/// Classes grow by quarters of a power of two (64, 80, 96, 112, 128, 160, ...), so at most a fifth of a buffer is
/// slack.
package enum BufferPool {
  package struct Statistics: Equatable, Sendable {
    /// Bytes in buffers that are in use.
    package var liveBytes = 0
    /// The maximum of `liveBytes` so far.
    package var peakLiveBytes = 0
    /// Bytes in released buffers that are cached for reuse.
    package var cachedBytes = 0
    /// Buffers requested from the system so far.
    package var systemAllocations = 0
  }

  /// The free buffers of one class, the most recently released on top.
  private struct Stack {
    private var addresses: UnsafeMutablePointer<UInt>?
    private var count = 0, capacity = 0

    mutating func pop() -> UInt? {
      guard count > 0 else { return nil }
      count -= 1
      return addresses?[count]
    }

    mutating func push(_ address: UInt) {
      if count == capacity { grow() }
      addresses?[count] = address
      count += 1
    }

    @inline(never) private mutating func grow() {
      let larger = UnsafeMutablePointer<UInt>.allocate(capacity: max(2 * capacity, 16))
      if let addresses {
        larger.moveInitialize(from: addresses, count: count)
        addresses.deallocate()
      }
      (addresses, capacity) = (larger, max(2 * capacity, 16))
    }
  }

  private struct State {
    /// The free buffers by class, in plain memory without an array's checks: small tensors come and go every fraction
    /// of a microsecond.
    let free: UnsafeMutablePointer<Stack>
    var statistics = Statistics()
    /// The bytes that live buffers may take together.
    var limit = BufferPool.physicalMemory
    /// The bytes that live and cached buffers may take together.
    var retainable = BufferPool.retainable(peak: 0)
    var cachesReleased = true

    init() {
      free = .allocate(capacity: BufferPool.classCount)
      free.initialize(repeating: Stack(), count: BufferPool.classCount)
    }

    mutating func notePeak(_ bytes: Int) {
      statistics.peakLiveBytes = bytes
      retainable = BufferPool.retainable(peak: bytes)
    }
  }

  private static let state = Lock(State())
  private static let alignment = 64
  private static let classCount = 4 * 56
  /// More bytes than any machine has.
  private static let maxBytes = 1 << 46

  /// Physical memory in bytes. Live buffers never take more together: the system would grant the memory, and kill the
  /// process when it writes there.
  package static let physicalMemory: Int = {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes <= 0 ? maxBytes : min(bytes, maxBytes)
  }()

  package static var statistics: Statistics { state.withLock { $0.statistics } }

  /// Restarts `peakLiveBytes` from the bytes that are live now, for measuring one computation after another.
  package static func resetPeak() { state.withLock { $0.notePeak($0.statistics.liveBytes) } }

  /// The bytes that live buffers may take together: physical memory unless set.
  package static var limit: Int {
    get { state.withLock { $0.limit } }
    set { state.withLock { $0.limit = max(0, min(newValue, physicalMemory)) } }
  }

  /// Returns the cached buffers to the system.
  package static func trim() {
    state.withLock { state in
      for index in 0..<classCount {
        while let address = state.free[index].pop() { free(UnsafeMutableRawPointer(bitPattern: address)) }
      }
      state.statistics.cachedBytes = 0
    }
  }

  /// Returns the cached buffers to the system if they exceed `bytes`, which is the rest of a session's budget.
  static func trim(toAtMost bytes: Int) {
    if state.withLock({ $0.statistics.cachedBytes > bytes }) { trim() }
  }

  /// The size of the buffer that a request for `bytes` gets.
  static func bytes(for bytes: Int) -> Int { bytes <= physicalMemory ? sizeClass(bytes).size : bytes }

  /// Whether the system could give this many bytes to allocations outside of the pool, with some left for small
  /// objects.
  static func systemHas(_ bytes: Int) -> Bool {
    bytes <= physicalMemory && requestHook?(bytes) != false && ck_system_has(bytes + (4 << 20))
  }

  /// Records bytes that the system gave to an allocation outside of the pool. Returns false if too little is left for
  /// small objects.
  package static func leavesHeadroom(_ bytes: Int) -> Bool { ck_leaves_headroom(bytes) }

  /// Returns the cached buffers to the system. Returns whether there is a reserve for small objects afterwards.
  package static func regainReserve() -> Bool {
    trim()
    ck_give_back_free()
    return ck_keep_reserve()
  }

  /// A hook for tests, called with the size of each request; false refuses the request. While the hook is set, no
  /// request is served from the cache.
  nonisolated(unsafe) static var requestHook: ((_ bytes: Int) -> Bool)? {
    didSet {
      trim()
      let isTesting = requestHook != nil
      state.withLock { $0.cachesReleased = !isTesting }
    }
  }

  /// The class of a request for `bytes`, and the size of that class's buffers.
  static func sizeClass(_ bytes: Int) -> (index: Int, size: Int) {
    let last = max(bytes, alignment) - 1
    let exponent = Int.bitWidth - 1 - last.leadingZeroBitCount
    let quarter = last >> (exponent - 2)
    return ((exponent - 5) * 4 + quarter - 7, (quarter + 1) << (exponent - 2))
  }

  /// A buffer for `bytes`, 64-byte aligned and not initialised; nil if the limit (unless `isOwed`) or the system does
  /// not permit it.
  @inline(__always) static func acquire(bytes: Int, isOwed: Bool = false) -> UnsafeMutableRawPointer? {
    guard bytes <= maxBytes else { return nil }  // sizes add up below without overflow
    let (index, size) = sizeClass(bytes)
    let (cached, isRefused) = state.withLock { state -> (UInt?, Bool) in
      let live = state.statistics.liveBytes + size
      guard live <= state.limit || isOwed else { return (nil, true) }
      state.statistics.liveBytes = live
      if live > state.statistics.peakLiveBytes { state.notePeak(live) }
      guard let address = state.free[index].pop() else {
        state.statistics.systemAllocations += 1
        return (nil, false)
      }
      state.statistics.cachedBytes -= size
      return (address, false)
    }
    if let cached { return UnsafeMutableRawPointer(bitPattern: cached) }
    return isRefused ? nil : allocate(size)
  }

  /// Takes back a buffer that `acquire(bytes:)` returned for the same number of bytes.
  static func release(_ buffer: UnsafeMutableRawPointer, bytes: Int) {
    let (index, size) = sizeClass(bytes)
    let address = UInt(bitPattern: buffer)
    let isCached = state.withLock { state in
      state.statistics.liveBytes -= size
      let total = state.statistics.cachedBytes + state.statistics.liveBytes + size
      guard total <= state.retainable, state.cachesReleased else { return false }
      state.free[index].push(address)
      state.statistics.cachedBytes += size
      return true
    }
    if !isCached { free(buffer) }
  }

  /// Bytes that live and cached buffers may take together. The result is above the peak of live bytes: a step that uses
  /// one class after another needs the peak of each class to be served from the cache. The excess is at most half of
  /// the memory.
  private static func retainable(peak: Int) -> Int {
    max(peak, min(2 * peak + (32 << 20), physicalMemory / 2))
  }

  /// Allocates a buffer whose size has been counted as live already.
  @inline(never) private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    var buffer: UnsafeMutableRawPointer?
    if requestHook?(size) != false, posix_memalign(&buffer, alignment, size) == 0 {
      if ck_leaves_headroom(size) { return buffer }
      free(buffer)
    }
    state.withLock { $0.statistics.liveBytes -= size }
    return nil
  }
}
