import CKernels

/// The distinct elements or slices of a tensor, as `torch.unique` returns them.
public struct DistinctValues {
  /// The elements, [k], or the slices, [..., k, ...].
  public let values: Tensor
  /// The position from 0 in `values` of each element, in the shape of the tensor, or of each slice, [n].
  public let inverse: Tensor?
  /// How often each occurs, [k]; exact up to 2^24.
  public let counts: Tensor?
}

extension Tensor {
  /// The distinct elements, ascending, or the distinct slices of an axis, ordered by their first element, then by the
  /// next, as `torch.unique`. NaN differs from NaN and comes last; 0 and -0 are equal. No gradient.
  /// - Parameters:
  ///   - inverse: whether the positions are returned.
  ///   - counts: whether the counts are returned.
  /// - Throws: `argument("axis")`; `argument("self")` for slices of no elements, and positions that are not exact.
  public func unique(axis: Int? = nil, inverse: Bool = false, counts: Bool = false) throws -> DistinctValues {
    let slices = try slices(axis, withPositions: inverse)
    guard axis != nil else {
      let sorted = try Order(sorting: self, slices)
      let runs = try Runs(of: sorted.values, slices, order: nil)
      return try runs.distinct(self, axis, inverse: inverse, counts: counts, origins: sorted.positions)
    }
    guard slices.n <= Int(UInt32.max) else {
      throw DiffusionError.argument(
        "self", "\(slices.n) slices are too many to order, at most \(UInt32.max) are possible")
    }
    let order = try Buffer<UInt32>(count: 2 * slices.n, for: "the order of slices")
    let keys = try Buffer<UInt64>(count: 2 * slices.n, for: "keys to sort by")
    if count > 0 {
      try Stoppable.run(count.multipliedClamping(by: 8)) {
        ck_order_slices(slices.outer, slices.n, slices.inner, pointer, keys.base, order.base)
      }
    }
    let runs = try Runs(of: self, slices, order: order)
    return try runs.distinct(self, axis, inverse: inverse, counts: counts, origins: order)
  }

  /// The first of each run of equal elements, or of equal slices of an axis, as `torch.unique_consecutive`; see `unique`.
  public func uniqueConsecutive(
    axis: Int? = nil, inverse: Bool = false, counts: Bool = false
  ) throws -> DistinctValues {
    let runs = try Runs(of: self, slices(axis, withPositions: inverse), order: nil)
    return try runs.distinct(self, axis, inverse: inverse, counts: counts, origins: nil)
  }

  /// The slices of an axis, or all elements, as lanes.
  private func slices(_ axis: Int?, withPositions: Bool) throws -> Lanes {
    let slices = try axis.map { try lanes(along: $0) } ?? lanes(.all, keepdim: false).lanes
    guard slices.n == 0 || slices.resultCount > 0 else {
      throw DiffusionError.argument("self", "slices of no elements, the shape is \(shape)")
    }
    if withPositions { try slices.requireExactPositions() }
    return slices
  }
}

/// Runs of equal slices x[:, i, :] of [outer, n, inner].
private struct Runs {
  private let source: Tensor
  private let slices: Lanes
  private let order: Buffer<UInt32>?
  /// Whether each slice differs from the one before it.
  private let differs: Buffer<UInt8>
  /// The index of the first slice of each run.
  private let starts: Buffer<Int64>
  /// The number of runs.
  private let count: Int

  /// - Parameter order: the order in which the slices are compared; nil as they are.
  init(of source: Tensor, _ slices: Lanes, order: Buffer<UInt32>?) throws {
    (self.source, self.slices, self.order) = (source.detached, slices, order)
    let differs = try Buffer<UInt8>(count: slices.n, for: "runs of equal elements")
    try Stoppable.run(source.count) {
      ck_distinct_slices(
        slices.outer, slices.n, slices.inner, source.pointer, order?.base, differs.base)
    }
    var count = 0
    try Stoppable.pieces(of: slices.n) { piece in
      let differs = differs.base
      for index in piece { count += Int(differs[index]) }
    }
    // One more, which is written but not used: the loop needs no branch.
    let starts = try Buffer<Int64>(count: count + 1, for: "runs of equal elements")
    var run = 0
    try Stoppable.pieces(of: slices.n) { piece in
      let (differs, starts) = (differs.base, starts.base)
      for index in piece {
        starts[run] = Int64(index)
        run += Int(differs[index])
      }
    }
    self.count = count
    (self.differs, self.starts) = (differs, starts)
  }

  /// - Parameter origins: the positions in `x` of the slices as they were compared; nil if they are in order.
  func distinct(
    _ x: Tensor, _ axis: Int?, inverse: Bool, counts: Bool, origins: Buffer<UInt32>?
  ) throws -> DistinctValues {
    let first = try order.map { order in
      try Buffer<Int64>(
        starts.prefix(count).lazy.map { Int64(order.base[Int($0)]) }, for: "a list of positions")
    }
    let values = try Tensor(uninitialized: Shape([slices.outer, count, slices.inner]))
    if values.count > 0 {
      try Stoppable.run(values.count) {
        ck_take(
          slices.outer, slices.n, slices.inner, count, (first ?? starts).base, source.pointer, values.pointer)
      }
    }
    let target = try axis.map { try x.shape.replacing(axis: x.shape.axis($0), by: count) }
    let positions = inverse ? try positions(axis == nil ? x.shape : Shape([slices.n]), origins) : nil
    return DistinctValues(
      values: try values.reshaped(target ?? Shape([count])), inverse: positions,
      counts: counts ? try lengths() : nil)
  }

  /// The number of the run that each slice belongs to.
  private func positions(_ shape: Shape, _ origins: Buffer<UInt32>?) throws -> Tensor {
    let positions = try Tensor(uninitialized: shape)
    var run = -1
    try Stoppable.pieces(of: slices.n) { piece in
      let (elements, differs, origins) = (positions.pointer, differs.base, origins?.base)
      for index in piece {
        run += Int(differs[index])
        elements[origins.map { Int($0[index]) } ?? index] = Float(run)
      }
    }
    return positions
  }

  private func lengths() throws -> Tensor {
    let lengths = try Tensor(uninitialized: Shape([count]))
    try Stoppable.pieces(of: count) { piece in
      let (elements, starts) = (lengths.pointer, starts.base)
      for run in piece {
        let end = run + 1 < count ? Int(starts[run + 1]) : slices.n
        elements[run] = Float(end - Int(starts[run]))
      }
    }
    return lengths
  }
}
