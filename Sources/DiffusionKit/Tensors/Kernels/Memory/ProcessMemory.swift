import CKernels
import CSystem
import Glibc
import Synchronization

/// The memory of a process as the system counts it, compared with its memory at the start. It includes memory that no
/// budget sees: loaded code, memory of other libraries, and gaps between blocks.
package final class ProcessMemory: Sendable {
  private let maxGrowth: Int
  private let start: Int
  /// `/proc/self/statm`; -1 if the file cannot be opened, and the memory is then unknown.
  private let descriptor: Int32
  /// Bytes requested since the start.
  private let requested = Atomic<Int>(0)
  private let isFull = Atomic<Bool>(false)

  /// Bytes requested between two reads of the file, each of which costs a microsecond.
  private static let readInterval = 1 << 20
  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// - Parameter limit: how many bytes the process may grow. A twentieth and 16 MiB are added for code and gaps.
  package init(limit: Int) {
    descriptor = csystem_open(AT_FDCWD, "/proc/self/statm", O_RDONLY, 0)
    start = ProcessMemory.resident(descriptor) ?? 0
    maxGrowth = max(0, min(limit, 1 << 50)) / 20 * 21 + (16 << 20)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the process is within its limit. Reads the file once in a MiB of requests, and at each request above the
  /// limit.
  func hasSpace(for bytes: Int) -> Bool {
    let before = requested.wrappingAdd(bytes, ordering: .relaxed).oldValue
    let isDue = before / ProcessMemory.readInterval != (before &+ bytes) / ProcessMemory.readInterval
    guard isDue || isFull.load(ordering: .relaxed) else { return true }
    guard hasPassed else {
      isFull.store(false, ordering: .relaxed)
      return true
    }
    if isDue {
      BufferPool.trim()
      ck_give_back_free()
    }
    let isFull = hasPassed
    self.isFull.store(isFull, ordering: .relaxed)
    return !isFull
  }

  /// Whether the process was above its limit at the last reading, and still is.
  var isPast: Bool { isFull.load(ordering: .relaxed) && !hasSpace(for: 0) }

  private var hasPassed: Bool { (ProcessMemory.resident(descriptor) ?? start) - start > maxGrowth }

  /// The resident memory in bytes: the second number of the file, which counts pages.
  private static func resident(_ descriptor: Int32) -> Int? {
    withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { text in
      let count = pread(descriptor, text.baseAddress, text.count, 0)
      guard count > 0 else { return nil }
      var numbers = text[..<count].split(separator: UInt8(ascii: " ")).dropFirst()
      guard let digits = numbers.popFirst() else { return nil }
      var pages = 0
      for digit in digits {
        guard (0x30...0x39).contains(digit), pages < 1 << 50 else { return nil }
        pages = pages * 10 + Int(digit - 0x30)
      }
      return pages * pageSize
    }
  }
}
