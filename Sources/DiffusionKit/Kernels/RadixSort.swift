/// Sorting of whole numbers digit by digit (least significant first), in memory that is given: what the standard library
/// sorts with asks for memory that must not fail. Stable.
enum RadixSort {
  private static let digitBits = 8
  private static let digits = 1 << digitBits

  /// Sorts by the bits from `lowestBit` on; equal ones keep their order.
  /// - Parameter scratch: as large.
  /// - Throws: `interrupted`, `timeLimit`.
  static func sort<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ keys: Buffer<Key>, _ scratch: Buffer<Key>, lowestBit: Int = 0
  ) throws {
    let count = keys.count
    var (from, to) = (keys.base, scratch.base)
    defer { withExtendedLifetime((keys, scratch)) {} }
    try withUnsafeTemporaryAllocation(of: Int.self, capacity: digits) { places in
      for shift in stride(from: lowestBit, to: Key.bitWidth, by: digitBits) {
        places.initialize(repeating: 0)
        try Stoppable.pieces(of: count) { piece in
          for index in piece { places[digit(from[index], shift)] += 1 }
        }
        // All alike: a digit that changes nothing.
        if count > 0, places[digit(from[0], shift)] == count { continue }
        var next = 0
        for value in 0..<digits { (places[value], next) = (next, next + places[value]) }
        try Stoppable.pieces(of: count) { piece in
          for index in piece {
            let key = from[index]
            let value = digit(key, shift)
            to[places[value]] = key
            places[value] += 1
          }
        }
        swap(&from, &to)
      }
    }
    if from != keys.base { keys.base.update(from: from, count: count) }
  }

  @inline(__always) private static func digit<Key: FixedWidthInteger>(_ key: Key, _ shift: Int) -> Int {
    Int(truncatingIfNeeded: key >> Key(truncatingIfNeeded: shift)) & (digits - 1)
  }
}
