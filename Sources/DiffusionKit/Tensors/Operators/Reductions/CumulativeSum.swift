import CKernels

extension Tensor {
  /// Cumulative sums along an axis.
  public func cumsum(axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    try cumulate(CK_SUM, outer, n, inner, into: y)
    return y.derived(from: self) { dy in
      let dx = try Tensor(uninitialized: dy.shape)
      try dy.cumulate(CK_SUM, isReverse: true, outer, n, inner, into: dx)
      return dx
    }
  }

  /// Cumulative products along an axis. The gradient is exact where factors are 0.
  public func cumprod(axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    try cumulate(CK_PROD, outer, n, inner, into: y)
    return y.derived(from: self) { [x = detached] dy in
      // dx[i] = y[i-1] s[i] with s[i] = dy[i] + x[i+1] s[i+1]: no division.
      let dx = try Tensor(uninitialized: x.shape)
      guard x.count > 0 else { return dx }
      try Stoppable.pieces(of: outer * inner, cost: n) { lanes in
        for lane in lanes {
          var at = (lane / inner * n + n - 1) * inner + lane % inner
          var sum = dy.pointer[at]
          try Stoppable.pieces(of: n) { steps in
            for step in steps {
              let isFirst = step == n - 1
              dx.pointer[at] = isFirst ? sum : y.pointer[at - inner] * sum
              if !isFirst { sum = dy.pointer[at - inner] + x.pointer[at] * sum }
              at -= inner
            }
          }
        }
      }
      return dx
    }
  }

  /// Logarithms of the cumulative sums of exp(x) along an axis, without overflow.
  public func logcumsumexp(axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    if count > 0 {
      try Stoppable.run(count.multipliedClamping(by: 16)) {
        ck_cumulative_log_sum(outer, n, inner, pointer, y.pointer)
      }
    }
    return y.derived(from: self) { [x = detached] dy in
      let dx = try Tensor(uninitialized: x.shape)
      if x.count > 0 {
        try Stoppable.run(x.count.multipliedClamping(by: 16)) {
          ck_cumulative_log_sum_grad(outer, n, inner, x.pointer, y.pointer, dy.pointer, dx.pointer)
        }
      }
      return dx
    }
  }

  private func cumulate(
    _ op: ck_reduce_op, isReverse: Bool = false, _ outer: Int, _ n: Int, _ inner: Int, into y: Tensor
  ) throws {
    guard count > 0 else { return }
    try Stoppable.run(count) { ck_cumulative(op, isReverse, outer, n, inner, pointer, y.pointer) }
  }
}
