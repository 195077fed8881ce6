import CKernels

/// The windows of a pooling, and the sizes that follow from them.
package struct PoolingParameters {
  /// 1 for signals [N, C, L], 2 for images [N, C, H, W].
  let axes: Int
  var kernelSize: PerAxis
  /// The distance between windows; nil for the kernel's size, so that windows do not overlap.
  var stride: PerAxis?
  var padding: ConvolutionPadding
  var dilation: PerAxis
  /// Whether a window may extend beyond the end of the padded input.
  var ceilMode: Bool

  package init(
    axes: Int, kernelSize: PerAxis, stride: PerAxis? = nil, padding: ConvolutionPadding = .valid,
    dilation: PerAxis = 1, ceilMode: Bool = false
  ) {
    (self.axes, self.kernelSize, self.stride, self.padding) = (axes, kernelSize, stride, padding)
    (self.dilation, self.ceilMode) = (dilation, ceilMode)
  }

  /// - Throws: `argument` for an input with other axes or without elements in an example, values below 1, padding of
  ///   more than half of a window, and windows larger than the padded input.
  package func windows(over input: Shape) throws -> PoolingWindows {
    let size = try input.spatial(axes: axes)
    let kernel = try kernelSize.pair(axes: axes, minimum: 1, "kernelSize")
    let strides = try (stride ?? kernelSize).pair(axes: axes, minimum: 1, "stride")
    let dilations = try dilation.pair(axes: axes, minimum: 1, "dilation")
    let zeros = try padding.sides(axes: axes)
    guard kernel.product <= Int32.max else {
      throw DiffusionError.argument("kernelSize", "a window of \(kernelSize) is too large")
    }
    func windows(_ axis: ConvolutionGeometry.Axis) throws -> PoolingWindows.Axis {
      try self.axis(
        size[axis], kernel: kernel[axis], stride: strides[axis], dilation: dilations[axis],
        zeros.map { ($0.low[axis], $0.high[axis]) }, input)
    }
    return try PoolingWindows(axes: axes, height: windows(.height), width: windows(.width))
  }

  /// - Parameter zeros: before and after the input; nil for Keras's "same".
  private func axis(
    _ size: Int, kernel: Int, stride: Int, dilation: Int, _ zeros: (low: Int, high: Int)?, _ input: Shape
  ) throws -> PoolingWindows.Axis {
    let reach = (kernel - 1) * dilation + 1
    let (low, high): (Int, Int)
    if let zeros {
      (low, high) = zeros
    } else {
      let total = max((size - 1) / stride * stride + reach - size, 0)
      (low, high) = (total / 2, total - total / 2)
    }
    guard zeros == nil || max(low, high) <= reach / 2 else {
      throw DiffusionError.argument(
        "padding",
        "\(max(low, high)) is more than half of a window of \(reach): some would hold nothing of the input")
    }
    let rest = size + low + high - reach + (ceilMode ? stride - 1 : 0)
    guard rest >= 0 else {
      throw DiffusionError.argument(
        "kernelSize",
        "a window of \(reach)\(dilation > 1 ? " (with its dilation)" : "") is larger than the padded input of \(size + low + high), the shape is \(input)"
      )
    }
    var count = rest / stride + 1
    // A window must begin in the input or before it.
    if ceilMode && (count - 1) * stride >= size + low { count -= 1 }
    return PoolingWindows.Axis(
      window: ck_window(
        in: size, out: count, kernel: kernel, stride: stride, dilation: dilation, before: low),
      after: high)
  }
}

/// The checked windows of a pooling.
package struct PoolingWindows {
  struct Axis {
    let window: ck_window
    /// Zeros after the input.
    let after: Int

    /// The number of elements of each window that count: all within the padded input, or only those within the input.
    func counts(includingPadding: Bool) -> [Float] {
      (0..<window.out).map { index in
        let start = index * window.stride - window.before
        let end = min(start + window.kernel, window.in + (includingPadding ? after : 0))
        return Float(end - (includingPadding ? start : max(start, 0)))
      }
    }
  }

  let axes: Int
  let height: Axis
  let width: Axis

  package func result(of input: Shape) throws -> Shape {
    let size = ConvolutionGeometry.Pair(height: height.window.out, width: width.window.out)
    return try .spatial(input.sizes[0], input.sizes[1], size, axes: axes)
  }

  /// The kernels' description of the windows, for an input in this layout.
  func shape(of input: Shape, _ layout: Layout) -> ck_pooling {
    let (outer, inner) = input.imagesAndRuns(layout)
    return ck_pooling(outer: outer, inner: inner, height: height.window, width: width.window)
  }
}
