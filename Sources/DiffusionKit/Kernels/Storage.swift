/// The reference-counted buffer behind tensors: `count` floats, 64-byte aligned, from the pool.
final class Storage {
  let base: UnsafeMutablePointer<Float>
  private let bytes: Int

  /// Not initialised. `count` comes from a checked `Shape`.
  init(count: Int) throws {
    bytes = count * MemoryLayout<Float>.stride
    base = try BufferPool.acquire(bytes: bytes).bindMemory(to: Float.self, capacity: count)
  }

  deinit { BufferPool.release(base, bytes: bytes) }
}
