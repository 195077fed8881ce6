/// The primitives that oneDNN made, by what they are for. Making one takes up to a millisecond; the one not used for
/// longest goes when there are many. For all threads.
final class PrimitiveCache<Key: Hashable & Sendable, Primitive: AnyObject & Sendable>: Sendable {
  private struct Contents {
    var primitives: [Key: (primitive: Primitive, lastUse: UInt64)] = [:]
    var uses: UInt64 = 0
  }

  private let contents = Lock(Contents())
  let mostKept: Int

  init(mostKept: Int) { self.mostKept = mostKept }

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
      if contents.primitives.count >= mostKept,
        let oldest = contents.primitives.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        contents.primitives[oldest.key] = nil
      }
      contents.primitives[key] = (made, contents.uses)
    }
    return made
  }
}
