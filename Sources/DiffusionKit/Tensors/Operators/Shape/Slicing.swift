import CKernels

/// The part of one axis to select. Positions count from 0, negative ones from the end.
public enum AxisSelection: Equatable, Sendable {
  case all
  /// One position; the axis disappears.
  case at(Int)
  /// Every `step`-th position from `first` to `last`, both included.
  case range(first: Int, last: Int, step: Int = 1)
}

extension Tensor {
  /// The selected part, with one selection for each axis; further axes are selected whole. `t[{i, {2, 4}}]` in Lua.
  /// Selecting one position of every axis gives [1].
  /// - Throws: `argument("selection")` for positions that do not exist and more selections than axes.
  public func slice(_ selection: [AxisSelection]) throws -> Tensor {
    let part = try Part(of: shape, selection)
    if part.shape.count == count { return try reshaped(part.shape) }
    return try read(part.shape, offset: part.offset, strides: part.strides)
  }

  /// `length` positions of an axis from `start` on.
  /// - Throws: `argument("start")` or `argument("length")` if they exceed the axis.
  public func narrow(axis: Int, start: Int, length: Int) throws -> Tensor {
    let axis = try shape.axis(axis)
    let size = shape.sizes[axis]
    let first = start < 0 ? start &+ size : start
    guard (0...size).contains(first) else {
      throw DiffusionError.argument(
        "start", "no position \(index: start) on axis \(index: axis) of shape \(shape)")
    }
    guard (0...(size - first)).contains(length) else {
      throw DiffusionError.argument(
        "length", "\(length) positions from \(index: first) on axis \(index: axis) of shape \(shape)")
    }
    if length == size { return self }
    return try read(
      shape.replacing(axis: axis, by: length), offset: first * shape.split(at: axis).inner,
      strides: shape.strides)
  }

  /// Splits an axis into `count` parts of ceil(size / count) positions, the last one shorter; fewer parts if the axis
  /// is too short.
  /// - Throws: `argument("count")` unless count > 0.
  public func chunk(_ count: Int, axis: Int = 0) throws -> [Tensor] {
    try Requirement.positive(count, "count")
    let axis = try shape.axis(axis)
    let size = shape.sizes[axis]
    guard size > 0 else { return [self] }
    guard min(count, size) <= 1 << 24 else {
      throw DiffusionError.argument("count", "\(min(count, size)) parts, at most \(1 << 24) are possible")
    }
    let length = (size - 1) / count + 1
    let session = Session.current
    return try stride(from: 0, to: size, by: length).map {
      try session.checkInterrupted()
      return try narrow(axis: axis, start: $0, length: min(length, size - $0))
    }
  }

  /// Pads with `value`: `before` and `after` positions on each named axis.
  /// - Throws: `argument("padding")` for negative widths and an axis that is named twice.
  public func padded(_ padding: [(axis: Int, before: Int, after: Int)], value: Float = 0) throws -> Tensor {
    _ = try shape.axes(padding.map(\.axis), name: "padding")
    var sizes = shape.sizes
    var starts = [Int](repeating: 0, count: rank)
    for (axis, before, after) in padding {
      let axis = try shape.axis(axis, name: "padding")
      guard before >= 0 && after >= 0 else {
        throw DiffusionError.argument(
          "padding", "negative width on axis \(index: axis): (\(before), \(after))")
      }
      let (left, overflow) = sizes[axis].addingReportingOverflow(before)
      let (size, overflowToo) = left.addingReportingOverflow(after)
      guard !overflow && !overflowToo else {
        throw DiffusionError.argument(
          "padding", "too many elements on axis \(index: axis): (\(before), \(after))")
      }
      sizes[axis] = size
      starts[axis] = before
    }
    let target: Shape
    do { target = try Shape(sizes) } catch let error as DiffusionError {
      throw error.renamingArgument(to: "padding")
    }
    if target == shape { return self }
    let y = try Tensor.full(target, value)
    if count == 0 { return y.independent(of: self) }
    let strides = target.strides
    let offset = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
    try Stoppable.run(count) {
      ck_scatter_strided(rank, shape.sizes, pointer, y.pointer + offset, strides, false)
    }
    return y.derived(from: self) { [shape] dy in try dy.read(shape, offset: offset, strides: strides) }
  }
}

/// A checked selection: its offset in a tensor's buffer and its strides.
struct Part {
  let shape: Shape
  let offset: Int
  let strides: [Int]

  init(of whole: Shape, _ selection: [AxisSelection]) throws {
    guard selection.count <= whole.rank else {
      throw DiffusionError.argument(
        "selection", "\(selection.count) selections for the \(whole.rank) axes of shape \(whole)")
    }
    let steps = whole.strides
    var sizes: [Int] = []
    var strides: [Int] = []
    var offset = 0
    for axis in 0..<whole.rank {
      switch axis < selection.count ? selection[axis] : .all {
      case .all:
        sizes.append(whole.sizes[axis])
        strides.append(steps[axis])
      case .at(let position):
        offset += try whole.position(position, axis: axis, name: "selection") * steps[axis]
      case .range(let first, let last, let step):
        let from = try whole.position(first, axis: axis, name: "selection")
        let to = try whole.position(last, axis: axis, name: "selection")
        guard from <= to else {
          throw DiffusionError.argument(
            "selection",
            "range \(index: from) to \(index: to) on axis \(index: axis) of shape \(whole) is empty")
        }
        guard step > 0 else {
          throw DiffusionError.argument("selection", "a range steps by 1 or more, not \(step)")
        }
        offset += from * steps[axis]
        sizes.append((to - from) / step + 1)
        // A step beyond the range is never taken and could overflow, so it is limited.
        strides.append(steps[axis] * min(step, to - from + 1))
      }
    }
    self.shape = Shape(part: sizes)
    self.strides = strides.isEmpty ? [1] : strides
    self.offset = offset
  }
}
