import CKernels

/// Elements taken from the lanes of a tensor, and their positions in them: for each lane of `lanes`, `ranks` positions,
/// [outer, ranks, inner]. The gradient of an element that was taken flows back to its position.
struct Order {
  let lanes: Lanes
  let ranks: Int
  let values: Tensor
  let positions: Buffer<UInt32>

  /// Orders the elements of each lane: equal elements stay in order, NaN counts as the maximum.
  /// - Parameter selected: the ranks of the elements to take, from 0; all by default.
  /// - Throws: `argument("self")` for lanes of 2^32 elements or more; `memory`.
  init(sorting x: Tensor, _ lanes: Lanes, descending: Bool = false, ranks selected: Range<Int>? = nil) throws
  {
    let selected = selected ?? 0..<lanes.n
    let (values, positions) = try Order.results(lanes, ranks: selected.count)
    if values.count > 0 {
      let parts = max(min(lanes.resultCount, x.count / Order.grain, Int(ck_num_threads())), 1)
      let scratch = try Buffer<UInt64>(
        count: lanes.n.multipliedClamping(by: 2 * parts), for: "keys to sort by")
      try Stoppable.run(x.count.multipliedClamping(by: 8)) {
        ck_order(
          descending, selected.lowerBound, selected.count, lanes.outer, lanes.n, lanes.inner, x.pointer,
          parts,
          scratch.base, values.pointer, positions.base)
      }
    }
    (self.lanes, ranks, self.values, self.positions) = (lanes, selected.count, values, positions)
  }

  /// The greatest (or least) element so far at each position of the lanes: the last of equal ones, and the last NaN once
  /// there is one.
  init(cumulativeExtrema x: Tensor, _ lanes: Lanes, greatest: Bool) throws {
    let (values, positions) = try Order.results(lanes, ranks: lanes.n)
    if values.count > 0 {
      try Stoppable.run(x.count) {
        ck_cumulative_extrema(
          greatest, lanes.outer, lanes.n, lanes.inner, x.pointer, values.pointer, positions.base)
      }
    }
    (self.lanes, ranks, self.values, self.positions) = (lanes, lanes.n, values, positions)
  }

  /// Takes the elements at `positions`, which are valid.
  init(taking x: Tensor, _ lanes: Lanes, ranks: Int, at positions: Buffer<UInt32>) throws {
    values = try Tensor(uninitialized: Order.shape(lanes, ranks))
    if values.count > 0 {
      try Stoppable.run(values.count) { [values] in
        ck_take_along(lanes.outer, lanes.n, ranks, lanes.inner, positions.base, x.pointer, values.pointer)
      }
    }
    (self.lanes, self.ranks, self.positions) = (lanes, ranks, positions)
  }

  /// The number of elements that are worth a thread.
  private static let grain = 1 << 14

  private static func results(_ lanes: Lanes, ranks: Int) throws -> (Tensor, Buffer<UInt32>) {
    guard lanes.n <= Int(UInt32.max) else {
      throw DiffusionError.argument(
        "self", "\(lanes.n) elements are too many to order, at most \(UInt32.max) are possible")
    }
    let values = try Tensor(uninitialized: shape(lanes, ranks))
    return (values, try Buffer(count: values.count, for: "the order of elements"))
  }

  private static func shape(_ lanes: Lanes, _ ranks: Int) throws -> Shape {
    try Shape([lanes.outer, ranks, lanes.inner])
  }

  /// The values in a shape, with their gradient.
  func values(_ shape: Shape, from x: Tensor) -> Tensor {
    Tensor(shape: shape, storage: values.storage).derived(from: x) { dy in try gradient(dy) }
  }

  /// The positions from 0 in a shape.
  /// - Throws: `argument("self")` if positions may not be exact.
  func indices(_ shape: Shape) throws -> Tensor {
    try lanes.requireExactPositions()
    let indices = try Tensor(uninitialized: shape)
    try Stoppable.run(positions.count) {
      ck_convert_positions(positions.count, positions.base, indices.pointer)
    }
    return indices
  }

  /// Zeros with each result's gradient at the position that the result was taken from.
  private func gradient(_ dy: Tensor) throws -> Tensor {
    let dx = try Tensor.zeros(lanes.source)
    if dy.count > 0 {
      try Stoppable.run(dy.count) {
        ck_put_along(
          lanes.outer, lanes.n, ranks, lanes.inner, positions.base, dy.pointer, dx.pointer)
      }
    }
    return dx
  }
}

extension Tensor {
  /// The lanes of one axis, which a result retains with another size.
  func lanes(along axis: Int) throws -> Lanes {
    let axis = try shape.axis(axis)
    let (outer, n, inner) = shape.split(at: axis)
    return Lanes(
      outer: outer, n: n, inner: inner, source: shape, result: shape.removing(axis: axis), isSingleAxis: true)
  }
}
