/// What an object takes besides tensors and buffers, on the account of the session that made it. Held by the object, it
/// goes with it.
final class MemoryCharge: Sendable {
  private let budget: MemoryBudget
  private let bytes: Int

  private init(_ bytes: Int, _ budget: MemoryBudget) { (self.bytes, self.budget) = (bytes, budget) }

  deinit { budget.giveBack(bytes) }

  /// For an object that is there already; nil where nothing is limited. The function of a script that made one too many
  /// fails.
  static func owing(_ bytes: Int) -> MemoryCharge? {
    guard let budget = Session.memoryBudgetOfCurrent else { return nil }
    budget.owe(bytes)
    if budget.isOverdrawn { Session.current.didOverdraw() }
    return MemoryCharge(bytes, budget)
  }

  /// For what is about to be made of Swift's own types; nil where nothing is limited.
  /// - Throws: `memory` where the session or the system has not so much.
  static func taking(_ bytes: Int, for what: String) throws -> MemoryCharge? {
    try Allocation.require(bytes, for: what)
    guard let budget = Session.memoryBudgetOfCurrent else { return nil }
    if !budget.take(bytes) {
      Session.current.reclaimMemory()
      guard budget.take(bytes) else { throw Allocation.failure(bytes, for: what) }
    }
    return MemoryCharge(bytes, budget)
  }
}
