// Parts of a tensor along one axis.
extension Tensor {
  /// Splits an axis into parts of `size` positions, the last one shorter if it must be.
  /// - Throws: `argument("size")` unless size > 0.
  public func split(_ size: Int, axis: Int = 0) throws -> [Tensor] {
    try Requirement.positive(size, "size")
    let axis = try shape.axis(axis)
    let length = shape.sizes[axis]
    guard length > 0 else { return [self] }
    let count = (length - 1) / size + 1
    try Tensor.requireFewParts(count, "size")
    return try parts(count, axis: axis) { ($0 * size, min(size, length - $0 * size)) }
  }

  /// Splits an axis into parts of the given sizes, whose sum is the size of the axis.
  /// - Throws: `argument("size")` for other sizes.
  public func split(_ sizes: [Int], axis: Int = 0) throws -> [Tensor] {
    let axis = try shape.axis(axis)
    var starts = [0]
    starts.reserveCapacity(sizes.count + 1)
    for size in sizes {
      let (end, overflow) = starts[starts.count - 1].addingReportingOverflow(size)
      guard size >= 0, !overflow else {
        throw DiffusionError.argument("size", "sizes of at least 0 are expected, not \(size)")
      }
      starts.append(end)
    }
    guard !sizes.isEmpty, starts[sizes.count] == shape.sizes[axis] else {
      throw DiffusionError.argument(
        "size", "sizes that sum to \(starts[sizes.count]) for axis \(index: axis) of shape \(shape)")
    }
    return try parts(sizes.count, axis: axis) { (starts[$0], sizes[$0]) }
  }

  /// Splits an axis into `count` parts of ceil(size / count) positions, the last one shorter; fewer parts if the axis
  /// is too short.
  /// - Throws: `argument("count")` unless count > 0.
  public func chunk(_ count: Int, axis: Int = 0) throws -> [Tensor] {
    try Requirement.positive(count, "count")
    let axis = try shape.axis(axis)
    let size = shape.sizes[axis]
    guard size > 0 else { return [self] }
    try Tensor.requireFewParts(min(count, size), "count")
    return try split((size - 1) / count + 1, axis: axis)
  }

  /// The slices at all positions of an axis, which they lack.
  public func unbind(axis: Int = 0) throws -> [Tensor] {
    let axis = try shape.axis(axis)
    try Tensor.requireFewParts(shape.sizes[axis], "self")
    let target = shape.removing(axis: axis)
    return try parts(shape.sizes[axis], axis: axis) { ($0, 1) }.map { try $0.reshaped(target) }
  }

  /// The slice at one position of an axis, which it lacks.
  /// - Throws: `argument("position")` if it does not exist.
  public func select(axis: Int, position: Int) throws -> Tensor {
    let axis = try shape.axis(axis)
    let position = try shape.position(position, axis: axis)
    return try narrow(axis: axis, start: position, length: 1).reshaped(shape.removing(axis: axis))
  }

  private static func requireFewParts(_ count: Int, _ argument: String) throws {
    guard count <= 1 << 24 else {
      throw DiffusionError.argument(argument, "\(count) parts, at most \(1 << 24) are possible")
    }
  }

  private func parts(
    _ count: Int, axis: Int, _ part: (Int) -> (start: Int, length: Int)
  ) throws -> [Tensor] {
    let session = Session.current
    return try (0..<count).map {
      try session.checkInterrupted()
      let (start, length) = part($0)
      return try narrow(axis: axis, start: start, length: length)
    }
  }
}
