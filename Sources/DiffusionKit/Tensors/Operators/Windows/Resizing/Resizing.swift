import CKernels

// Signals [N, C, L], images [N, C, H, W] and volumes [N, C, D, H, W] in other sizes. Results have the layout of their
// input.
extension Tensor {
  /// Resizes the axes after batch and channels, as `torch.nn.functional.interpolate`.
  /// - Parameters:
  ///   - mode: the interpolation, which must be one for this number of axes.
  ///   - alignCorners: for the modes between positions, whether the centres of the corner positions are aligned; by
  ///     default their outer edges are.
  ///   - recomputeScaleFactor: whether the factors are replaced by the ratios of the sizes, which differ from them where a
  ///     size was rounded. Only for factors.
  ///   - antialias: for `bilinear` and `bicubic`, whether a smaller image is made from all pixels that it covers.
  /// - Throws: `argument` for other axes, factors that are not positive, sizes below 1, and options that the mode does not
  ///   have.
  public func interpolate(
    _ target: ResizeTarget, mode: Interpolation = .nearest, alignCorners: Bool? = nil,
    recomputeScaleFactor: Bool = false, antialias: Bool = false
  ) throws -> Tensor {
    let count = try axes(of: mode)
    guard alignCorners == nil || mode.isBetweenPositions else {
      throw DiffusionError.argument(
        "alignCorners", "only linear, bilinear, bicubic and trilinear have it, not \(mode.rawValue)")
    }
    guard !antialias || mode.hasAntialiasing else {
      throw DiffusionError.argument(
        "antialias", "only bilinear and bicubic have it, not \(mode.rawValue)")
    }
    if case .size = target, recomputeScaleFactor {
      throw DiffusionError.argument("recomputeScaleFactor", "it needs a scale_factor, not a size")
    }
    var axes = try target.axes(count, of: shape)
    if recomputeScaleFactor { axes = axes.map(\.withoutFactor) }
    return try resized(axes) {
      try mode.table($0, alignCorners: alignCorners ?? false, antialias: antialias)
    }
  }

  /// The number of spatial axes, which must be one that the mode has.
  private func axes(of mode: Interpolation) throws -> Int {
    if let axes = mode.axes, rank != axes + 2 {
      throw DiffusionError.argument(
        "self", "\(mode.rawValue) resizes \(Shape.spatialText(axes: axes)), got \(shape)")
    }
    guard (3...5).contains(rank) else {
      throw DiffusionError.argument(
        "self", "expected [N, C, L], [N, C, H, W] or [N, C, D, H, W], got \(shape)")
    }
    return rank - 2
  }

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
    return try resized(axes) { try Interpolation.nearest.table($0, alignCorners: false, antialias: false) }
  }

  /// [N, C, H, W] to [N, C, H', W'], each position a mixture of the nearest four.
  /// - Parameter alignCorners: whether the centres of the corner positions are aligned; by default (diffusers' and
  ///   Keras's choice) their outer edges are.
  /// - Throws: `argument` for other axes, factors that are not positive and sizes below 1.
  public func upsampleBilinear2d(_ target: ResizeTarget, alignCorners: Bool = false) throws -> Tensor {
    let axes = try target.axes(2, of: shape)
    return try resized(axes) {
      try Interpolation.bilinear.table($0, alignCorners: alignCorners, antialias: false)
    }
  }

  private func resized(_ axes: [ResizedAxis], _ table: (ResizedAxis) throws -> ResizingTable) throws
    -> Tensor
  {
    let layout = layout
    let y = try Tensor(uninitialized: Shape(shape.sizes.prefix(2) + axes.map(\.output)), layout)
    guard y.count > 0 else { return y.independent(of: self) }
    let tables = try axes.map(table)
    try Tensor.resize(self, to: y, layout, tables)
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape, layout)
      try Tensor.resize(dy, to: dx, layout, tables.map { try $0.transposed() })
      return dx
    }
  }

  private static func resize(_ x: Tensor, to y: Tensor, _ layout: Layout, _ tables: [ResizingTable]) throws {
    let (outer, inner) = x.shape.imagesAndRuns(layout)
    let one = try ResizingTable(unchanged: 1)
    let axes = [ResizingTable](repeating: one, count: 3 - tables.count) + tables
    let sizes = ck_resizing(
      outer: outer, inner: inner, depth: axes[0].raw, height: axes[1].raw, width: axes[2].raw)
    let (px, py) = (try x.pointer(layout), try y.pointer(layout))
    try Stoppable.run(max(x.count, y.count)) { ck_resize(sizes, px, py) }
    withExtendedLifetime(axes) {}
  }
}
