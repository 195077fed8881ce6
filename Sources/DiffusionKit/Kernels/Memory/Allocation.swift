import CKernels

/// Memory from the pool, on the account of the session that asked for it: what tensors and buffers stand on.
package struct Allocation {
  let start: UnsafeMutableRawPointer
  private let bytes: Int
  /// What is on the account.
  private let charge: Int
  private let budget: MemoryBudget?

  /// - Parameter overhead: what its holder takes besides.
  /// - Returns: nil where memory is short: making room for it could run code of the session's owner.
  @inline(__always) init?(ifAvailable bytes: Int, overhead: Int, isOwed: Bool = false) {
    let budget = Session.memoryBudgetOfCurrent
    var charge = 0
    if let budget {
      charge = BufferPool.bytes(for: bytes) + overhead
      if isOwed { budget.owe(charge) } else if !budget.take(charge) { return nil }
    }
    guard let start = BufferPool.acquire(bytes: bytes, isOwed: isOwed) else {
      budget?.giveBack(charge)
      return nil
    }
    (self.start, self.bytes, self.charge, self.budget) = (start, bytes, charge, budget)
  }

  /// The same, after what nobody uses any more was let go of.
  /// - Parameter what: what it is for, "a tensor".
  @inline(never) static func afterReclaiming(_ bytes: Int, overhead: Int, for what: String) throws
    -> Allocation
  {
    try Allocation.check(bytes, for: what)
    Allocation.reclaim()
    if let room = Allocation(ifAvailable: bytes, overhead: overhead) { return room }
    throw Allocation.failure(bytes, for: what)
  }

  /// Lets go of what nobody uses any more, and of what is kept for reuse: before a request is refused.
  static func reclaim() {
    Session.current.reclaimMemory()
    BufferPool.trim()
  }

  /// - Throws: `memory` for more than there can be.
  private static func check(_ bytes: Int, for what: String) throws {
    let limit = Session.current.memoryBudget?.limit ?? BufferPool.limit
    guard bytes <= limit else {
      let whole = limit == BufferPool.physicalMemory ? "this machine's memory" : "the memory limit"
      throw DiffusionError.memory("\(what) of \(bytes) bytes is larger than \(whole) of \(limit) bytes")
    }
  }

  static func failure(_ bytes: Int, for what: String) -> DiffusionError {
    let session = Session.current
    let limit = session.memoryBudget?.limit ?? BufferPool.limit
    let used = session.memoryBudget?.used ?? BufferPool.statistics.liveBytes
    return .memory("not enough memory for \(what) of \(bytes) bytes: \(used) of \(limit) bytes are in use")
  }

  @inline(__always) func release() {
    BufferPool.release(start, bytes: bytes)
    budget?.giveBack(charge)
  }

  /// Makes sure that the system has so many bytes, for what Swift's own types are about to take: lists of texts, tables.
  /// - Throws: `memory` where it has not, even after garbage was let go of.
  /// - Parameter held: what is there already of the same, and on no account.
  package static func require(_ bytes: Int, holding held: Int = 0, for what: String) throws {
    guard bytes > 1 << 16 || ck_is_short() else { return }
    if fits(bytes, held) { return }
    try check(bytes, for: what)
    reclaim()
    guard fits(bytes, held) else { throw failure(bytes, for: what) }
  }

  /// The same for a list or dictionary that grows by itself, whose elements and what they hold take up to 256 bytes each.
  /// Called with each number of elements that it comes to.
  @inline(__always) package static func requireGrowth(to count: Int, for what: String) throws {
    if count >= 1024, count & (count - 1) == 0 { try require(256 * count, for: what) }
    try checkReserve()
  }

  /// Where small objects took what was kept for them there has to be a reserve again before more of them are made.
  @inline(__always) package static func checkReserve() throws {
    if ck_is_short() { try regainReserve() }
  }

  @inline(never) private static func regainReserve() throws {
    if ck_keep_reserve() { return }
    Session.current.reclaimMemory()
    if !BufferPool.regainReserve() { throw DiffusionError.memory("not enough memory for more objects") }
  }

  private static func fits(_ bytes: Int, _ held: Int) -> Bool {
    guard let budget = Session.memoryBudgetOfCurrent else { return BufferPool.systemHas(bytes) }
    guard budget.take(bytes + held) else { return false }
    defer { budget.giveBack(bytes + held) }
    return BufferPool.systemHas(bytes)
  }
}
