import Synchronization

/// The limit of a session's memory, charged with its tensors and buffers, with the other memory of its objects, and
/// with whatever else its owner counts.
public final class MemoryBudget: Sendable {
  /// The limit in bytes.
  public let limit: Int
  /// The budget that this one is a part of.
  private let outer: MemoryBudget?
  /// The memory of the process, if the process belongs to the session alone.
  private let process: ProcessMemory?
  private let taken = Atomic<Int>(0)
  private let refusalCount = Atomic<Int>(0)

  /// - Parameter process: a limit on the growth of the process, whatever was counted; nil if other code shares the
  ///   process.
  package init(limit: Int, process: ProcessMemory?) {
    (self.limit, outer, self.process) = (max(0, limit), nil, process)
  }

  public convenience init(limit: Int) { self.init(limit: limit, process: nil) }

  /// Makes a part of another budget. Every charge counts against both.
  package init(limit: Int, within outer: MemoryBudget?) {
    (self.limit, self.outer, process) = (max(0, limit), outer, nil)
  }

  /// The bytes in use.
  public var used: Int { taken.load(ordering: .relaxed) }
  /// The number of requests that were refused.
  package var refusals: Int { refusalCount.load(ordering: .relaxed) }
  /// Whether more bytes are charged than the limit permits.
  package var isOverdrawn: Bool { used > limit || process?.isPast == true || outer?.isOverdrawn == true }

  /// Takes bytes from the budget. Returns whether they were available; otherwise nothing is taken.
  package func take(_ bytes: Int) -> Bool {
    if bytes <= limit {
      let now = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
      if now <= limit, process?.hasSpace(for: bytes) != false, outer?.take(bytes) != false {
        BufferPool.trim(toAtMost: limit - now)
        return true
      }
      taken.wrappingSubtract(bytes, ordering: .relaxed)
    }
    refusalCount.wrappingAdd(1, ordering: .relaxed)
    return false
  }

  /// Takes bytes even above the limit, for allocations that cannot be refused. The next `take` is refused then.
  package func owe(_ bytes: Int) {
    outer?.owe(bytes)
    _ = process?.hasSpace(for: bytes)
    taken.wrappingAdd(bytes, ordering: .relaxed)
  }

  package func giveBack(_ bytes: Int) {
    taken.wrappingSubtract(bytes, ordering: .relaxed)
    outer?.giveBack(bytes)
  }
}
