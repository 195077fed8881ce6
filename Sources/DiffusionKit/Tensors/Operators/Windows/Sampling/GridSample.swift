import CKernels

/// How `gridSample` samples between elements, with PyTorch's names.
public enum SampleMode: String, CaseIterable, Sendable {
  /// Between the nearest four pixels (of volumes, the nearest eight elements).
  case bilinear
  /// The nearest element.
  case nearest
  /// Cubic convolution of the nearest sixteen pixels (Keys 1981, a = -0.75).
  case bicubic

  fileprivate var raw: ck_sample_mode {
    switch self {
    case .bilinear: CK_SAMPLE_LINEAR
    case .nearest: CK_SAMPLE_NEAREST
    case .bicubic: CK_SAMPLE_CUBIC
    }
  }
}

/// What `gridSample` finds outside of an image, with PyTorch's names.
public enum SamplePadding: String, CaseIterable, Sendable {
  /// Zeros.
  case zeros
  /// The nearest element of the border.
  case border
  /// The image reflected at its borders.
  case reflection

  fileprivate var raw: ck_sample_padding {
    switch self {
    case .zeros: CK_SAMPLE_ZEROS
    case .border: CK_SAMPLE_BORDER
    case .reflection: CK_SAMPLE_REFLECTION
    }
  }
}

extension Tensor {
  /// Samples images [N, C, H, W] at the points of `grid`, [N, H', W', 2], in the shape [N, C, H', W'], as
  /// `torch.nn.functional.grid_sample`; or volumes [N, C, D, H, W] at [N, D', H', W', 3].
  ///
  /// The coordinates of a point are x (along the width), y and, for volumes, z, from -1 to 1 across the image. At a
  /// coordinate that is not finite a sample is NaN with zeros around the image, and is that of some element of the border
  /// otherwise.
  /// - Parameters:
  ///   - mode: `bicubic` is for images only.
  ///   - paddingMode: what lies outside of the image.
  ///   - alignCorners: whether -1 and 1 are the centres of the first and last element, or their outer edges.
  /// - Throws: `argument` for shapes that do not match.
  public func gridSample(
    _ grid: Tensor, mode: SampleMode = .bilinear, paddingMode: SamplePadding = .zeros,
    alignCorners: Bool = false
  ) throws -> Tensor {
    guard rank == 4 || rank == 5 else {
      throw DiffusionError.argument("self", "expected [N, C, H, W] or [N, C, D, H, W], got \(shape)")
    }
    let axes = rank - 2
    try shape.requireSpatial(axes: axes)
    guard mode != .bicubic || axes == 2 else {
      throw DiffusionError.argument("mode", "bicubic samples [N, C, H, W], got \(shape)")
    }
    let sizes = shape.sizes
    guard grid.rank == rank, grid.shape.sizes[0] == sizes[0], grid.shape.sizes[rank - 1] == axes else {
      let expected = axes == 2 ? "[\(sizes[0]), H', W', 2]" : "[\(sizes[0]), D', H', W', 3]"
      throw DiffusionError.argument(
        "grid", "shape \(grid.shape) for an input of shape \(shape): expected \(expected)")
    }
    let result = Array(grid.shape.sizes[1..<rank - 1])
    let y = try Tensor(uninitialized: Shape(sizes.prefix(2) + result, name: "grid"))
    guard y.count > 0 else { return y.independent(of: self, grid) }
    let sampling = ck_sampling(
      batch: sizes[0], channels: sizes[1], points: result.reduce(1, *), axes: axes,
      depth: axes == 3 ? sizes[2] : 1, height: sizes[rank - 2], width: sizes[rank - 1], mode: mode.raw,
      padding: paddingMode.raw, align_corners: alignCorners)
    let cost = y.count.multipliedClamping(by: 8)
    try Stoppable.run(cost) { ck_grid_sample(sampling, pointer, grid.pointer, y.pointer) }
    let (x, points) = (detached, grid.detached)
    return y.derived(from: self, grid) { [shape] dy in
      let dx = try Tensor(uninitialized: shape)
      try Stoppable.run(max(cost, dx.count)) {
        ck_grid_sample_grad(sampling, points.pointer, dy.pointer, dx.pointer)
      }
      return dx
    } right: { dy in
      let gradient = try Tensor(uninitialized: points.shape)
      try Stoppable.run(cost) {
        ck_grid_sample_grid_grad(sampling, x.pointer, points.pointer, dy.pointer, gradient.pointer)
      }
      return gradient
    }
  }
}
