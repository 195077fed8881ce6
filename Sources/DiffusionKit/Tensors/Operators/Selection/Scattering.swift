import CKernels

// Writing at lists and tensors of positions. Nothing is written in place: each result is a new tensor. Of values for one
// position the last counts, unless they are added.
extension Tensor {
  /// This tensor with `source` at these positions of its flattened elements. `torch.put`.
  /// - Parameter accumulate: whether to add instead.
  /// - Throws: `argument("positions")`, `argument("source")` unless it has one element for each position.
  public func put(_ positions: PositionList, _ source: Tensor, accumulate: Bool = false) throws -> Tensor {
    let rows = try positions.resolved(inFlattened: shape, name: "positions")
    guard source.count == rows.count else {
      throw DiffusionError.argument(
        "source", "\(source.count) elements (shape \(source.shape)) for \(rows.count) positions")
    }
    return try putting(source, (1, count, 1), rows, isAdded: accumulate)
  }

  /// This tensor with the slices of `source`, times `alpha`, added to the slices at these positions of an axis.
  /// `torch.index_add`.
  /// - Throws: `argument("positions")`, `argument("source")` unless it has this tensor's shape with one slice for each
  ///   position.
  public func indexAdd(
    axis: Int, positions: PositionList, _ source: Tensor, alpha: some BinaryFloatingPoint = Float(1)
  ) throws -> Tensor {
    let (axis, rows) = try rows(positions, axis: axis)
    try requireSlices(source, rows.count, axis)
    let scaled = alpha == 1 ? source : try source * alpha
    return try putting(scaled, shape.split(at: axis), rows, isAdded: true)
  }

  /// This tensor with the slices of `source` at these positions of an axis. `torch.index_copy`.
  /// - Throws: as `indexAdd`.
  public func indexCopy(axis: Int, positions: PositionList, _ source: Tensor) throws -> Tensor {
    let (axis, rows) = try rows(positions, axis: axis)
    try requireSlices(source, rows.count, axis)
    return try putting(source, shape.split(at: axis), rows, isAdded: false)
  }

  /// This tensor with `value`, of one element, in all slices at these positions of an axis. `torch.index_fill`.
  /// - Throws: `argument("positions")`, `argument("value")` for more elements.
  public func indexFill(axis: Int, positions: PositionList, _ value: Tensor) throws -> Tensor {
    let (axis, rows) = try rows(positions, axis: axis)
    guard value.count == 1 else {
      throw DiffusionError.argument("value", "a number or one element, not shape \(value.shape)")
    }
    let slices = try shape.replacing(axis: axis, by: rows.count, name: "positions")
    let source = try value.reshaped(.scalar).broadcast(to: slices)
    return try putting(source, shape.split(at: axis), rows, isAdded: false)
  }

  /// This tensor with y[i][index[i][j][k]][k] = source[i][j][k] for the middle axis. `torch.scatter`. The index is at most as
  /// long as the source, and but for this axis as this tensor. A source of one element is written everywhere.
  /// - Throws: `argument("index")`, `argument("source")`.
  public func scatter(axis: Int, index: Tensor, _ source: Tensor, first: Int = 0) throws -> Tensor {
    try scattering(axis, index, source, first, isAdded: false)
  }

  /// The same with y[i][index[i][j][k]][k] += source[i][j][k]. `torch.scatter_add`.
  /// - Throws: as `scatter`.
  public func scatterAdd(axis: Int, index: Tensor, _ source: Tensor, first: Int = 0) throws -> Tensor {
    try scattering(axis, index, source, first, isAdded: true)
  }

  private func scattering(
    _ axis: Int, _ index: Tensor, _ source: Tensor, _ first: Int, isAdded: Bool
  ) throws -> Tensor {
    let (axis, positions) = try positions(along: axis, index, first: first)
    let source = source.count == 1 ? try source.reshaped(.scalar).broadcast(to: index.shape) : source
    guard source.rank == rank, (0..<rank).allSatisfy({ index.shape.sizes[$0] <= source.shape.sizes[$0] })
    else {
      throw DiffusionError.argument("source", "shape \(source.shape) for an index of shape \(index.shape)")
    }
    let y = try writableCopy(isMask: !isAdded && source.isMask)
    let written = index.shape
    try y.write(source, at: positions, along: axis, of: written, isAdded: isAdded)
    return y.derived(from: self, source) { dy in
      if isAdded { return dy }
      let dx = try dy.writableCopy()
      try dx.write(Tensor(0).broadcast(to: written), at: positions, along: axis, of: written, isAdded: false)
      return dx
    } right: { [shape = source.shape] dy in
      // Elements of the source beyond the index are not used.
      let ds = try written == shape ? Tensor(uninitialized: shape) : Tensor.zeros(shape)
      try Stoppable.run(positions.count) {
        ck_gather_along(
          shape.rank, axis, written.sizes, positions.base, dy.pointer, dy.shape.strides, ds.pointer,
          shape.strides)
      }
      return ds
    }
  }

  /// Writes elements at checked positions along an axis into this new tensor.
  /// - Parameter written: the shape of the positions.
  func write(
    _ source: Tensor, at positions: Buffer<Int64>, along axis: Int, of written: Shape, isAdded: Bool
  ) throws {
    try Stoppable.run(positions.count) {
      ck_scatter_along(
        isAdded, rank, axis, written.sizes, positions.base, source.pointer, source.shape.strides, pointer,
        shape.strides)
    }
  }

  /// This tensor with rows of `source` at checked positions in each of `outer` blocks of `n` rows.
  private func putting(
    _ source: Tensor, _ sizes: (outer: Int, n: Int, inner: Int), _ rows: Buffer<Int64>, isAdded: Bool
  ) throws -> Tensor {
    func put(_ source: Tensor, into target: Tensor, isAdded: Bool) throws {
      guard source.count > 0 else { return }
      try Stoppable.run(source.count) {
        ck_put(
          isAdded, sizes.outer, sizes.n, sizes.inner, rows.count, rows.base, source.pointer, target.pointer)
      }
    }
    let y = try writableCopy(isMask: !isAdded && source.isMask)
    try put(source, into: y, isAdded: isAdded)
    return y.derived(from: self, source) { [shape = source.shape] dy in
      if isAdded { return dy }
      let dx = try dy.writableCopy()
      try put(Tensor.zeros(shape), into: dx, isAdded: false)
      return dx
    } right: { [shape = source.shape] dy in
      try dy.taken(sizes.outer, sizes.n, sizes.inner, rows, shape)
    }
  }

  /// A detached copy to be written, which is a mask if this is one and so is what will be written.
  private func writableCopy(isMask: Bool = false) throws -> Tensor {
    let isMask = isMask && self.isMask
    var copy = detached
    try copy.makeUnique(isStoppable: true)
    return copy.asMask(if: isMask)
  }

  private func requireSlices(_ source: Tensor, _ count: Int, _ axis: Int) throws {
    guard source.rank == rank,
      (0..<rank).allSatisfy({ source.shape.sizes[$0] == ($0 == axis ? count : shape.sizes[$0]) })
    else {
      throw DiffusionError.argument(
        "source",
        "shape \(source.shape) for \(count) positions on axis \(index: axis) of shape \(shape)")
    }
  }
}
