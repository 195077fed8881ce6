/// A cache of oneDNN's primitives, shared by all threads. Making a primitive takes up to a millisecond; a full cache
/// drops the least recently used one.
final class PrimitiveCache<Key: Hashable & Sendable, Primitive: AnyObject & Sendable>: Sendable {
  private struct Contents {
    var primitives: [Key: (primitive: Primitive, lastUse: UInt64)] = [:]
    var uses: UInt64 = 0
  }

  private let contents = Lock(Contents())
  let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { contents.withLock { $0.primitives.count } }

  func find(_ key: Key, make: (Key) throws -> Primitive) throws -> Primitive {
    let found = contents.withLock { contents -> Primitive? in
      contents.uses += 1
      contents.primitives[key]?.lastUse = contents.uses
      return contents.primitives[key]?.primitive
    }
    if let found { return found }
    let made = try make(key)
    contents.withLock { contents in
      if contents.primitives.count >= capacity,
        let oldest = contents.primitives.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        contents.primitives[oldest.key] = nil
      }
      contents.primitives[key] = (made, contents.uses)
    }
    return made
  }
}
