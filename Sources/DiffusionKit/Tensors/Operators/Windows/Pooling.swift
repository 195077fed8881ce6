import CKernels

// The maximum or the mean of each window of signals [N, C, L] and images [N, C, H, W], for each channel. Results have
// the layout of their input.
extension Tensor {
  /// The maximum of each window; NaN if it contains one. Padding is never the maximum.
  /// - Parameters:
  ///   - stride: the distance between windows. Default: the kernel's size.
  ///   - padding: on both sides or, as `.zeros([before, after])`, on each; at most half of a window. Or a rule's name.
  ///   - dilation: the distance between a window's elements.
  ///   - ceilMode: whether the last window may extend beyond the end.
  /// - Throws: `argument` for shapes and options that do not match.
  public func maxPool1d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: ConvolutionPadding = 0, dilation: PerAxis = 1,
    ceilMode: Bool = false
  ) throws -> Tensor {
    try maxPool(
      PoolingParameters(
        axes: 1, kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// The same for images.
  public func maxPool2d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: ConvolutionPadding = 0, dilation: PerAxis = 1,
    ceilMode: Bool = false
  ) throws -> Tensor {
    try maxPool(
      PoolingParameters(
        axes: 2, kernelSize: kernelSize, stride: stride, padding: padding, dilation: dilation,
        ceilMode: ceilMode))
  }

  /// The mean of each window.
  /// - Parameters:
  ///   - stride: the distance between windows. Default: the kernel's size.
  ///   - padding: zeros, as for `maxPool1d`.
  ///   - ceilMode: whether the last window may extend beyond the end; positions beyond it do not count.
  ///   - countIncludePad: whether the zeros of the padding count as elements.
  /// - Throws: `argument` for shapes and options that do not match.
  public func avgPool1d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: ConvolutionPadding = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true
  ) throws -> Tensor {
    try averagePool(
      PoolingParameters(
        axes: 1, kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      includingPadding: countIncludePad)
  }

  /// The same for images.
  public func avgPool2d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: ConvolutionPadding = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true
  ) throws -> Tensor {
    try averagePool(
      PoolingParameters(
        axes: 2, kernelSize: kernelSize, stride: stride, padding: padding, ceilMode: ceilMode),
      includingPadding: countIncludePad)
  }

  package func maxPool(_ options: PoolingParameters) throws -> Tensor {
    let windows = try options.windows(over: shape)
    let layout = layout
    let y = try Tensor(uninitialized: windows.result(of: shape), layout)
    let pooling = windows.shape(of: shape, layout)
    guard y.count > 0 else { return y.independent(of: self) }
    let (px, py) = (try pointer(layout), try y.pointer(layout))
    guard needsGradient else {
      try Stoppable.run(count) { ck_max_pool(pooling, px, py, nil) }
      return y
    }
    // The index of the maximum in each window, so that the gradient does not need the input.
    let chosen = try Storage(bytes: y.count * MemoryLayout<Int32>.stride)
    func indices() -> UnsafeMutablePointer<Int32> {
      UnsafeMutableRawPointer(chosen.base).bindMemory(to: Int32.self, capacity: y.count)
    }
    try Stoppable.run(count) { ck_max_pool(pooling, px, py, indices()) }
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape, layout)
      let (pdy, pdx) = (try dy.pointer(layout), try dx.pointer(layout))
      try Stoppable.run(dx.count) { ck_max_pool_grad(pooling, indices(), pdy, pdx) }
      return dx
    }
  }

  /// - Parameter includingPadding: whether the zeros of the padding count as elements of a window.
  package func averagePool(_ options: PoolingParameters, includingPadding: Bool) throws -> Tensor {
    let windows = try options.windows(over: shape)
    let layout = layout
    let y = try Tensor(uninitialized: windows.result(of: shape), layout)
    let pooling = windows.shape(of: shape, layout)
    guard y.count > 0 else { return y.independent(of: self) }
    let rows = windows.height.counts(includingPadding: includingPadding)
    let columns = windows.width.counts(includingPadding: includingPadding)
    let (px, py) = (try pointer(layout), try y.pointer(layout))
    try Stoppable.run(count) { ck_average_pool(pooling, rows, columns, px, py) }
    return y.derived(from: self) { [shape] dy in
      let dx = try Tensor(uninitialized: shape, layout)
      let (pdy, pdx) = (try dy.pointer(layout), try dx.pointer(layout))
      try Stoppable.run(dx.count) { ck_average_pool_grad(pooling, rows, columns, pdy, pdx) }
      return dx
    }
  }
}
