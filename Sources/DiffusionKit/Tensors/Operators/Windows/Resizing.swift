import CKernels

// Signals and images in other sizes. Results have the layout of their input.
extension Tensor {
  /// [N, C, L] to [N, C, L'] by repeating positions (or, for smaller sizes, by omitting some).
  /// - Throws: `argument` for other axes, factors that are not positive and sizes below 1.
  public func upsampleNearest1d(_ target: ResizeTarget) throws -> Tensor {
    try upsampledNearest(target, axes: 1)
  }

  /// The same for images, [N, C, H, W] to [N, C, H', W'].
  public func upsampleNearest2d(_ target: ResizeTarget) throws -> Tensor {
    try upsampledNearest(target, axes: 2)
  }

  package func upsampledNearest(_ target: ResizeTarget, axes count: Int) throws -> Tensor {
    let axes = try target.axes(count, of: shape)
    return try resized(axes, PositionSources.repeating)
  }

  /// [N, C, H, W] to [N, C, H', W'], each position a mixture of the nearest four.
  /// - Parameter alignCorners: whether the centres of the corner positions are aligned; by default (diffusers' and
  ///   Keras's choice) their outer edges are.
  /// - Throws: `argument` for other axes, factors that are not positive and sizes below 1.
  public func upsampleBilinear2d(_ target: ResizeTarget, alignCorners: Bool = false) throws -> Tensor {
    let axes = try target.axes(2, of: shape)
    return try resized(axes) { PositionSources.interpolating($0, alignCorners: alignCorners) }
  }

  private func resized(_ axes: [ResizedAxis], _ sources: (ResizedAxis) -> PositionSources) throws -> Tensor {
    let layout = layout
    let y = try Tensor(uninitialized: Shape(shape.sizes.prefix(2) + axes.map(\.output)), layout)
    guard y.count > 0 else { return y.independent(of: self) }
    let (height, width) = (axes.count == 1 ? .one : axes[0], axes[axes.count - 1])
    let (rows, columns) = (sources(height), sources(width))
    let (outer, inner) = shape.imagesAndRuns(layout)
    let sizes = ck_resizing(
      outer: outer, inner: inner, height_in: height.input, height_out: height.output,
      width_in: width.input, width_out: width.output)
    let (px, py) = (try pointer(layout), try y.pointer(layout))
    try Stoppable.run(max(count, y.count)) {
      ck_resize(sizes, rows.sources, columns.sources, rows.fractions, columns.fractions, px, py)
    }
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape, layout)
      let (pdy, pdx) = (try dy.pointer(layout), try dx.pointer(layout))
      try Stoppable.run(max(dx.count, dy.count)) {
        ck_resize_grad(sizes, rows.sources, columns.sources, rows.fractions, columns.fractions, pdy, pdx)
      }
      return dx
    }
  }
}
