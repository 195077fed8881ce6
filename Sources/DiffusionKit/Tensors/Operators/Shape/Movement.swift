import CKernels

// Reordering and reshaping. Elements are copied except by a reshape.
extension Tensor {
  /// The same elements in another shape; one size may be -1 and is then computed from the others.
  /// - Throws: `argument("shape")` if the counts differ.
  public func reshaped(_ sizes: [Int]) throws -> Tensor {
    try reshaped(Shape(completing: sizes, count: count, of: "shape \(shape)"))
  }

  public func reshaped(_ target: Shape) throws -> Tensor {
    guard target.count == count else {
      throw DiffusionError.argument(
        "shape", "shape \(shape) has \(count) elements, \(target) has \(target.count)")
    }
    if target == shape { return self }
    return Tensor(shape: target, storage: storage).derived(from: self) { [shape] dy in try dy.reshaped(shape)
    }
  }

  /// Merges the axes `startAxis` to `endAxis` (inclusive) into one.
  /// - Throws: `argument` for an axis that does not exist, `argument("endAxis")` if it is before `startAxis`.
  public func flattened(startAxis: Int = 0, endAxis: Int = -1) throws -> Tensor {
    let first = try shape.axis(startAxis, name: "startAxis")
    let last = try shape.axis(endAxis, name: "endAxis")
    guard first <= last else {
      throw DiffusionError.argument("endAxis", "axis \(index: last) lies before \(index: first)")
    }
    let (before, merged, after) = (
      shape.sizes[..<first], shape.sizes[first...last], shape.sizes[(last + 1)...]
    )
    return try reshaped(Shape(before + [merged.reduce(1, *)] + after))
  }

  /// Inserts an axis of size 1, which becomes number `axis`; -1 appends it.
  public func unsqueezed(_ axis: Int) throws -> Tensor {
    let newAxis = axis < 0 ? axis &+ rank &+ 1 : axis
    guard (0...rank).contains(newAxis) else {
      throw DiffusionError.argument(
        "axis",
        "no position \(index: axis) for an axis in shape \(shape), positions are \(index: 0) to \(index: rank)"
      )
    }
    var sizes = shape.sizes
    sizes.insert(1, at: newAxis)
    return try reshaped(Shape(sizes))
  }

  /// Removes the axes of size 1, or those of `axis` that have size 1; an axis of another size remains, as in PyTorch.
  public func squeezed(axis: Axes = .all) throws -> Tensor {
    let dropped = try axis.list.map { try shape.axes($0) } ?? Array(0..<rank)
    let remaining = (0..<rank).filter { shape.sizes[$0] != 1 || !dropped.contains($0) }
    return try reshaped(Shape(part: remaining.map { shape.sizes[$0] }))
  }

  /// Reorders the axes: axis i of the result is axis `axes[i]` of this tensor.
  /// - Throws: `argument("axes")` unless every axis is named once.
  public func permuted(_ axes: [Int]) throws -> Tensor {
    guard axes.count == rank else {
      throw DiffusionError.argument("axes", "\(axes.count) axes for shape \(shape) of \(rank)")
    }
    guard try shape.axes(axes, name: "axes").count == rank else { return self }
    let order = try axes.map { try shape.axis($0, name: "axes") }
    if order == Array(0..<rank) { return self }
    let strides = shape.strides
    return try read(Shape(part: order.map { shape.sizes[$0] }), strides: order.map { strides[$0] })
  }

  /// Swaps two axes.
  public func transposed(_ axis1: Int, _ axis2: Int) throws -> Tensor {
    var order = Array(0..<rank)
    order.swapAt(try shape.axis(axis1, name: "axis1"), try shape.axis(axis2, name: "axis2"))
    return try permuted(order)
  }

  /// Swaps the rows and columns of a matrix, Lua's `t()`. A tensor of one axis is returned unchanged.
  /// - Throws: `argument("self")` for more than two axes.
  public func transposed() throws -> Tensor {
    guard rank <= 2 else { throw DiffusionError.argument("self", "expected a matrix, got \(shape)") }
    return rank == 1 ? self : try transposed(0, 1)
  }

  /// Reverses the order along `axis`, one or several.
  public func flipped(_ axis: Axes = .all) throws -> Tensor {
    let flipped = try axis.list.map { try shape.axes($0) } ?? Array(0..<rank)
    if count == 0 { return self }
    var strides = shape.strides
    var offset = 0
    for axis in flipped {
      offset += (shape.sizes[axis] - 1) * strides[axis]
      strides[axis] = -strides[axis]
    }
    return try read(shape, offset: offset, strides: strides)
  }

  /// Repeats this tensor along axes of size 1 to these sizes, -1 for an unchanged size; new axes may precede the first.
  /// - Throws: `argument("shape")` if an axis has another size.
  public func expanded(_ sizes: [Int]) throws -> Tensor {
    let added = sizes.count - rank
    let target = try sizes.enumerated().map { index, size in
      guard size == -1 else { return size }
      guard index >= added, added >= 0 else {
        throw DiffusionError.argument(
          "shape", "-1 for a new axis in \(Shape.describe(sizes)), the shape is \(shape)")
      }
      return shape.sizes[index - added]
    }
    return try broadcast(to: Shape(target))
  }

  /// Repeats this tensor `repeats[i]` times along axis i; new axes may precede the first. `torch.tile`.
  public func tiled(_ repeats: [Int]) throws -> Tensor {
    guard let negative = repeats.first(where: { $0 < 0 }) else {
      let added = max(repeats.count - rank, 0)
      var result = try reshaped(Shape([Int](repeating: 1, count: added) + shape.sizes, name: "repeats"))
      for (index, times) in repeats.enumerated() where times != 1 {
        let axis = result.rank - repeats.count + index
        let (outer, n, inner) = result.shape.split(at: axis)
        let (size, overflow) = n.multipliedReportingOverflow(by: times)
        guard !overflow else {
          throw DiffusionError.argument("repeats", "too many elements: \(repeats) times \(shape)")
        }
        let target = try result.shape.replacing(axis: axis, by: size, name: "repeats")
        let row = try result.reshaped(Shape([outer, 1, n * inner], name: "repeats"))
        result = try row.broadcast(to: Shape([outer, times, n * inner], name: "repeats")).reshaped(target)
      }
      return result
    }
    throw DiffusionError.argument("repeats", "a negative number of repeats, \(negative)")
  }

  /// Copies the `target.count` elements found from `offset` on with `strides` (each at most once): the basis of all ops
  /// that reorder or select at regular steps. The gradient copies them back.
  func read(_ target: Shape, offset: Int = 0, strides: [Int]) throws -> Tensor {
    let y = try Tensor(uninitialized: target)
    guard target.count > 0 else { return y.asMask(if: isMask).independent(of: self) }
    try Stoppable.run(y.count) {
      ck_gather_strided(target.rank, target.sizes, pointer + offset, strides, y.pointer)
    }
    return y.asMask(if: isMask).derived(from: self) { [shape] dy in
      let dx = try target.count == shape.count ? Tensor(uninitialized: shape) : Tensor.zeros(shape)
      try Stoppable.run(dy.count) {
        ck_scatter_strided(target.rank, target.sizes, dy.pointer, dx.pointer + offset, strides, false)
      }
      return dx
    }
  }
}
