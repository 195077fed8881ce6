/// A sort of whole numbers digit by digit, the least significant first, in memory from the caller: the standard
/// library's sort allocates memory without a way to report failure.
package enum RadixSort {
  private static let digitBits = 8
  private static let digits = 1 << digitBits

  /// Sorts the keys.
  /// - Parameter scratch: a buffer of the same length.
  /// - Throws: `interrupted`, `timeLimit`.
  package static func sort<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ keys: Buffer<Key>, _ scratch: Buffer<Key>
  ) throws {
    let count = keys.count
    var (from, to) = (keys.base, scratch.base)
    defer { withExtendedLifetime((keys, scratch)) {} }
    try withUnsafeTemporaryAllocation(of: Int.self, capacity: digits) { offsets in
      for shift in stride(from: 0, to: Key.bitWidth, by: digitBits) {
        offsets.initialize(repeating: 0)
        try Stoppable.pieces(of: count) { piece in
          for index in piece { offsets[digit(from[index], shift)] += 1 }
        }
        // All keys have the same digit: nothing to move.
        if count > 0, offsets[digit(from[0], shift)] == count { continue }
        var next = 0
        for value in 0..<digits { (offsets[value], next) = (next, next + offsets[value]) }
        try Stoppable.pieces(of: count) { piece in
          for index in piece {
            let key = from[index]
            let value = digit(key, shift)
            to[offsets[value]] = key
            offsets[value] += 1
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
