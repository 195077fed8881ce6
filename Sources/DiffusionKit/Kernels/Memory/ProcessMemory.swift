import CKernels
import CSystem
import Glibc
import Synchronization

/// The memory of a process as the system counts it, against what it had at a start: what no account of ours knows, code
/// that is loaded, what libraries keep, and gaps between blocks.
package final class ProcessMemory: Sendable {
  private let most: Int
  private let start: Int
  /// `/proc/self/statm`; -1 where there is none, and nothing is known then.
  private let descriptor: Int32
  /// Bytes that were asked for since the beginning.
  private let asked = Atomic<Int>(0)
  private let isFull = Atomic<Bool>(false)

  /// Bytes between two looks, which cost a microsecond.
  private static let betweenLooks = 1 << 20
  private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

  /// - Parameter limit: more than the process has now, in bytes. A twentieth and 16 MiB are added for code and gaps.
  package init(limit: Int) {
    descriptor = csystem_open(AT_FDCWD, "/proc/self/statm", O_RDONLY, 0)
    start = ProcessMemory.resident(descriptor) ?? 0
    most = max(0, min(limit, 1 << 50)) / 20 * 21 + (16 << 20)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether the process has not passed its limit. Looks once in a MiB of requests, and at each while it has.
  func hasRoom(for bytes: Int) -> Bool {
    let before = asked.wrappingAdd(bytes, ordering: .relaxed).oldValue
    let isDue = before / ProcessMemory.betweenLooks != (before &+ bytes) / ProcessMemory.betweenLooks
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

  /// Whether it had passed its limit when it was last looked at, and has still.
  var isPast: Bool { isFull.load(ordering: .relaxed) && !hasRoom(for: 0) }

  private var hasPassed: Bool { (ProcessMemory.resident(descriptor) ?? start) - start > most }

  /// The second number of the file, in pages.
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
