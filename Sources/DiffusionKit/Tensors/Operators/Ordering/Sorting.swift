extension Tensor {
  /// Sorts the elements along an axis. The indices (from 0) are the elements' former positions. Equal elements stay in
  /// order; NaN counts as the maximum, as in PyTorch. The values have a gradient.
  public func sorted(axis: Int = -1, descending: Bool = false) throws -> (values: Tensor, indices: Tensor) {
    let lanes = try lanes(along: axis)
    try lanes.requireExactPositions()
    let order = try Order(sorting: self, lanes, descending: descending)
    return (order.values(shape, from: self), try order.indices(shape))
  }

  /// The former positions (from 0) of the elements of `sorted`.
  public func argsort(axis: Int = -1, descending: Bool = false) throws -> Tensor {
    try detached.sorted(axis: axis, descending: descending).indices
  }

  /// The elements sorted along the first axis, as `torch.msort`.
  public func msort() throws -> Tensor {
    try Order(sorting: self, lanes(along: 0)).values(shape, from: self)
  }

  /// The `k` largest (or smallest) elements along an axis, sorted, and their positions from 0, as `torch.topk`. Of equal
  /// elements the first are taken; NaN counts as the maximum. The values have a gradient.
  /// - Throws: `argument("k")` unless 0...n; `argument("axis")`.
  public func topk(
    _ k: Int, axis: Int = -1, largest: Bool = true
  ) throws -> (values: Tensor, indices: Tensor) {
    let axis = try shape.axis(axis)
    let lanes = try lanes(along: axis)
    guard (0...lanes.n).contains(k) else {
      throw DiffusionError.argument(
        "k", "\(k) is out of range for the \(lanes.n) elements of axis \(index: axis) of shape \(shape)")
    }
    try lanes.requireExactPositions()
    let result = try shape.replacing(axis: axis, by: k)
    let order = try Order(sorting: self, lanes, descending: largest, ranks: 0..<k)
    return (order.values(result, from: self), try order.indices(result))
  }

  /// The `k`-th smallest element along an axis, and its position from 0, as `torch.kthvalue`. Of equal elements the
  /// position is that at which sorting puts one of them; NaN counts as the maximum. The values have a gradient.
  /// - Parameter k: the rank, from 1.
  /// - Throws: `argument("k")` unless 1...n; `argument("axis")`.
  public func kthvalue(
    _ k: Int, axis: Int = -1, keepdim: Bool = false
  ) throws -> (values: Tensor, indices: Tensor) {
    let axis = try shape.axis(axis)
    let (x, lanes) = try lanes(Axes(axis), keepdim: keepdim)
    try lanes.requireElements("k-th value")
    guard lanes.resultCount == 0 || (1...lanes.n).contains(k) else {
      throw DiffusionError.argument(
        "k", "\(k) is out of range for the \(lanes.n) elements of axis \(index: axis) of shape \(shape)")
    }
    let ranks = lanes.resultCount == 0 ? 0..<0 : k - 1..<k
    let order = try Order(sorting: x, lanes, ranks: ranks)
    return (order.values(lanes.result, from: x), try order.indices(lanes.result))
  }
}
