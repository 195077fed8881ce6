import CKernels

extension Tensor {
  /// The maximum of each lane (NaN wins). Along one axis the first of equal elements gets the gradient; over several
  /// axes, or all, equal elements share it, as in PyTorch.
  /// - Throws: `argument("self")` for no elements.
  public func maximum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MAX, "maximum", axis, keepdim)
  }

  /// The minimum of each lane; see `maximum`.
  public func minimum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MIN, "minimum", axis, keepdim)
  }

  /// The minimum and the maximum of each lane, as `torch.aminmax`: NaN if there is one. Equal elements share the
  /// gradients.
  /// - Throws: `argument("self")` for no elements.
  public func aminmax(axis: Int? = nil, keepdim: Bool = false) throws -> (min: Tensor, max: Tensor) {
    let axes = axis.map { Axes($0) } ?? .all
    return (
      try extremum(CK_MIN, "minimum", axes, keepdim, isShared: true),
      try extremum(CK_MAX, "maximum", axes, keepdim, isShared: true)
    )
  }

  /// The maximum of each lane (NaN wins), whose gradient equal elements share.
  /// - Throws: `argument("self")` for no elements.
  public func amax(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MAX, "maximum", axis, keepdim, isShared: true)
  }

  /// The minimum of each lane; see `amax`.
  public func amin(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MIN, "minimum", axis, keepdim, isShared: true)
  }

  /// The position (from 0) of the first maximum; over all elements, in row-major order. No gradient.
  /// - Throws: `argument("self")` for no elements.
  public func argmax(axis: Int? = nil, keepdim: Bool = false) throws -> Tensor {
    try argExtremum(CK_MAX, "maximum", axis, keepdim)
  }

  /// The position (from 0) of the first minimum; see `argmax`.
  public func argmin(axis: Int? = nil, keepdim: Bool = false) throws -> Tensor {
    try argExtremum(CK_MIN, "minimum", axis, keepdim)
  }

  private func extremum(
    _ op: ck_reduce_op, _ what: String, _ axis: Axes, _ keepdim: Bool, isShared: Bool = false
  ) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    try lanes.requireElements(what)
    let y = try lanes.reduce(op, x)
    let isShared = isShared || !lanes.isSingleAxis || axis.list == nil
    return y.derived(from: x) { [x = x.detached] dy in
      isShared ? try lanes.share(dy, x, y) : try lanes.scatter(dy, lanes.positions(op, x))
    }
  }

  private func argExtremum(_ op: ck_reduce_op, _ what: String, _ axis: Int?, _ keepdim: Bool) throws -> Tensor
  {
    let (x, lanes) = try lanes(axis.map { Axes($0) } ?? .all, keepdim: keepdim)
    try lanes.requireElements(what)
    try lanes.requireExactPositions()
    let y = try Tensor(uninitialized: lanes.result)
    let positions = try lanes.positions(op, x)
    try Stoppable.pieces(of: positions.count) { part in
      for lane in part { y.pointer[lane] = Float(positions[lane]) }
    }
    return y
  }
}

extension Lanes {
  /// Refuses positions above 2^24, beyond which Float does not hold every whole number.
  func requireExactPositions() throws {
    guard n <= 1 << 24 else {
      throw DiffusionError.argument(
        "self", "positions among \(n) elements are too large for a tensor, at most \(1 << 24)")
    }
  }

  fileprivate func positions(_ op: ck_reduce_op, _ x: Tensor) throws -> Buffer<Int64> {
    let positions = try Buffer<Int64>(count: resultCount, for: "a list of positions")
    if resultCount > 0 {
      try Stoppable.run(x.count) { ck_arg_reduce(op, outer, n, inner, x.pointer, positions.base) }
    }
    return positions
  }

  /// The gradient of an extremum: each result's gradient goes to the one position that the result was taken from.
  fileprivate func scatter(_ dy: Tensor, _ positions: Buffer<Int64>) throws -> Tensor {
    let dx = try Tensor.zeros(source)
    try Stoppable.pieces(of: positions.count) { part in
      for lane in part {
        dx.pointer[(lane / inner * n + Int(positions[lane])) * inner + lane % inner] = dy.pointer[lane]
      }
    }
    return dx
  }

  /// The gradient of an extremum over several axes: each result's gradient goes in equal parts to the elements that
  /// equal the result (NaN equals NaN here).
  func share(_ dy: Tensor, _ x: Tensor, _ y: Tensor) throws -> Tensor {
    let dx = try Tensor(uninitialized: source)
    try Stoppable.pieces(of: resultCount, cost: n) { lanes in
      for lane in lanes { try share(dy, x, y, lane, dx) }
    }
    return dx
  }

  private func share(_ dy: Tensor, _ x: Tensor, _ y: Tensor, _ lane: Int, _ dx: Tensor) throws {
    let start = lane / inner * n * inner + lane % inner
    let value = y.pointer[lane]
    func isChosen(_ element: Float) -> Bool { element == value || (value.isNaN && element.isNaN) }
    var chosen = 0
    try Stoppable.pieces(of: n) { range in
      for i in range where isChosen(x.pointer[start + i * inner]) { chosen += 1 }
    }
    let part = dy.pointer[lane] / Float(chosen)
    try Stoppable.pieces(of: n) { range in
      for i in range { dx.pointer[start + i * inner] = isChosen(x.pointer[start + i * inner]) ? part : 0 }
    }
  }
}
