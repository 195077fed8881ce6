import CKernels

extension Tensor {
  /// The elements in order along an axis and where each came from (from 0). Equal ones keep their order; NaN counts as
  /// the largest, as in PyTorch. The values carry the gradient.
  public func sorted(axis: Int = -1, descending: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let axis = try shape.axis(axis)
    let order = try order(axis, descending)
    let (_, n, inner) = shape.split(at: axis)
    let values = try Tensor(uninitialized: shape)
    let indices = try Tensor(uninitialized: shape)
    try Stoppable.pieces(of: order.count) { places in
      for place in places {
        values.pointer[place] = pointer[order[place]]
        indices.pointer[place] = Float(order[place] / inner % n)
      }
    }
    let recorded = values.derived(from: self) { [shape] dy in try scattered(dy, to: order, shape) }
    return (recorded, indices)
  }

  /// Where (from 0) the elements come from that `sorted` gives.
  public func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try detached.sorted(axis: axis, descending: descending).indices
  }

  /// For each place of the sorted tensor, the offset of the element that goes there.
  private func order(_ axis: Int, _ descending: Bool) throws -> [Int] {
    let (outer, n, inner) = shape.split(at: axis)
    let lanes = Lanes(outer: outer, n: n, inner: inner, source: shape, result: shape, isSingleAxis: true)
    try lanes.requireExactPositions()
    guard count > 0 else { return [] }
    var order = [Int](repeating: 0, count: count)
    // One integer an element, its sortable bits above its position: sorts fast and keeps the order of equals.
    var keys = [UInt64](repeating: 0, count: n)
    try Stoppable.pieces(of: outer * inner, cost: n) { lanes in
      for lane in lanes {
        let start = lane / inner * n * inner + lane % inner
        for i in 0..<n {
          let bits = Tensor.sortableBits(pointer[start + i * inner])
          keys[i] = UInt64(descending ? ~bits : bits) << 32 | UInt64(i)
        }
        try Tensor.sort(&keys)
        for i in 0..<n { order[start + i * inner] = start + Int(keys[i] & 0xFFFF_FFFF) * inner }
      }
    }
    return order
  }

  /// By parts that are sorted and merged, so that sorting millions can be stopped.
  private static func sort(_ keys: inout [UInt64]) throws {
    var sorted = 1 << 18
    guard keys.count > sorted else { return keys.sort() }
    let count = keys.count
    for first in stride(from: 0, to: count, by: sorted) {
      try Session.current.checkInterrupted()
      keys[first..<min(first + sorted, count)].sort()
    }
    var merged = keys
    while sorted < count {
      try keys.withUnsafeBufferPointer { keys in
        try merged.withUnsafeMutableBufferPointer { merged in
          for first in stride(from: 0, to: count, by: 2 * sorted) {
            try Session.current.checkInterrupted()
            let middle = min(first + sorted, count)
            let end = min(middle + sorted, count)
            var (left, right) = (first, middle)
            for place in first..<end {
              if right == end || (left < middle && keys[left] < keys[right]) {
                merged[place] = keys[left]
                left += 1
              } else {
                merged[place] = keys[right]
                right += 1
              }
            }
          }
        }
      }
      swap(&keys, &merged)
      sorted *= 2
    }
  }

  /// Unsigned integers in the order of the values: NaN last, -0 equal to 0.
  private static func sortableBits(_ value: Float) -> UInt32 {
    if value.isNaN { return .max }
    let bits = (value + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
  }
}
