import CKernels

// Single elements and assignment to parts, for tensors off the tape.
extension Tensor {
  /// The element at a position of a tensor with one axis. Positions count from 0, negative ones from the end.
  /// - Throws: `argument("position")` if it does not exist, `argument("self")` for more axes.
  public func element(_ position: Int) throws -> Float {
    guard rank == 1 else {
      throw DiffusionError.argument("self", "one position for shape \(shape), which has \(rank) axes")
    }
    return pointer[try shape.position(position, axis: 0)]
  }

  /// The element at the given position along each axis.
  /// - Throws: `argument("positions")`.
  public func element(at positions: [Int]) throws -> Float { pointer[try offset(of: positions)] }

  /// A mask stays one if the value is 0 or 1.
  /// - Throws: `argument("positions")`; `state` for a tensor on the tape.
  public mutating func setElement(at positions: [Int], to value: Float) throws {
    try requireAssignable()
    let offset = try offset(of: positions)
    try makeWritable(isMask: value == 0 || value == 1)
    pointer[offset] = value
  }

  /// `t[{i, {2, 4}}] = value`: overwrites the selected part, to which `value` broadcasts. Where a position is selected several
  /// times, the last value counts. A mask stays one if the value is a mask.
  /// - Throws: `argument("selection")`, `argument("value")` if the shapes do not match; `state` if this tensor or the
  ///   value is on the tape, which does not record assignments.
  public mutating func assign(_ selection: [AxisSelection], _ value: Tensor) throws {
    try requireAssignable()
    guard !value.needsGradient else {
      throw DiffusionError.state(
        "assignment would lose the gradient of the value; assign "
          + NameStyle.code(swift: "value.detached", script: "value:detach()") + " or use concat or where")
    }
    if selection.contains(where: \.isIndexed) { return try assign(indexed: selection, value.detached) }
    let part = try Part(of: shape, selection)
    let source = try value.detached.source(of: part.shape)
    guard part.shape.count > 0 else { return }
    try makeWritable(isMask: value.isMask)
    let target = pointer + part.offset
    try Stoppable.run(part.shape.count) {
      ck_scatter_strided(
        part.shape.rank, part.shape.sizes, source.pointer, target, part.strides, false)
    }
  }

  private mutating func assign(indexed selection: [AxisSelection], _ value: Tensor) throws {
    if let mask = wholeMask(selection)?.detached {
      let selected = try mask.nonzeroCount()
      let source = try value.count == 1 ? value : value.source(of: Shape([selected]))
      try makeWritable(isMask: value.isMask)
      try Stoppable.run(count) {
        if value.count == 1 {
          ck_select(count, mask.pointer, source.pointer, 0, pointer, 1, pointer)
        } else {
          ck_expand(count, selected, mask.pointer, source.pointer, pointer, pointer)
        }
      }
      return
    }
    let part = try IndexedPart(of: shape, selection)
    let source = try value.source(of: part.shape)
    guard part.shape.count > 0 else { return }
    try makeWritable(isMask: value.isMask)
    try Stoppable.run(part.shape.count) {
      ck_put(
        false, part.outer, part.n, part.inner, part.rows.count, part.rows.base, source.pointer, pointer)
    }
  }

  /// This value, broadcast to the part that it is assigned to. Axes of size 1 in front may be more than the part has.
  private func source(of part: Shape) throws -> Tensor {
    let leading = shape.sizes.prefix(max(rank - part.rank, 0))
    let value =
      leading.allSatisfy { $0 == 1 }
      ? try reshaped(Shape(part: Array(shape.sizes.dropFirst(leading.count)))) : self
    do { return try value.broadcast(to: part) } catch let error as DiffusionError
      where error.kind == .argument("shape")
    {
      throw DiffusionError.argument("value", "shape \(shape) for a part of shape \(part)")
    }
  }

  /// - Parameter isMask: whether what will be written leaves a mask one.
  private mutating func makeWritable(isMask: Bool) throws {
    let isMask = isMask && self.isMask
    try makeUnique(isStoppable: true)
    if isMask { storage.isMask = true }
  }

  private func requireAssignable() throws {
    guard node == nil else {
      throw DiffusionError.state(
        "assignment into a tensor that is on the tape: its gradient would be wrong; assign into a detached copy"
      )
    }
  }

  private func offset(of positions: [Int]) throws -> Int {
    guard positions.count == rank else {
      throw DiffusionError.argument(
        "positions", "\(positions.count) positions for shape \(shape), which has \(rank) axes")
    }
    var offset = 0
    for (axis, position) in positions.enumerated() {
      offset = offset * shape.sizes[axis] + (try shape.position(position, axis: axis, name: "positions"))
    }
    return offset
  }
}
