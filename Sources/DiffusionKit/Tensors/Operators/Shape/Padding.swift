import CKernels

/// What surrounds a padded tensor, with PyTorch's names.
public enum PaddingMode: String, CaseIterable, Sendable {
  /// One value.
  case constant
  /// The tensor reflected at its first and last positions, which are not repeated.
  case reflect
  /// The first and the last position.
  case replicate
  /// The tensor again, as if the axis were a circle.
  case circular
}

extension Tensor {
  /// Pads by `before` and `after` positions on each named axis; negative widths remove positions.
  /// - Parameters:
  ///   - mode: `reflect` needs widths below the size of the axis, `circular` widths up to it.
  ///   - value: the value of `constant`.
  /// - Throws: `argument("padding")` for widths that do not fit and an axis that is named twice.
  public func padded(
    _ padding: [(axis: Int, before: Int, after: Int)], mode: PaddingMode = .constant, value: Float = 0
  ) throws -> Tensor {
    _ = try shape.axes(padding.map(\.axis), name: "padding")
    var result = self
    var widths: [AxisPadding] = []
    for (axis, before, after) in padding {
      let axis = try shape.axis(axis, name: "padding")
      result = try result.cropped(axis, before: min(before, 0), after: min(after, 0))
      widths.append(AxisPadding(axis: axis, before: max(before, 0), after: max(after, 0)))
    }
    let target = try widths.reduce(result.shape) { try $1.shape(from: $0, mode) }
    if target == result.shape { return result }
    if mode == .constant { return try result.padded(widths, to: target, value) }
    if target.count == 0 { return try Tensor(uninitialized: target).independent(of: self) }
    for width in widths { result = try result.extended(width, mode) }
    return result
  }

  /// - Parameters:
  ///   - before: the positions to be removed at the start of the axis, as a negative number.
  ///   - after: likewise at its end.
  private func cropped(_ axis: Int, before: Int, after: Int) throws -> Tensor {
    if before == 0, after == 0 { return self }
    let size = shape.sizes[axis]
    let (left, overflow) = size.addingReportingOverflow(before)
    let (length, overflowToo) = left.addingReportingOverflow(after)
    guard !overflow, !overflowToo, length >= 0 else {
      throw DiffusionError.argument(
        "padding", "negative widths (\(before), \(after)) for axis \(index: axis) of shape \(shape)")
    }
    return try narrow(axis: axis, start: -before, length: length)
  }

  private func padded(_ widths: [AxisPadding], to target: Shape, _ value: Float) throws -> Tensor {
    let y = try Tensor.full(target, value)
    if count == 0 { return y.independent(of: self) }
    let strides = target.strides
    let offset = widths.reduce(0) { $0 + $1.before * strides[$1.axis] }
    try Stoppable.run(count) {
      ck_scatter_strided(rank, shape.sizes, pointer, y.pointer + offset, strides, false)
    }
    return y.asMask(if: isMask && (value == 0 || value == 1)).derived(from: self) { [shape] dy in
      try dy.read(shape, offset: offset, strides: strides)
    }
  }

  /// Pads one axis with its own positions.
  private func extended(_ width: AxisPadding, _ mode: PaddingMode) throws -> Tensor {
    let (outer, size, inner) = shape.split(at: width.axis)
    let (before, after) = (width.before, width.after)
    guard before + after > 0 else { return self }
    let edges = try width.edges(mode, size: size)
    let y = try Tensor(uninitialized: shape.replacing(axis: width.axis, by: before + size + after))
    try Stoppable.run(y.count) {
      ck_extend(outer, size, inner, before, after, edges.base, pointer, y.pointer)
    }
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape)
      try Stoppable.run(dy.count) {
        ck_extend_grad(outer, size, inner, before, after, edges.base, dy.pointer, dx.pointer)
      }
      return dx
    }
  }
}

/// The widths, at least 0, by which an axis is padded.
private struct AxisPadding {
  let axis: Int
  let before: Int
  let after: Int

  /// - Throws: `argument("padding")` for too many elements, and for widths that the mode cannot fill.
  func shape(from shape: Shape, _ mode: PaddingMode) throws -> Shape {
    let size = shape.sizes[axis]
    let (left, overflow) = size.addingReportingOverflow(before)
    let (padded, overflowToo) = left.addingReportingOverflow(after)
    guard !overflow, !overflowToo else {
      throw DiffusionError.argument(
        "padding", "too many elements on axis \(index: axis): (\(before), \(after))")
    }
    let limit: Int? =
      switch mode {
      case .constant: nil
      case .reflect: max(size - 1, 0)
      case .replicate: size > 0 ? nil : 0
      case .circular: size
      }
    if let limit, max(before, after) > limit {
      throw DiffusionError.argument(
        "padding",
        "(\(before), \(after)) with mode \(mode.rawValue) for axis \(index: axis) of shape \(shape), at most \(limit) is possible"
      )
    }
    return try shape.replacing(axis: axis, by: padded, name: "padding")
  }

  /// The positions of the axis by which it is padded: those before it, then those after it.
  func edges(_ mode: PaddingMode, size: Int) throws -> Buffer<Int64> {
    let edges = try Buffer<Int64>(count: before + after, for: "the positions of a padding")
    try Stoppable.pieces(of: edges.count) { range in
      for index in range {
        // The position on the axis that is padded without end.
        let position = index < before ? index - before : index - before + size
        let source =
          switch mode {
          case .reflect: position < 0 ? -position : 2 * (size - 1) - position
          case .circular: position < 0 ? position + size : position - size
          case .constant, .replicate: position < 0 ? 0 : size - 1
          }
        edges.base[index] = Int64(source)
      }
    }
    return edges
  }
}
