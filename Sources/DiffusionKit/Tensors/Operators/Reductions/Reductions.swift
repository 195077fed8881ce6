import CKernels

// Sums and products over all elements (result [1]), an axis or several. `keepdim` retains reduced axes with size 1.
extension Tensor {
  /// The sum; 0 for no elements.
  public func sum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    let y = try x.summed(lanes)
    return y.derived(from: x) { dy in try lanes.spread(dy) }
  }

  /// The mean; NaN for no elements.
  public func mean(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    let y = try x.summed(lanes)
    let scale = 1 / Float(lanes.n)
    try Stoppable.run(y.count) {
      if lanes.n == 0 {
        ck_fill(y.count, .nan, y.pointer)
      } else {
        ck_scale_shift(y.count, scale, 0, y.pointer, y.pointer)
      }
    }
    return y.derived(from: x) { dy in try lanes.spread(dy, scaledBy: scale) }
  }

  /// The product; 1 for no elements. The gradient is exact where factors are 0.
  public func prod(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    let y = try lanes.reduce(CK_PROD, x)
    return y.derived(from: x) { [x = x.detached] dy in
      // The product of the factors before each element, times that of the factors after it.
      let before = try Tensor(uninitialized: x.shape)
      let after = try Tensor(uninitialized: x.shape)
      let dx = try Tensor(uninitialized: x.shape)
      let (outer, n, inner) = (lanes.outer, lanes.n, lanes.inner)
      guard x.count > 0 else { return dx }
      try Stoppable.run(x.count) {
        ck_cumulative(CK_PROD, false, outer, n, inner, x.pointer, before.pointer)
        ck_cumulative(CK_PROD, true, outer, n, inner, x.pointer, after.pointer)
      }
      try Stoppable.pieces(of: outer * n, cost: inner) { rows in
        for row in rows {
          let (o, i, first) = (row / n, row % n, row * inner)
          for j in 0..<inner {
            let left = i == 0 ? 1 : before.pointer[first - inner + j]
            let right = i == n - 1 ? 1 : after.pointer[first + inner + j]
            dx.pointer[first + j] = dy.pointer[o * inner + j] * left * right
          }
        }
      }
      return dx
    }
  }

  /// The logarithm of the sum of exp(x), without overflow; -infinity for no elements.
  public func logSumExp(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    guard lanes.n > 0 else { return try Tensor.full(lanes.result, -Float.infinity) }
    var peak = try lanes.reduce(CK_MAX, x.detached)
    // Infinite maxima would give infinity - infinity.
    peak = try Tensor.select(where: (peak - peak).eq(Tensor(0)), peak, else: Tensor(0))
    let y = try (x.detached - lanes.spread(peak)).exp().summed(lanes).log() + peak
    return y.derived(from: x) { [x = x.detached] dy in
      try lanes.spread(dy) * (x - lanes.spread(y)).exp()
    }
  }

  /// The sums of lanes, without a tape. A sum of all elements is taken in double precision.
  private func summed(_ lanes: Lanes) throws -> Tensor {
    guard lanes.resultCount == 1 else { return try lanes.reduce(CK_SUM, self) }
    let y = try Tensor(uninitialized: lanes.result)
    try Stoppable.run(count) { y.pointer[0] = Float(ck_sum(count, pointer)) }
    return y
  }

  /// The reduction along one axis (from 0, resolved), which remains with size 1. No tape.
  package func reduced(_ op: ck_reduce_op, axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: axis)
    let y = try Tensor(uninitialized: shape.replacing(axis: axis, by: 1))
    try Stoppable.run(max(count, y.count)) { ck_reduce(op, outer, n, inner, pointer, y.pointer) }
    return y
  }
}

extension Tensor {
  /// Whether every element is finite.
  public var isFinite: Bool { ck_all_finite(count, pointer) }
}
