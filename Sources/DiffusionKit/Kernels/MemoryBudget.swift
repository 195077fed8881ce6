import Synchronization

/// What a session may take from the system, where that is limited. Its tensors count, and whatever else its owner counts.
public final class MemoryBudget: Sendable {
  /// In bytes.
  public let limit: Int
  private let taken = Atomic<Int>(0)
  private let refusalCount = Atomic<Int>(0)

  public init(limit: Int) { self.limit = max(0, limit) }

  /// In bytes.
  public var used: Int { taken.load(ordering: .relaxed) }
  /// How often something did not fit.
  public var refusals: Int { refusalCount.load(ordering: .relaxed) }

  /// Whether the bytes were there; they are taken then.
  public func take(_ bytes: Int) -> Bool {
    if bytes <= limit {
      if taken.wrappingAdd(bytes, ordering: .relaxed).newValue <= limit { return true }
      giveBack(bytes)
    }
    refusalCount.wrappingAdd(1, ordering: .relaxed)
    return false
  }

  /// Takes them even if they do not fit: for what cannot be refused. The next request is.
  public func owe(_ bytes: Int) { taken.wrappingAdd(bytes, ordering: .relaxed) }

  public func giveBack(_ bytes: Int) { taken.wrappingSubtract(bytes, ordering: .relaxed) }
}
