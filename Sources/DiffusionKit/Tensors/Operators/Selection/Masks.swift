import CKernels

// Selection by masks: tensors that select where they are not 0 (NaN is not 0).
extension Tensor {
  /// The elements where the mask, with which this tensor broadcasts, is not 0, as one axis. `torch.masked_select`.
  /// - Throws: `argument("mask")` if the two do not broadcast.
  public func maskedSelect(_ mask: Tensor) throws -> Tensor {
    let target = try Shape.broadcast(shape, mask.shape, name: "mask")
    return try broadcast(to: target).selected(by: mask.detached.broadcast(to: target))
  }

  /// This tensor with the elements of `source`, in their order, where the mask is not 0. The mask and this tensor broadcast.
  /// `torch.masked_scatter`.
  /// - Throws: `argument("mask")`, `argument("source")` if it has fewer elements than the mask selects.
  public func maskedScatter(_ mask: Tensor, _ source: Tensor) throws -> Tensor {
    let target = try Shape.broadcast(shape, mask.shape, name: "mask")
    let (x, mask) = (try broadcast(to: target), try mask.detached.broadcast(to: target))
    let selected = try mask.nonzeroCount()
    guard selected <= source.count else {
      throw DiffusionError.argument(
        "source", "\(source.count) elements (shape \(source.shape)) for a mask that selects \(selected)")
    }
    let y = try Tensor(uninitialized: target)
    try Stoppable.run(y.count) {
      ck_expand(y.count, selected, mask.pointer, source.pointer, x.pointer, y.pointer)
    }
    return y.asMask(if: isMask && source.isMask).derived(from: x, source) { dy in
      try Tensor.select(where: mask, Tensor(0), else: dy)
    } right: { [shape = source.shape] dy in
      let ds = try Tensor.zeros(shape)
      try Stoppable.run(dy.count) { ck_compress(selected, mask.pointer, dy.pointer, ds.pointer) }
      return ds
    }
  }

  /// Sets elements to `value` where the mask, which broadcasts to this shape, is not 0.
  /// - Throws: `argument("mask")` if it does not broadcast.
  @inlinable public func maskedFill(_ mask: Tensor, _ value: some BinaryFloatingPoint) throws -> Tensor {
    try masked(mask, with: Float(value))
  }

  @usableFromInline func masked(_ mask: Tensor, with value: Float) throws -> Tensor {
    guard try Shape.broadcast(shape, mask.shape, name: "mask") == shape else {
      throw DiffusionError.argument("mask", "shape \(mask.shape) does not expand to \(shape)")
    }
    return try Tensor.select(where: mask, Tensor(value).asMask(if: value == 0 || value == 1), else: self)
  }

  /// The positions (from 0) of the elements that are not 0, a row [rank] for each, in row-major order. `torch.nonzero`.
  /// - Throws: `argument("self")` for an axis so long that floats do not hold its positions exactly.
  public func nonzero() throws -> Tensor {
    for (axis, size) in shape.sizes.enumerated() where size > 1 << 24 {
      throw DiffusionError.argument(
        "self",
        "positions on axis \(index: axis) of shape \(shape) are too large for a tensor, at most \(1 << 24)")
    }
    let positions = try nonzeroPositions()
    let y = try Tensor(uninitialized: Shape([positions.count, rank], name: "self"))
    try Stoppable.run(y.count) {
      ck_unravel(positions.count, positions.base, rank, shape.sizes, y.pointer)
    }
    return y
  }

  /// The positions of the elements that are not 0, as a list of positions for each axis. `torch.where` of a condition.
  /// - Throws: as `nonzero`.
  public func nonzeroByAxis() throws -> [Tensor] {
    let positions = try nonzero().transposed(0, 1)
    return try (0..<rank).map { try positions.slice([.at($0)]) }
  }

  /// The number of elements that are not 0, of all or along axes. `torch.count_nonzero`.
  public func countNonzero(axis: Axes = .all) throws -> Tensor { try truth().sum(axis: axis) }

  // MARK: Within this folder

  /// The elements where a mask of this shape is not 0.
  func selected(by mask: Tensor) throws -> Tensor {
    let mask = mask.detached
    let selected = try mask.nonzeroCount()
    let y = try Tensor(uninitialized: Shape([selected]))
    try Stoppable.run(count) { ck_compress(selected, mask.pointer, pointer, y.pointer) }
    return y.asMask(if: isMask).derived(from: self) { dy in
      let dx = try Tensor(uninitialized: mask.shape)
      try Stoppable.run(dx.count) {
        ck_expand(dx.count, selected, mask.pointer, dy.pointer, nil, dx.pointer)
      }
      return dx
    }
  }

  /// The mask of a selection that is nothing but a mask of this shape.
  func wholeMask(_ selection: [AxisSelection]) -> Tensor? {
    guard selection.count == 1, case .mask(let mask) = selection[0], mask.shape == shape else { return nil }
    return mask
  }

  func nonzeroCount() throws -> Int {
    var selected = 0
    try Stoppable.run(count) { selected = ck_count_nonzero(count, pointer) }
    return selected
  }

  /// The positions of the elements that are not 0 in the flattened tensor.
  func nonzeroPositions() throws -> Buffer<Int64> {
    let positions = try Buffer<Int64>(count: nonzeroCount(), for: "a list of positions")
    try Stoppable.run(count) { ck_nonzero(positions.count, pointer, positions.base) }
    return positions
  }
}
