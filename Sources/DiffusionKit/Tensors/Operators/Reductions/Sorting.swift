import CKernels

extension Tensor {
  /// Sorts the elements along an axis. The indices (from 0) are the elements' former positions. Equal elements stay in
  /// order; NaN counts as the maximum, as in PyTorch. The values have a gradient.
  public func sorted(axis: Int = -1, descending: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let axis = try shape.axis(axis)
    let order = try order(axis, descending)
    let (_, n, inner) = shape.split(at: axis)
    let values = try Tensor(uninitialized: shape)
    let indices = try Tensor(uninitialized: shape)
    let elements = pointer
    try Stoppable.pieces(of: order.count) { range in
      for target in range {
        values.pointer[target] = elements[order[target]]
        indices.pointer[target] = Float(order[target] / inner % n)
      }
    }
    let recorded = values.derived(from: self) { [shape] dy in try scattered(dy, to: order, shape) }
    return (recorded, indices)
  }

  /// The former positions (from 0) of the elements of `sorted`.
  public func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try detached.sorted(axis: axis, descending: descending).indices
  }

  /// The offset in this tensor of each element of the sorted one.
  private func order(_ axis: Int, _ descending: Bool) throws -> Buffer<Int> {
    let (outer, n, inner) = shape.split(at: axis)
    let lanes = Lanes(outer: outer, n: n, inner: inner, source: shape, result: shape, isSingleAxis: true)
    try lanes.requireExactPositions()
    let order = try Buffer<Int>(count: count, for: "the order of elements")
    guard count > 0 else { return order }
    // One integer per element, its sortable bits above its position: fast to sort, and equal elements stay in order.
    let keys = try Buffer<UInt64>(count: n, for: "keys to sort by")
    let scratch = try Buffer<UInt64>(count: n > Tensor.fewToSort ? n : 0, for: "keys to sort by")
    let elements = pointer
    try Stoppable.pieces(of: outer * inner, cost: n) { lanes in
      for lane in lanes {
        let start = lane / inner * n * inner + lane % inner
        for i in 0..<n {
          let bits = Tensor.sortableBits(elements[start + i * inner])
          keys.base[i] = UInt64(descending ? ~bits : bits) << 32 | UInt64(i)
        }
        if n > Tensor.fewToSort {
          try RadixSort.sort(keys, scratch, lowestBit: 32)
        } else {
          var few = keys.elements
          few.sort()
        }
        for i in 0..<n { order.base[start + i * inner] = start + Int(keys.base[i] & 0xFFFF_FFFF) * inner }
      }
    }
    withExtendedLifetime(keys) {}
    return order
  }

  /// The maximum length at which sorting by comparisons is faster than by digits.
  private static let fewToSort = 256

  /// Unsigned integers that sort like the values: NaN last, -0 equal to 0.
  private static func sortableBits(_ value: Float) -> UInt32 {
    if value.isNaN { return .max }
    let bits = (value + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
  }
}
