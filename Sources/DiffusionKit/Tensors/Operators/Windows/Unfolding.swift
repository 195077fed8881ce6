import CKernels

/// The windows of `unfolded` and `folded`.
public struct UnfoldingParameters: Sendable {
  public var kernelSize: PerAxis
  /// The distance between a window's elements.
  public var dilation: PerAxis
  /// Zeros on all sides, or on both sides of each axis.
  public var padding: PerAxis
  /// The distance between windows.
  public var stride: PerAxis

  public init(_ kernelSize: PerAxis, dilation: PerAxis = 1, padding: PerAxis = 0, stride: PerAxis = 1) {
    (self.kernelSize, self.dilation, self.padding, self.stride) = (kernelSize, dilation, padding, stride)
  }

  /// The windows of images of this height and width.
  /// - Throws: `argument` for values out of range and windows larger than the padded image.
  fileprivate func windows(height: Int, width: Int) throws -> (height: ck_window, width: ck_window) {
    let kernel = try kernelSize.list(axes: 2, minimum: 1, "kernelSize")
    let dilation = try dilation.list(axes: 2, minimum: 1, "dilation")
    let padding = try padding.list(axes: 2, minimum: 0, "padding")
    let stride = try stride.list(axes: 2, minimum: 1, "stride")
    let windows = try zip([height, width], 0..<2).map { size, axis in
      let reach = (kernel[axis] - 1) * dilation[axis] + 1
      let padded = size + 2 * padding[axis]
      guard reach <= padded else {
        throw DiffusionError.argument(
          "kernelSize",
          "a window of \(reach)\(dilation[axis] > 1 ? " (with its dilation)" : "") is larger than the padded image of \(padded)"
        )
      }
      return ck_window(
        in: size, out: (padded - reach) / stride[axis] + 1, kernel: kernel[axis], stride: stride[axis],
        dilation: dilation[axis], before: padding[axis])
    }
    return (windows[0], windows[1])
  }
}

// Windows as an axis of their own, and their sums.
extension Tensor {
  /// The windows of an axis as a new last axis, as `torch.Tensor.unfold`: [..., n, ...] to [..., windows, ..., size] with
  /// (n - size) / step + 1 windows.
  /// - Parameters:
  ///   - size: the elements of a window.
  ///   - step: the distance between windows.
  /// - Throws: `argument("size")` for a window longer than the axis, `argument("step")` for a step below 1.
  public func unfolded(axis: Int, size: Int, step: Int) throws -> Tensor {
    let axis = try shape.axis(axis)
    let (outer, n, inner) = shape.split(at: axis)
    try Requirement.nonNegative(size, "size")
    try Requirement.positive(step, "step")
    guard size <= n else {
      throw DiffusionError.argument(
        "size", "a window of \(size) for the \(n) positions of axis \(index: axis) of shape \(shape)")
    }
    // A step beyond the axis is never taken.
    let step = min(step, n + 1)
    let windows = (n - size) / step + 1
    let target = try Shape(
      shape.replacing(axis: axis, by: windows, name: "size").sizes + [size], name: "size")
    let y = try Tensor(uninitialized: target)
    guard y.count > 0 else { return y.independent(of: self) }
    try Stoppable.run(y.count) {
      ck_gather_strided(
        4, [outer, windows, inner, size], pointer, [n * inner, step * inner, 1, inner], y.pointer)
    }
    return y.derived(from: self) { [shape] dy in
      let columns = try dy.reshaped([outer, windows, inner, size]).permuted([0, 2, 3, 1])
      let dx = try Tensor(uninitialized: Shape([outer, inner, n]))
      let one = ck_window(in: 1, out: 1, kernel: 1, stride: 1, dilation: 1, before: 0)
      let width = ck_window(in: n, out: windows, kernel: size, stride: step, dilation: 1, before: 0)
      try Stoppable.run(max(columns.count, dx.count)) {
        ck_fold(ck_unfolding(outer: outer * inner, height: one, width: width), columns.pointer, dx.pointer)
      }
      return try dx.permuted([0, 2, 1]).reshaped(shape)
    }
  }

  /// The windows of images as columns, as `torch.nn.functional.unfold` (im2col): [N, C, H, W] to
  /// [N, C * height * width of the kernel, number of windows].
  /// - Throws: `argument` for other axes, values out of range, and windows larger than the padded image.
  public func unfolded(_ options: UnfoldingParameters) throws -> Tensor {
    try shape.requireSpatial(axes: 2)
    let sizes = shape.sizes
    let windows = try options.windows(height: sizes[2], width: sizes[3])
    let unfolding = ck_unfolding(outer: sizes[0] * sizes[1], height: windows.height, width: windows.width)
    let y = try Tensor(uninitialized: unfolding.columns(batch: sizes[0], channels: sizes[1]))
    guard y.count > 0 else { return y.independent(of: self) }
    try Stoppable.run(y.count) { ck_unfold(unfolding, pointer, y.pointer) }
    return y.derived(from: self) { [shape] dy in try Tensor.folded(dy, unfolding, shape) }
  }

  /// The sum of columns at their positions in images, as `torch.nn.functional.fold` (col2im): [N, C * height * width of the
  /// kernel, number of windows] to [N, C, H, W]. The inverse of `unfolded` up to how many windows cover a position.
  /// - Parameter outputSize: height and width of the result.
  /// - Throws: `argument` for shapes that do not match the windows, and the errors of `unfolded`.
  public func folded(_ outputSize: PerAxis, _ options: UnfoldingParameters) throws -> Tensor {
    let size = try outputSize.list(axes: 2, minimum: 1, "outputSize")
    let windows = try options.windows(height: size[0], width: size[1])
    guard rank == 3 else {
      throw DiffusionError.argument("self", "expected [N, C * kernel, windows], got \(shape)")
    }
    let (elements, overflow) = windows.height.kernel.multipliedReportingOverflow(by: windows.width.kernel)
    let rows = shape.sizes[1]
    guard !overflow, rows > 0, rows.isMultiple(of: elements) else {
      throw DiffusionError.argument(
        "self", "\(rows) rows of shape \(shape) are no multiple of the kernel's \(elements) elements")
    }
    let (count, overflowToo) = windows.height.out.multipliedReportingOverflow(by: windows.width.out)
    guard !overflowToo, shape.sizes[2] == count else {
      throw DiffusionError.argument(
        "self",
        "\(shape.sizes[2]) windows of shape \(shape), an image of \(size[0]) x \(size[1]) has \(windows.height.out) x \(windows.width.out)"
      )
    }
    let (batch, channels) = (shape.sizes[0], rows / elements)
    let images = try Shape([batch, channels] + size, name: "outputSize")
    let unfolding = ck_unfolding(outer: batch * channels, height: windows.height, width: windows.width)
    let y = try Tensor.folded(self, unfolding, images)
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape)
      guard dx.count > 0 else { return dx }
      try Stoppable.run(dx.count) { ck_unfold(unfolding, dy.pointer, dx.pointer) }
      return dx
    }
  }

  private static func folded(_ columns: Tensor, _ unfolding: ck_unfolding, _ images: Shape) throws -> Tensor {
    let y = try Tensor(uninitialized: images)
    guard y.count > 0 else { return y }
    try Stoppable.run(max(columns.count, y.count)) { ck_fold(unfolding, columns.pointer, y.pointer) }
    return y
  }
}

extension ck_unfolding {
  fileprivate func columns(batch: Int, channels: Int) throws -> Shape {
    let (elements, overflow) = height.kernel.multipliedReportingOverflow(by: width.kernel)
    let (rows, overflowToo) = channels.multipliedReportingOverflow(by: elements)
    let (count, overflowOfCount) = height.out.multipliedReportingOverflow(by: width.out)
    guard !overflow, !overflowToo, !overflowOfCount else {
      throw DiffusionError.argument("kernelSize", "too many elements in all windows")
    }
    return try Shape([batch, rows, count], name: "kernelSize")
  }
}
