/// The windows of an adaptive pooling along one axis: as many as the result has positions, each from i * in / out rounded
/// down to (i + 1) * in / out rounded up.
struct AdaptiveWindows {
  private let input: Int
  private let output: Int

  init(_ axis: ResizedAxis) { (input, output) = (axis.input, axis.output) }

  subscript(index: Int) -> Range<Int> {
    index * input / output..<((index + 1) * input + output - 1) / output
  }

  /// The elements of the longest window, or one more.
  var maxCount: Int { min((input + output - 1) / output + 1, input) }

  /// Whether all windows have one length and follow each other.
  var isRegular: Bool { input % output == 0 }
}

// Pooling to a given size, whatever the input's: signals [N, C, L], images [N, C, H, W] and volumes [N, C, D, H, W].
extension Tensor {
  /// The mean of each window, as `torch.nn.functional.adaptive_avg_pool1d` and its like for images and volumes.
  /// - Parameters:
  ///   - outputSize: the sizes of the result.
  ///   - axes: 1 for signals, 2 for images, 3 for volumes.
  /// - Throws: `argument` for other axes and sizes below 1.
  public func adaptiveAvgPool(_ outputSize: PerAxis, axes: Int) throws -> Tensor {
    try requireAdaptive(outputSize, axes)
    return try interpolate(.size(outputSize), mode: .area)
  }

  /// The maximum of each window, as `torch.nn.functional.adaptive_max_pool1d` and its like for images; NaN if it contains
  /// one.
  /// - Parameters:
  ///   - outputSize: the sizes of the result.
  ///   - axes: 1 for signals, 2 for images.
  /// - Throws: `argument` for other axes and sizes below 1.
  public func adaptiveMaxPool(_ outputSize: PerAxis, axes: Int) throws -> Tensor {
    let sizes = try requireAdaptive(outputSize, axes)
    let target = try Shape(shape.sizes.prefix(2) + sizes, name: "outputSize")
    guard target.count > 0 else { return try Tensor(uninitialized: target).independent(of: self) }
    var (x, kernel) = (self, [Int]())
    for (index, output) in sizes.enumerated() {
      let axis = index + 2
      let windows = AdaptiveWindows(ResizedAxis(input: shape.sizes[axis], output: output, factor: nil))
      if windows.isRegular {
        kernel.append(shape.sizes[axis] / output)
        continue
      }
      // Shorter windows repeat their last position, so that all have one length and follow each other.
      let length = windows.maxCount
      let (count, overflow) = output.multipliedReportingOverflow(by: length)
      guard !overflow else { throw DiffusionError.argument("outputSize", "\(outputSize) is too large") }
      let positions = try Buffer<Int>(count: count, for: "the windows of a pooling")
      try Stoppable.pieces(of: output, cost: length) { range in
        for window in range {
          let span = windows[window]
          for element in 0..<length {
            positions.base[window * length + element] = min(span.lowerBound + element, span.upperBound - 1)
          }
        }
      }
      x = try x.indexSelect(axis: axis, among: positions)
      kernel.append(length)
    }
    return try x.maxPool(PoolingParameters(axes: axes, kernelSize: PerAxis(kernel)))
  }

  @discardableResult
  private func requireAdaptive(_ outputSize: PerAxis, _ axes: Int) throws -> [Int] {
    try shape.requireSpatial(axes: axes)
    return try outputSize.list(axes: axes, minimum: 1, "outputSize")
  }
}
