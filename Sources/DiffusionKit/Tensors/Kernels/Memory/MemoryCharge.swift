/// The memory of an object beside its tensors and buffers, charged to the session that made the object. The object
/// holds the charge and releases it at its end.
package final class MemoryCharge: Sendable {
  private let budget: MemoryBudget
  private let bytes: Int

  private init(_ bytes: Int, _ budget: MemoryBudget) { (self.bytes, self.budget) = (bytes, budget) }

  deinit { budget.giveBack(bytes) }

  /// A charge for an object that exists already; nil without a budget. If the budget is overdrawn, the running function
  /// of a script fails.
  package static func owing(_ bytes: Int) -> MemoryCharge? {
    guard let budget = Session.memoryBudgetOfCurrent else { return nil }
    budget.owe(bytes)
    if budget.isOverdrawn { Session.current.didOverdraw() }
    return MemoryCharge(bytes, budget)
  }

  /// A charge for values of Swift's own types that are about to be made; nil without a budget.
  /// - Throws: `memory` if the session or the system has too little.
  package static func taking(_ bytes: Int, for what: String) throws -> MemoryCharge? {
    try Allocation.require(bytes, for: what)
    guard let budget = Session.memoryBudgetOfCurrent else { return nil }
    if !budget.take(bytes) {
      Session.current.reclaimMemory()
      guard budget.take(bytes) else { throw Allocation.failure(bytes, for: what) }
    }
    return MemoryCharge(bytes, budget)
  }
}
