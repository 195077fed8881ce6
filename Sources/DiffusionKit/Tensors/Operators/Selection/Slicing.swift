import CKernels

/// The part of one axis to select, or of several by a mask. Positions count from 0, negative ones from the end.
public enum AxisSelection {
  case all
  /// One position; the axis disappears.
  case at(Int)
  /// Every `step`-th position from `first` to `last`, both included; backwards if the step is negative.
  case range(first: Int, last: Int, step: Int = 1)
  /// These positions, in this order. A tensor of positions puts its axes there.
  case positions(PositionList)
  /// The positions where the mask is not 0, which make one axis of as many as the mask has. It must have their sizes.
  case mask(Tensor)

  /// Whether the selection is by a list or a tensor, so that its elements are at no regular steps.
  var isIndexed: Bool {
    switch self {
    case .positions, .mask: true
    default: false
    }
  }

  /// The number of axes that this selects along.
  var axes: Int { if case .mask(let mask) = self { mask.rank } else { 1 } }
}

extension Tensor {
  /// The selected part, with one selection for each axis; further axes are selected whole. `t[{i, {2, 4}}]` in Lua.
  /// Selecting one position of every axis gives [1].
  ///
  /// Several lists, tensors of positions and masks broadcast together, as in PyTorch: their common axes are where the first of
  /// them was, or in front if another axis lies between them.
  /// - Throws: `argument("selection")` for positions that do not exist, masks of other sizes, tensors that do not broadcast
  ///   and more selections than axes.
  public func slice(_ selection: [AxisSelection]) throws -> Tensor {
    if selection.contains(where: \.isIndexed) {
      if let mask = wholeMask(selection) { return try selected(by: mask) }
      let part = try IndexedPart(of: shape, selection)
      return try taken(part.outer, part.n, part.inner, part.rows, part.shape)
    }
    let part = try Part(of: shape, selection)
    // All elements, and none of them backwards, which would start at a later one.
    if part.shape.count == count, part.offset == 0 { return try reshaped(part.shape) }
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
}

/// A checked selection: its offset in a tensor's buffer and its strides.
struct Part {
  let shape: Shape
  let offset: Int
  let strides: [Int]

  init(of whole: Shape, _ selection: [AxisSelection]) throws {
    try whole.requireAxes(for: selection)
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
        let range = try whole.range(first, last, step, axis: axis)
        offset += range.first * steps[axis]
        sizes.append(range.count)
        strides.append(steps[axis] * range.step)
      case .positions, .mask: throw DiffusionError.state("indexed selections have an IndexedPart")
      }
    }
    self.shape = Shape(part: sizes)
    self.strides = strides.isEmpty ? [1] : strides
    self.offset = offset
  }
}

extension Shape {
  /// - Throws: `argument("selection")` if it is for more axes than there are.
  func requireAxes(for selection: [AxisSelection]) throws {
    let named = selection.reduce(0) { $0 + $1.axes }
    guard named <= rank else {
      throw DiffusionError.argument(
        "selection", "\(named) selections for the \(rank) axes of shape \(self)")
    }
  }

  /// The checked range of an axis.
  /// - Throws: `argument("selection")` for positions that do not exist and ranges that are empty.
  func range(
    _ first: Int, _ last: Int, _ step: Int, axis: Int
  ) throws -> (first: Int, count: Int, step: Int) {
    let from = try position(first, axis: axis, name: "selection")
    let to = try position(last, axis: axis, name: "selection")
    guard step != 0 else {
      throw DiffusionError.argument("selection", "a range steps by 1 or more, or by -1 or less, not 0")
    }
    guard step > 0 ? from <= to : from >= to else {
      let backwards = step < 0 ? " in steps of \(step)" : ""
      throw DiffusionError.argument(
        "selection",
        "range \(index: from) to \(index: to)\(backwards) on axis \(index: axis) of shape \(self) is empty")
    }
    // A step beyond the range is never taken and could overflow, so it is limited.
    let reach = abs(to - from) + 1
    let limited = step > 0 ? min(step, reach) : max(step, -reach)
    return (from, (to - from) / limited + 1, limited)
  }
}
