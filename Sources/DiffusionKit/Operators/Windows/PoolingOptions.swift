import CKernels

/// The windows of a pooling, and the sizes that follow from them.
struct PoolingOptions {
  /// 1 for signals [N, C, L], 2 for images [N, C, H, W].
  let axes: Int
  var kernelSize: PerAxis
  /// Nil: the kernel's size, so that windows do not overlap.
  var stride: PerAxis?
  var padding: ConvolutionPadding = .valid
  var dilation: PerAxis = 1
  /// Whether a window may extend beyond the end of the padded input.
  var ceilMode = false

  /// The input's shape in messages, "[N, C, H, W]".
  var inputText: String { axes == 1 ? "[N, C, L]" : "[N, C, H, W]" }

  /// - Throws: `argument` for an input with other axes or without elements in an example, values below 1, padding of
  ///   more than half of a window, and windows larger than the padded input.
  func windows(over input: Shape) throws -> PoolingWindows {
    guard input.rank == axes + 2 else {
      throw DiffusionError.argument("self", "\(inputText) is wanted, the shape is \(input)")
    }
    guard input.sizes[1...].allSatisfy({ (1...PerAxis.maximum).contains($0) }) else {
      throw DiffusionError.argument("self", "an input of shape \(input) has no elements in an example")
    }
    let kernel = try kernelSize.pair(axes: axes, minimum: 1, absent: 1, "kernelSize")
    let strides = try (stride ?? kernelSize).pair(axes: axes, minimum: 1, absent: 1, "stride")
    let dilations = try dilation.pair(axes: axes, minimum: 1, absent: 1, "dilation")
    let zeros = try paddings()
    guard kernel.product <= Int32.max else {
      throw DiffusionError.argument("kernelSize", "a window of \(kernelSize) is too large")
    }
    func axis(_ size: Int, _ side: KeyPath<ConvolutionGeometry.Pair, Int>) throws -> PoolingWindows.Axis {
      try self.axis(
        size, kernel: kernel[keyPath: side], stride: strides[keyPath: side],
        dilation: dilations[keyPath: side],
        zeros.map { ($0.low[keyPath: side], $0.high[keyPath: side]) }, input)
    }
    let (height, width) = (axes == 1 ? 1 : input.sizes[2], input.sizes[axes + 1])
    return try PoolingWindows(axes: axes, height: axis(height, \.height), width: axis(width, \.width))
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

  /// The zeros before and after each axis; nil for "same", which depends on the input.
  private func paddings() throws -> (low: ConvolutionGeometry.Pair, high: ConvolutionGeometry.Pair)? {
    func pair(_ values: [Int]) throws -> ConvolutionGeometry.Pair {
      try PerAxis(values).pair(axes: axes, minimum: 0, absent: 0, "padding")
    }
    switch padding {
    case .same: return nil
    case .valid: return (try pair([0]), try pair([0]))
    case .zeros(let values) where values.count == 2 * axes:
      // The values alternate: before, after.
      let sides = (0..<2).map { side in values.indices.filter { $0 % 2 == side }.map { values[$0] } }
      return (try pair(sides[0]), try pair(sides[1]))
    case .zeros(let values): return (try pair(values), try pair(values))
    }
  }
}

/// The checked windows of a pooling.
struct PoolingWindows {
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

  func result(of input: Shape) throws -> Shape {
    try Shape(input.sizes.prefix(2) + (axes == 1 ? [] : [height.window.out]) + [width.window.out])
  }

  /// The kernels' description of the windows, for an input in this layout.
  func shape(of input: Shape, _ layout: Layout) -> ck_pooling {
    let (outer, inner) = input.imagesAndRuns(layout)
    return ck_pooling(outer: outer, inner: inner, height: height.window, width: width.window)
  }
}

extension Shape {
  /// The memory of [N, C, ...] as kernels read it: the number of images, and the number of floats at each position.
  func imagesAndRuns(_ layout: Layout) -> (outer: Int, inner: Int) {
    layout == .channelsLast ? (sizes[0], sizes[1]) : (sizes[0] * sizes[1], 1)
  }
}
