/// The reference-counted buffer behind tensors: `count` floats, 64-byte aligned, from the pool.
final class Storage {
  let base: UnsafeMutablePointer<Float>
  private let bytes: Int

  /// Not initialised. `count` comes from a checked `Shape`.
  init(count: Int) throws {
    bytes = count * MemoryLayout<Float>.stride
    base = try BufferPool.acquire(bytes: bytes).bindMemory(to: Float.self, capacity: count)
  }

  /// Nil where memory is short: making room for it could run code of the session's owner.
  init?(countIfThereIsRoom count: Int) {
    bytes = count * MemoryLayout<Float>.stride
    guard let buffer = BufferPool.acquireIfThereIs(bytes: bytes) else { return nil }
    base = buffer.bindMemory(to: Float.self, capacity: count)
  }

  deinit { BufferPool.release(base, bytes: bytes) }
}
