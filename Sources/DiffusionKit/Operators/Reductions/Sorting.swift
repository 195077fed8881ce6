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
    let elements = pointer
    try Stoppable.pieces(of: order.count) { places in
      for place in places {
        values.pointer[place] = elements[order[place]]
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
  private func order(_ axis: Int, _ descending: Bool) throws -> Buffer<Int> {
    let (outer, n, inner) = shape.split(at: axis)
    let lanes = Lanes(outer: outer, n: n, inner: inner, source: shape, result: shape, isSingleAxis: true)
    try lanes.requireExactPositions()
    let order = try Buffer<Int>(count: count, for: "the order of elements")
    guard count > 0 else { return order }
    // One integer an element, its sortable bits above its position: sorts fast and keeps the order of equals.
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

  /// Up to here comparing is faster than counting digits.
  private static let fewToSort = 256

  /// Unsigned integers in the order of the values: NaN last, -0 equal to 0.
  private static func sortableBits(_ value: Float) -> UInt32 {
    if value.isNaN { return .max }
    let bits = (value + 0).bitPattern
    return bits >> 31 == 1 ? ~bits : bits | 0x8000_0000
  }
}
