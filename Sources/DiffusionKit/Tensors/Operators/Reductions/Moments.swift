import CKernels

extension Tensor {
  /// The mean squared deviation from the mean, over n - 1 if `unbiased` (PyTorch's default), otherwise over n. NaN if
  /// the divisor is 0.
  public func variance(axis: Axes = .all, unbiased: Bool = true, keepdim: Bool = false) throws -> Tensor {
    try moment(axis, unbiased, keepdim, isRoot: false)
  }

  /// The standard deviation, the square root of the variance. Its gradient is 0 where the standard deviation is 0.
  public func std(axis: Axes = .all, unbiased: Bool = true, keepdim: Bool = false) throws -> Tensor {
    try moment(axis, unbiased, keepdim, isRoot: true)
  }

  private func moment(_ axis: Axes, _ unbiased: Bool, _ keepdim: Bool, isRoot: Bool) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    let freedom = Float(lanes.n - (unbiased ? 1 : 0))
    guard freedom > 0 else {
      return try Tensor.full(lanes.result, Float.nan).derived(from: x) { _ in
        try Tensor.full(lanes.source, Float.nan)
      }
    }
    let mean = try Tensor(uninitialized: lanes.result)
    let squares = try Tensor(uninitialized: lanes.result)
    try Stoppable.run(max(x.count, mean.count)) {
      ck_moments(lanes.outer, lanes.n, lanes.inner, x.pointer, mean.pointer, squares.pointer)
      ck_scale_shift(squares.count, 1 / freedom, 0, squares.pointer, squares.pointer)
    }
    let y = isRoot ? try squares.sqrt() : squares
    return y.derived(from: x) { [x = x.detached] dy in
      // d var = 2 (x - mean) / freedom, d std = (x - mean) / (std freedom)
      var slope = dy
      if isRoot {
        let zero = try Tensor(0)
        slope = try Tensor.select(where: y.ne(zero), dy / y, else: zero)
      }
      return try (x - lanes.spread(mean)) * lanes.spread(slope, scaledBy: (isRoot ? 1 : 2) / freedom)
    }
  }

  /// The p-norm of each lane, (sum |x|^p)^(1/p), of any order: 2 by default; infinity gives the largest magnitude and
  /// -infinity the smallest; 0 counts the elements that are not 0. Its gradient at 0 is 0.
  /// - Throws: `argument("p")` for NaN; `argument("self")` for a negative or infinite order of no elements.
  public func norm(p: Float = 2, axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    guard !p.isNaN else { throw DiffusionError.argument("p", "the order of a norm is a number, not NaN") }
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    if p < 0 || p == .infinity { try lanes.requireElements("norm of the order \(plain(p))") }
    let values = x.detached
    let zero = try Tensor(0)
    let y: Tensor
    switch p {
    case 2: y = try lanes.reduce(CK_SUM_OF_SQUARES, values).sqrt()
    case 1: y = try lanes.reduce(CK_SUM, values.abs())
    case 0: y = try lanes.reduce(CK_SUM, values.ne(zero))
    case .infinity: y = try lanes.reduce(CK_MAX, values.abs())
    case -.infinity: y = try lanes.reduce(CK_MIN, values.abs())
    default: y = try lanes.reduce(CK_SUM, values.abs().pow(p)).pow(1 / p)
    }
    return y.derived(from: x) { [x = x.detached] dy in
      if p == 0 { return try x.zerosLike() }
      if p == 1 { return try x.sign() * lanes.spread(dy) }
      if p.isInfinite { return try x.sign() * lanes.share(dy, x.abs(), y) }
      // |x|^(p - 1) sign(x) / y^(p - 1), as a power of the ratio so that nothing overflows
      let isFlat = try y.eq(zero)
      let ratio = try x / lanes.spread(Tensor.select(where: isFlat, Tensor(1), else: y))
      let slope = p == 2 ? ratio : try ratio.abs().pow(p - 1) * x.sign()
      let flat = try Tensor.select(where: x.ne(zero), slope, else: zero)
      return try flat * lanes.spread(Tensor.select(where: isFlat, zero, else: dy))
    }
  }
}
