import CKernels

/// Memory from the pool, charged to the budget of the current session: the memory behind tensors and buffers.
package struct Allocation {
  let start: UnsafeMutableRawPointer
  private let bytes: Int
  /// The bytes charged to the budget.
  private let charge: Int
  private let budget: MemoryBudget?

  /// - Parameter overhead: bytes that the owner of the allocation takes beside the memory itself.
  /// - Returns: nil if memory is short: this initialiser collects no garbage, which could run code of the session's
  ///   owner.
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

  /// Makes an allocation after unused memory was released.
  /// - Parameter what: the use of the memory for messages, such as "a tensor".
  @inline(never) static func afterReclaiming(_ bytes: Int, overhead: Int, for what: String) throws
    -> Allocation
  {
    try Allocation.check(bytes, for: what)
    Allocation.reclaim()
    if let allocation = Allocation(ifAvailable: bytes, overhead: overhead) { return allocation }
    throw Allocation.failure(bytes, for: what)
  }

  /// Releases unused objects and the pool's cached buffers. Called before a request is refused.
  static func reclaim() {
    Session.current.fourierPlans.removeAll()
    Session.current.reclaimMemory()
    BufferPool.trim()
  }

  /// - Throws: `memory` for more bytes than the limit.
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

  /// Makes sure that the system has this many bytes before Swift's own types, such as lists of strings and tables,
  /// allocate them.
  /// - Throws: `memory` if the bytes are missing even after garbage was collected.
  /// - Parameter held: bytes that the same object holds already and that are not charged to the budget.
  package static func require(
    _ bytes: Int, holding held: Int = 0, for what: @autoclosure () -> String
  ) throws {
    guard bytes > 1 << 16 || ck_is_short() else { return }
    if fits(bytes, held) { return }
    try check(bytes, for: what())
    reclaim()
    guard fits(bytes, held) else { throw failure(bytes, for: what()) }
  }

  /// Makes sure that there is memory for a list or dictionary that grows by itself, whose elements take up to 256 bytes
  /// each, contents included. Called with each number of elements that the list or dictionary reaches.
  @inline(__always) package static func requireGrowth(to count: Int, for what: String) throws {
    if count >= 1024, count & (count - 1) == 0 { try require(256 * count, for: what) }
    try checkReserve()
  }

  /// Refills the reserve for small objects if they have used it up, before more of them are made.
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
