import CKernels
import Glibc

/// Keeps released buffers by size class, so that a training step in steady state asks the system for no memory: glibc
/// gives big blocks back at once, and each step would pay the page faults again.
///
/// Classes grow by quarters of a power of two (64, 80, 96, 112, 128, 160, ...), so at most a fifth of a buffer is slack.
package enum BufferPool {
  package struct Statistics: Equatable, Sendable {
    /// Bytes in buffers that are in use.
    package var liveBytes = 0
    /// The largest `liveBytes` so far.
    package var peakLiveBytes = 0
    /// Bytes in released buffers kept for reuse.
    package var cachedBytes = 0
    /// Buffers asked from the system so far.
    package var systemAllocations = 0
  }

  /// The free buffers of one class, the one that was released last on top.
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
    /// By class. Small tensors come and go every fraction of a microsecond: plain memory, without an array's checks.
    let free: UnsafeMutablePointer<Stack>
    var statistics = Statistics()
    /// What live buffers may take together.
    var limit = BufferPool.physicalMemory
    /// What live and kept buffers may have together.
    var keepable = BufferPool.keepable(peak: 0)
    var keepsReleased = true

    init() {
      free = .allocate(capacity: BufferPool.classCount)
      free.initialize(repeating: Stack(), count: BufferPool.classCount)
    }

    mutating func notePeak(_ bytes: Int) {
      statistics.peakLiveBytes = bytes
      keepable = BufferPool.keepable(peak: bytes)
    }
  }

  private static let state = Lock(State())
  private static let alignment = 64
  private static let classCount = 4 * 56
  /// No machine has more memory.
  private static let largest = 1 << 46

  /// Physical memory in bytes. Live buffers never take more together: the system would promise it, and kill the process
  /// when it writes there.
  package static let physicalMemory: Int = {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes <= 0 ? largest : min(bytes, largest)
  }()

  package static var statistics: Statistics { state.withLock { $0.statistics } }

  /// Starts `peakLiveBytes` again from what is live now, to measure one thing after another.
  package static func resetPeak() {
    state.withLock { $0.notePeak($0.statistics.liveBytes) }
  }

  /// What live buffers may take together, in bytes: physical memory unless set.
  package static var limit: Int {
    get { state.withLock { $0.limit } }
    set { state.withLock { $0.limit = max(0, min(newValue, physicalMemory)) } }
  }

  /// Gives the kept buffers back to the system.
  package static func trim() {
    state.withLock { state in
      for index in 0..<classCount {
        while let address = state.free[index].pop() { free(UnsafeMutableRawPointer(bitPattern: address)) }
      }
      state.statistics.cachedBytes = 0
    }
  }

  /// Gives the kept buffers back to the system where they are more than `bytes`: what a session with a budget has left.
  static func keep(atMost bytes: Int) {
    if state.withLock({ $0.statistics.cachedBytes > bytes }) { trim() }
  }

  /// What a buffer for `bytes` takes.
  static func bytes(for bytes: Int) -> Int { bytes <= physicalMemory ? sizeClass(bytes).size : bytes }

  /// Whether the system would give so many bytes to others than buffers, with room to spare for small objects.
  static func systemHas(_ bytes: Int) -> Bool {
    bytes <= physicalMemory && testsOfRequests?(bytes) != false && ck_system_has(bytes + (4 << 20))
  }

  /// Told of what the system gave to others. False where behind it there is too little left for small objects.
  package static func leavesHeadroom(_ bytes: Int) -> Bool { ck_leaves_headroom(bytes) }

  /// Whether there is a reserve for small objects once what is kept was given back.
  package static func regainReserve() -> Bool {
    trim()
    ck_give_back_free()
    return ck_keep_reserve()
  }

  /// For tests: asked about each request, while it is set none is served from what was released before; false refuses it.
  nonisolated(unsafe) static var testsOfRequests: ((_ bytes: Int) -> Bool)? {
    didSet {
      trim()
      let isTesting = testsOfRequests != nil
      state.withLock { $0.keepsReleased = !isTesting }
    }
  }

  /// The class that holds `bytes`, and the size of its buffers.
  static func sizeClass(_ bytes: Int) -> (index: Int, size: Int) {
    let last = max(bytes, alignment) - 1
    let exponent = Int.bitWidth - 1 - last.leadingZeroBitCount
    let quarter = last >> (exponent - 2)
    return ((exponent - 5) * 4 + quarter - 7, (quarter + 1) << (exponent - 2))
  }

  /// A buffer for `bytes`, 64-byte aligned, not initialised; nil where the limit (unless `isOwed`) or the system has no
  /// room for it.
  @inline(__always) static func acquire(bytes: Int, isOwed: Bool = false) -> UnsafeMutableRawPointer? {
    guard bytes <= largest else { return nil }  // sizes add up below without overflow
    let (index, size) = sizeClass(bytes)
    let (kept, isRefused) = state.withLock { state -> (UInt?, Bool) in
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
    if let kept { return UnsafeMutableRawPointer(bitPattern: kept) }
    return isRefused ? nil : allocate(size)
  }

  /// Takes back a buffer that `acquire(bytes:)` gave for the same number of bytes.
  static func release(_ buffer: UnsafeMutableRawPointer, bytes: Int) {
    let (index, size) = sizeClass(bytes)
    let address = UInt(bitPattern: buffer)
    let isKept = state.withLock { state in
      state.statistics.liveBytes -= size
      let total = state.statistics.cachedBytes + state.statistics.liveBytes + size
      guard total <= state.keepable, state.keepsReleased else { return false }
      state.free[index].push(address)
      state.statistics.cachedBytes += size
      return true
    }
    if !isKept { free(buffer) }
  }

  /// Bytes that live and kept buffers may have together. More than were ever live at once: a step that uses one class
  /// after another needs the peak of each class to be served from here. Never more than half of the memory for that.
  private static func keepable(peak: Int) -> Int { max(peak, min(2 * peak + (32 << 20), physicalMemory / 2)) }

  /// The size counts as live already.
  @inline(never) private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    var buffer: UnsafeMutableRawPointer?
    if testsOfRequests?(size) != false, posix_memalign(&buffer, alignment, size) == 0 {
      if ck_leaves_headroom(size) { return buffer }
      free(buffer)
    }
    state.withLock { $0.statistics.liveBytes -= size }
    return nil
  }
}
