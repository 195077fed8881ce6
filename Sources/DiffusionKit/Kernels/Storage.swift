/// The reference-counted buffer behind tensors: `count` floats, 64-byte aligned, from the pool.
final class Storage {
  let base: UnsafeMutablePointer<Float>
  private let bytes: Int
  /// Of the session that made it, where that has one.
  private let budget: MemoryBudget?

  /// What a tensor costs besides its elements: this object and its shape.
  private static let overhead = 128

  /// Not initialised. `count` comes from a checked `Shape`.
  convenience init(count: Int) throws {
    if let room = Storage.room(for: count) {
      self.init(room)
    } else {
      self.init(try Storage.scarceRoom(for: count))
    }
  }

  /// Nil where memory is short: making room for it could run code of the session's owner.
  convenience init?(countIfThereIsRoom count: Int) {
    guard let room = Storage.room(for: count) else { return nil }
    self.init(room)
  }

  private typealias Room = (buffer: UnsafeMutableRawPointer, bytes: Int, budget: MemoryBudget?)

  @inline(__always) private init(_ room: Room) {
    base = room.buffer.bindMemory(to: Float.self, capacity: room.bytes / MemoryLayout<Float>.stride)
    bytes = room.bytes
    budget = room.budget
  }

  @inline(__always) private static func room(for count: Int) -> Room? {
    let bytes = count * MemoryLayout<Float>.stride
    let budget = Session.memoryBudgetOfCurrent
    if let budget, !budget.take(bytes + overhead) { return nil }
    if let buffer = BufferPool.acquire(bytes: bytes) { return (buffer, bytes, budget) }
    budget?.giveBack(bytes + overhead)
    return nil
  }

  @inline(never) private static func scarceRoom(for count: Int) throws -> Room {
    let bytes = count * MemoryLayout<Float>.stride
    let session = Session.current
    let limit = session.memoryBudget?.limit ?? BufferPool.limit
    guard bytes <= limit else {
      let what = limit == BufferPool.physicalMemory ? "this machine's memory" : "the memory limit"
      throw DiffusionError.memory("a tensor of \(bytes) bytes is larger than \(what) of \(limit) bytes")
    }
    session.reclaimMemory()
    BufferPool.trim()
    if let room = room(for: count) { return room }
    let used = session.memoryBudget?.used ?? BufferPool.statistics.liveBytes
    throw DiffusionError.memory(
      "not enough memory for a tensor of \(bytes) bytes: \(used) of \(limit) bytes are in use")
  }

  deinit {
    BufferPool.release(base, bytes: bytes)
    budget?.giveBack(bytes + Storage.overhead)
  }
}
