import CKernels

extension Tensor {
  /// Running sums along an axis.
  public func cumsum(axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    if count > 0 { ck_cumulative(CK_SUM, false, outer, n, inner, pointer, y.pointer) }
    return y.derived(from: self) { dy in
      let dx = try Tensor(uninitialized: dy.shape)
      if dx.count > 0 { ck_cumulative(CK_SUM, true, outer, n, inner, dy.pointer, dx.pointer) }
      return dx
    }
  }

  /// Running products along an axis. The gradient is exact where factors are 0.
  public func cumprod(axis: Int) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let y = try Tensor(uninitialized: shape)
    if count > 0 { ck_cumulative(CK_PROD, false, outer, n, inner, pointer, y.pointer) }
    return y.derived(from: self) { [x = detached] dy in
      // dx[i] = y[i-1] s[i] with s[i] = dy[i] + x[i+1] s[i+1]: no division.
      let dx = try Tensor(uninitialized: x.shape)
      for lane in 0..<(x.count > 0 ? outer * inner : 0) {
        var at = (lane / inner * n + n - 1) * inner + lane % inner
        var sum = dy.pointer[at]
        for i in stride(from: n - 1, through: 0, by: -1) {
          dx.pointer[at] = i == 0 ? sum : y.pointer[at - inner] * sum
          if i > 0 { sum = dy.pointer[at - inner] + x.pointer[at] * sum }
          at -= inner
        }
      }
      return dx
    }
  }
}
