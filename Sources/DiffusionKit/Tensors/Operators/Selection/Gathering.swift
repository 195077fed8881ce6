import CKernels

// Selection of elements by lists and tensors of positions. `first` is the number of the first position: 0, or 1 for
// callers that count like Lua; negative positions count from the end.
extension Tensor {
  /// The slices at `positions` of an axis, in that order; positions may repeat.
  /// - Throws: `argument("positions")` for a position that does not exist.
  public func indexSelect(axis: Int, positions: [Int]) throws -> Tensor {
    try indexSelect(axis: axis, positions: PositionList(positions))
  }

  /// The same for other collections of positions.
  package func indexSelect(axis: Int, among positions: some Collection<Int>) throws -> Tensor {
    try indexSelect(axis: axis, positions: PositionList(positions))
  }

  /// The same for positions in a tensor of one axis.
  public func indexSelect(axis: Int, positions: Tensor, first: Int = 0) throws -> Tensor {
    try indexSelect(axis: axis, positions: PositionList(positions, first: first))
  }

  /// The same for either.
  public func indexSelect(axis: Int, positions: PositionList) throws -> Tensor {
    let (axis, rows) = try rows(positions, axis: axis)
    return try take(axis, rows)
  }

  /// The elements at these positions of the flattened tensor, in the shape of `positions`. `torch.take`.
  /// - Throws: `argument("positions")`.
  public func take(_ positions: PositionList) throws -> Tensor {
    let rows = try positions.resolved(inFlattened: shape, name: "positions")
    return try taken(1, count, 1, rows, positions.shape)
  }

  /// Selects y[i][j][k] = x[i][index[i][j][k]][k] for the middle axis, as `torch.gather`: the result has the shape of `index`,
  /// which is at most as long as this tensor on the other axes.
  /// - Throws: `argument("index")`.
  public func gather(axis: Int, index: Tensor, first: Int = 0) throws -> Tensor {
    let (axis, positions) = try positions(along: axis, index, first: first)
    let y = try Tensor(uninitialized: index.shape)
    try Stoppable.run(y.count) {
      ck_gather_along(
        rank, axis, y.shape.sizes, positions.base, pointer, shape.strides, y.pointer, y.shape.strides)
    }
    return y.asMask(if: isMask).derived(from: self) { [shape] dy in
      let dx = try Tensor.zeros(shape)
      try dx.write(dy, at: positions, along: axis, of: dy.shape, isAdded: true)
      return dx
    }
  }

  /// The rows of `weight` ([rows, width]) with the numbers `ids` (from 0), in shape [ids..., width]. A row that occurs
  /// several times gets the sum of the gradients.
  /// - Throws: `argument("weight")` unless it has two axes, `argument("ids")` for a row that does not exist.
  public static func embedding(_ ids: Tensor, weight: Tensor) throws -> Tensor {
    guard weight.rank == 2 else {
      throw DiffusionError.argument("weight", "expected two axes, got \(weight.shape)")
    }
    let numbers = try ids.ids(below: weight.shape.sizes[0], name: "ids")
    let target = try Shape(ids.shape.sizes + [weight.shape.sizes[1]], name: "ids")
    return try weight.take(0, numbers).reshaped(target)
  }

  /// Selects slices at positions that have been checked.
  func take(_ axis: Int, _ positions: Buffer<Int64>) throws -> Tensor {
    let (outer, n, inner) = shape.split(at: axis)
    return try taken(
      outer, n, inner, positions, shape.replacing(axis: axis, by: positions.count, name: "positions"))
  }

  /// Selects rows of `inner` elements at checked positions in each of `outer` blocks of `n` rows.
  func taken(
    _ outer: Int, _ n: Int, _ inner: Int, _ positions: Buffer<Int64>, _ target: Shape
  ) throws -> Tensor {
    let y = try Tensor(uninitialized: target)
    if y.count > 0 {
      try Stoppable.run(y.count) {
        ck_take(outer, n, inner, positions.count, positions.base, pointer, y.pointer)
      }
    }
    return y.asMask(if: isMask).derived(from: self) { [shape] dy in
      let dx = try Tensor.zeros(shape)
      if dy.count > 0 {
        try Stoppable.run(dy.count) {
          ck_put(true, outer, n, inner, positions.count, positions.base, dy.pointer, dx.pointer)
        }
      }
      return dx
    }
  }

  /// The axis and the checked positions of a list of them.
  func rows(_ positions: PositionList, axis: Int) throws -> (axis: Int, positions: Buffer<Int64>) {
    let axis = try shape.axis(axis)
    guard positions.shape.rank == 1 else {
      throw DiffusionError.argument("positions", "expected one axis, got \(positions.shape)")
    }
    return (axis, try positions.resolved(in: shape, axis: axis, name: "positions"))
  }

  /// The axis and the checked positions of an index of as many axes as this tensor has, and at most as long on the others.
  func positions(
    along axis: Int, _ index: Tensor, first: Int
  ) throws -> (axis: Int, positions: Buffer<Int64>) {
    let axis = try shape.axis(axis)
    guard index.rank == rank,
      (0..<rank).allSatisfy({ $0 == axis || index.shape.sizes[$0] <= shape.sizes[$0] })
    else {
      throw DiffusionError.argument("index", "shape \(index.shape) for axis \(index: axis) of shape \(shape)")
    }
    return (axis, try PositionList(index, first: first).resolved(in: shape, axis: axis, name: "index"))
  }
}
