import CKernels

/// What surrounds a padded tensor, with PyTorch's names.
public enum PaddingMode: String, OptionChoice {
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
    let (axis, size) = (width.axis, shape.sizes[width.axis])
    let edges = width.edges(mode, size: size)
    guard !edges.isEmpty else { return self }
    let x = detached
    var parts = [x]
    for edge in edges {
      let part = try edge.positions(of: x, axis)
      parts.insert(part, at: edge.isBefore ? 0 : parts.count)
    }
    let y = try Tensor.concat(parts, axis: axis)
    return y.derived(from: self) { dy in
      var dx = try dy.narrow(axis: axis, start: width.before, length: size)
      try dx.makeUnique()
      for edge in edges {
        let start = edge.isBefore ? 0 : width.before + size
        let part = try edge.gradient(dy.narrow(axis: axis, start: start, length: edge.width), axis)
        let strides = dx.shape.strides
        let target = dx.pointer + edge.start * strides[axis]
        try Stoppable.run(part.count) {
          ck_scatter_strided(part.rank, part.shape.sizes, part.pointer, target, strides, true)
        }
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

  /// The sides that are padded with the axis's own positions.
  func edges(_ mode: PaddingMode, size: Int) -> [PaddedEdge] {
    let before =
      switch mode {
      case .reflect: 1
      case .circular: size - before
      case .constant, .replicate: 0
      }
    let after =
      switch mode {
      case .reflect: size - 1 - after
      case .circular: 0
      case .constant, .replicate: size - 1
      }
    return [
      PaddedEdge(mode: mode, isBefore: true, width: self.before, start: before),
      PaddedEdge(mode: mode, isBefore: false, width: self.after, start: after),
    ].filter { $0.width > 0 }
  }
}

/// One side of an axis that is padded with positions of the axis.
private struct PaddedEdge {
  let mode: PaddingMode
  let isBefore: Bool
  let width: Int
  /// The first of the positions.
  let start: Int

  func positions(of x: Tensor, _ axis: Int) throws -> Tensor {
    let part = try x.narrow(axis: axis, start: start, length: mode == .replicate ? 1 : width)
    switch mode {
    case .constant, .circular: return part
    case .reflect: return try part.flipped([axis])
    case .replicate: return try part.broadcast(to: part.shape.replacing(axis: axis, by: width))
    }
  }

  /// The gradient of the positions from that of this side.
  func gradient(_ dy: Tensor, _ axis: Int) throws -> Tensor {
    switch mode {
    case .constant, .circular: dy
    case .reflect: try dy.flipped([axis])
    case .replicate: try dy.sum(axis: [axis], keepdim: true)
    }
  }
}
