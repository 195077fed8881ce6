import Glibc
import Synchronization

/// Keeps released buffers by size class, so that a training step in steady state asks the system for no memory: glibc
/// gives big blocks back at once, and each step would pay the page faults again.
///
/// Classes grow by quarters of a power of two (64, 80, 96, 112, 128, 160, ...), so at most a fifth of a buffer is slack.
public enum BufferPool {
  public struct Statistics: Equatable, Sendable {
    /// Bytes in buffers that are in use.
    public var liveBytes = 0
    /// The largest `liveBytes` so far.
    public var peakLiveBytes = 0
    /// Bytes in released buffers kept for reuse.
    public var cachedBytes = 0
    /// Buffers asked from the system so far.
    public var systemAllocations = 0
  }

  private struct State {
    /// Addresses of free buffers, by class.
    var free: [[UInt]] = Array(repeating: [], count: BufferPool.classCount)
    var statistics = Statistics()
  }

  private static let state = Mutex(State())
  private static let alignment = 64
  private static let classCount = 4 * 56

  /// Physical memory in bytes: no request larger than this can be served.
  static let physicalMemory: Int = {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes <= 0 ? 1 << 46 : min(bytes, 1 << 46)
  }()

  public static var statistics: Statistics { state.withLock { $0.statistics } }

  /// Gives the kept buffers back to the system.
  public static func trim() {
    let released = state.withLock { state in
      let addresses = state.free.flatMap { $0 }
      state.free = Array(repeating: [], count: classCount)
      state.statistics.cachedBytes = 0
      return addresses
    }
    for address in released { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  /// The class that holds `bytes`, and the size of its buffers.
  static func sizeClass(_ bytes: Int) -> (index: Int, size: Int) {
    let last = max(bytes, alignment) - 1
    let exponent = Int.bitWidth - 1 - last.leadingZeroBitCount
    let quarter = last >> (exponent - 2)
    return ((exponent - 5) * 4 + quarter - 7, (quarter + 1) << (exponent - 2))
  }

  /// A buffer for `bytes`, 64-byte aligned, not initialised.
  static func acquire(bytes: Int) throws -> UnsafeMutableRawPointer {
    guard bytes <= physicalMemory else {
      throw DiffusionError.memory(
        "a tensor of \(bytes) bytes is larger than this machine's memory of \(physicalMemory) bytes")
    }
    let (index, size) = sizeClass(bytes)
    let kept = state.withLock { state -> UInt? in
      state.statistics.liveBytes += size
      state.statistics.peakLiveBytes = max(state.statistics.peakLiveBytes, state.statistics.liveBytes)
      if let address = state.free[index].popLast() {
        state.statistics.cachedBytes -= size
        return address
      }
      state.statistics.systemAllocations += 1
      return nil
    }
    if let kept, let buffer = UnsafeMutableRawPointer(bitPattern: kept) { return buffer }
    if let buffer = allocate(size) { return buffer }
    trim()
    if let buffer = allocate(size) { return buffer }
    state.withLock { $0.statistics.liveBytes -= size }
    throw DiffusionError.memory("not enough memory for a tensor of \(bytes) bytes")
  }

  /// Takes back a buffer that `acquire(bytes:)` gave for the same number of bytes.
  static func release(_ buffer: UnsafeMutableRawPointer, bytes: Int) {
    let (index, size) = sizeClass(bytes)
    let address = UInt(bitPattern: buffer)
    let isKept = state.withLock { state in
      state.statistics.liveBytes -= size
      let total = state.statistics.cachedBytes + state.statistics.liveBytes + size
      guard total <= limit(peak: state.statistics.peakLiveBytes) else { return false }
      state.free[index].append(address)
      state.statistics.cachedBytes += size
      return true
    }
    if !isKept { free(buffer) }
  }

  /// Bytes that live and kept buffers may have together. More than were ever live at once: a step that uses one class
  /// after another needs the peak of each class to be served from here. Never more than half of the memory for that.
  private static func limit(peak: Int) -> Int { max(peak, min(2 * peak + (32 << 20), physicalMemory / 2)) }

  private static func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    var buffer: UnsafeMutableRawPointer?
    return posix_memalign(&buffer, alignment, size) == 0 ? buffer : nil
  }
}
