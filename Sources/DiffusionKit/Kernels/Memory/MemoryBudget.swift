import Synchronization

/// What a session may take from the system, where that is limited. Its tensors and buffers count, what else its objects
/// hold, and whatever else its owner counts.
public final class MemoryBudget: Sendable {
  /// In bytes.
  public let limit: Int
  /// What it is a part of.
  private let outer: MemoryBudget?
  /// Where the process is the session's alone.
  private let process: ProcessMemory?
  private let taken = Atomic<Int>(0)
  private let refusalCount = Atomic<Int>(0)

  /// - Parameter process: what the process may have more than now, whatever was counted; nil where it is not the session's
  ///   alone.
  package init(limit: Int, process: ProcessMemory?) {
    (self.limit, outer, self.process) = (max(0, limit), nil, process)
  }

  public convenience init(limit: Int) { self.init(limit: limit, process: nil) }

  /// A part of another one, on which everything counts too.
  init(limit: Int, within outer: MemoryBudget?) {
    (self.limit, self.outer, process) = (max(0, limit), outer, nil)
  }

  /// In bytes.
  public var used: Int { taken.load(ordering: .relaxed) }
  /// How often something did not fit.
  package var refusals: Int { refusalCount.load(ordering: .relaxed) }
  /// Whether more is owed than there is.
  package var isOverdrawn: Bool { used > limit || process?.isPast == true || outer?.isOverdrawn == true }

  /// Whether the bytes were there; they are taken then.
  package func take(_ bytes: Int) -> Bool {
    if bytes <= limit {
      let now = taken.wrappingAdd(bytes, ordering: .relaxed).newValue
      if now <= limit, process?.hasRoom(for: bytes) != false, outer?.take(bytes) != false {
        BufferPool.keep(atMost: limit - now)
        return true
      }
      taken.wrappingSubtract(bytes, ordering: .relaxed)
    }
    refusalCount.wrappingAdd(1, ordering: .relaxed)
    return false
  }

  /// Takes them even if they do not fit: for what cannot be refused. What is asked for next is.
  package func owe(_ bytes: Int) {
    outer?.owe(bytes)
    _ = process?.hasRoom(for: bytes)
    taken.wrappingAdd(bytes, ordering: .relaxed)
  }

  package func giveBack(_ bytes: Int) {
    taken.wrappingSubtract(bytes, ordering: .relaxed)
    outer?.giveBack(bytes)
  }
}
