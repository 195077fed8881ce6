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

  /// - Throws: `argument("positions")`; `state` for a tensor on the tape.
  public mutating func setElement(at positions: [Int], to value: Float) throws {
    try requireAssignable()
    let offset = try offset(of: positions)
    try makeUnique(isStoppable: true)
    pointer[offset] = value
  }

  /// `t[{i, {2, 4}}] = value`: overwrites the selected part, to which `value` broadcasts.
  /// - Throws: `argument("selection")`, `argument("value")` if the shapes do not match; `state` if this tensor or the
  ///   value is on the tape, which does not record assignments.
  public mutating func assign(_ selection: [AxisSelection], _ value: Tensor) throws {
    try requireAssignable()
    guard !value.needsGradient else {
      throw DiffusionError.state(
        "assignment would lose the gradient of the value; assign "
          + NameStyle.code(swift: "value.detached", script: "value:detach()") + " or use concat or where")
    }
    let part = try Part(of: shape, selection)
    var source = value.detached
    if source.shape != part.shape {
      do { source = try source.broadcast(to: part.shape) } catch let error as DiffusionError
        where error.kind == .argument("shape")
      {
        throw DiffusionError.argument("value", "shape \(value.shape) for a part of shape \(part.shape)")
      }
    }
    guard part.shape.count > 0 else { return }
    try makeUnique(isStoppable: true)
    let target = pointer + part.offset
    try Stoppable.run(part.shape.count) {
      ck_scatter_strided(
        part.shape.rank, part.shape.sizes, source.pointer, target, part.strides, false)
    }
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
