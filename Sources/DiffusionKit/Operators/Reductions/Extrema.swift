import CKernels

extension Tensor {
  /// The largest element of each lane (NaN wins). Along one axis the first of equal ones gets the gradient; over
  /// several, or all, equal ones share it, as in PyTorch.
  /// - Throws: `argument("self")` for no elements.
  public func maximum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MAX, "maximum", axis, keepdim)
  }

  /// The smallest element of each lane; see `maximum`.
  public func minimum(axis: Axes = .all, keepdim: Bool = false) throws -> Tensor {
    try extremum(CK_MIN, "minimum", axis, keepdim)
  }

  /// Where (from 0) the first of the largest elements is; of all elements, in row-major order. No gradient.
  /// - Throws: `argument("self")` for no elements.
  public func argmax(axis: Int? = nil, keepdim: Bool = false) throws -> Tensor {
    try argExtremum(CK_MAX, "maximum", axis, keepdim)
  }

  /// Where (from 0) the first of the smallest elements is; see `argmax`.
  public func argmin(axis: Int? = nil, keepdim: Bool = false) throws -> Tensor {
    try argExtremum(CK_MIN, "minimum", axis, keepdim)
  }

  private func extremum(_ op: ck_reduce_op, _ what: String, _ axis: Axes, _ keepdim: Bool) throws -> Tensor {
    let (x, lanes) = try lanes(axis, keepdim: keepdim)
    try lanes.requireElements(what)
    let y = try lanes.reduce(op, x)
    let isShared = !lanes.isSingleAxis || axis.list == nil
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
  /// Float holds whole numbers up to 2^24.
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

  /// Each result's gradient at the one position of its lane that it was taken from.
  fileprivate func scatter(_ dy: Tensor, _ positions: Buffer<Int64>) throws -> Tensor {
    let dx = try Tensor.zeros(source)
    try Stoppable.pieces(of: positions.count) { part in
      for lane in part {
        dx.pointer[(lane / inner * n + Int(positions[lane])) * inner + lane % inner] = dy.pointer[lane]
      }
    }
    return dx
  }

  /// Each result's gradient in equal parts to the elements of its lane that equal it (NaN equals NaN here).
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
    try Stoppable.pieces(of: n) { places in
      for i in places where isChosen(x.pointer[start + i * inner]) { chosen += 1 }
    }
    let part = dy.pointer[lane] / Float(chosen)
    try Stoppable.pieces(of: n) { places in
      for i in places { dx.pointer[start + i * inner] = isChosen(x.pointer[start + i * inner]) ? part : 0 }
    }
  }
}
