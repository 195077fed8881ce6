// Axes moved, turned, split and repeated, under the names of PyTorch and NumPy.
extension Tensor {
  /// Moves axes to other positions; the other axes stay in their order.
  /// - Throws: `argument` for axes that do not exist or are named twice, and different numbers of axes.
  public func movedAxes(from source: [Int], to destination: [Int]) throws -> Tensor {
    guard source.count == destination.count else {
      throw DiffusionError.argument(
        "destination", "\(destination.count) positions for \(source.count) axes")
    }
    _ = try (shape.axes(source, name: "source"), shape.axes(destination, name: "destination"))
    var order = [Int?](repeating: nil, count: rank)
    var moved = Set<Int>()
    for (from, to) in zip(source, destination) {
      let axis = try shape.axis(from, name: "source")
      order[try shape.axis(to, name: "destination")] = axis
      moved.insert(axis)
    }
    var others = (0..<rank).filter { !moved.contains($0) }.makeIterator()
    return try permuted(order.compactMap { $0 ?? others.next() })
  }

  /// Turns the plane of two axes by k quarters, from the first axis towards the second.
  /// - Throws: `argument("axes")` unless it names two different axes.
  public func rotated90(_ k: Int = 1, axes: [Int] = [0, 1]) throws -> Tensor {
    guard axes.count == 2 else { throw DiffusionError.argument("axes", "\(axes.count) axes instead of two") }
    do {
      _ = try shape.axes(axes)
      switch (k % 4 + 4) % 4 {
      case 1: return try flipped(Axes(axes[1])).transposed(axes[0], axes[1])
      case 2: return try flipped(Axes(axes))
      case 3: return try flipped(Axes(axes[0])).transposed(axes[0], axes[1])
      default: return self
      }
    } catch let error as DiffusionError { throw error.renamingArgument(to: "axes") }
  }

  /// Splits an axis into several of the given sizes, of which one may be -1.
  /// - Throws: `argument("sizes")` for another number of positions.
  public func unflattened(axis: Int, _ sizes: [Int]) throws -> Tensor {
    let axis = try shape.axis(axis)
    let size = shape.sizes[axis]
    var sizes = sizes
    if let open = sizes.firstIndex(of: -1) {
      sizes[open] = 1
      let known = try Shape(sizes, name: "sizes").count
      sizes[open] = known > 0 && size.isMultiple(of: known) ? size / known : -1
    }
    guard !sizes.contains(-1), try Shape(sizes, name: "sizes").count == size else {
      throw DiffusionError.argument(
        "sizes", "sizes \(Shape.describe(sizes)) for axis \(index: axis) of shape \(shape)")
    }
    return try reshaped(
      Shape(shape.sizes[..<axis] + sizes + shape.sizes[(axis + 1)...], name: "sizes"))
  }

  /// Repeats each position of an axis, one after another; without an axis those of the flattened tensor.
  /// - Throws: `argument("repeats")` for a negative number.
  public func repeatInterleaved(_ repeats: Int, axis: Int? = nil) throws -> Tensor {
    guard let axis else { return try reshaped([count]).repeatInterleaved(repeats, axis: 0) }
    try Requirement.nonNegative(repeats, "repeats")
    let (outer, n, inner) = shape.split(at: try shape.axis(axis))
    let (size, overflow) = n.multipliedReportingOverflow(by: repeats)
    guard !overflow else {
      throw DiffusionError.argument("repeats", "too many elements: \(repeats) times \(shape)")
    }
    let target = try shape.replacing(axis: shape.axis(axis), by: size, name: "repeats")
    let wide = try Shape([outer, n, repeats, inner], name: "repeats")
    return try reshaped(Shape([outer, n, 1, inner], name: "repeats")).broadcast(to: wide).reshaped(target)
  }

  /// The same with a number of repeats for each position.
  /// - Throws: `argument("repeats")` for another count and numbers that are negative or not whole.
  public func repeatInterleaved(_ repeats: Tensor, axis: Int? = nil) throws -> Tensor {
    guard let axis else { return try reshaped([count]).repeatInterleaved(repeats, axis: 0) }
    let resolved = try shape.axis(axis)
    let n = shape.sizes[resolved]
    guard repeats.rank == 1, repeats.count == n || repeats.count == 1 else {
      throw DiffusionError.argument(
        "repeats", "shape \(repeats.shape) for the \(n) positions of axis \(index: resolved)")
    }
    let counts = try Buffer<Int>(count: repeats.count, for: "numbers of repeats")
    var total = 0
    try Stoppable.pieces(of: repeats.count) { piece in
      for index in piece {
        let value = repeats.pointer[index]
        guard let count = Int(exactly: value), count >= 0 else {
          throw DiffusionError.argument("repeats", "\(value) is no number of repeats")
        }
        let (sum, overflow) = total.addingReportingOverflow(count)
        guard !overflow else { throw DiffusionError.argument("repeats", "too many repeats") }
        counts[index] = count
        total = sum
      }
    }
    if repeats.count == 1 { return try repeatInterleaved(counts[0], axis: axis) }
    _ = try shape.replacing(axis: resolved, by: total, name: "repeats")
    let positions = try Buffer<Int>(count: total, for: "positions")
    var next = 0
    try Stoppable.pieces(of: n, cost: total / max(n, 1)) { piece in
      for position in piece {
        (positions.base + next).update(repeating: position, count: counts[position])
        next += counts[position]
      }
    }
    return try indexSelect(axis: axis, among: positions)
  }
}
