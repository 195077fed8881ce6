// Convolution and pooling of volumes [N, C, D, H, W], by those of images.
extension Tensor {
  /// Computes the convolution with `weight` plus `bias`, [N, C, D, H, W] to [N, out, D', H', W'] with
  /// D' = (D + zeros - dilation (kernel - 1) - 1) / stride + 1, rounded down, and likewise the other axes: a convolution of
  /// images whose channels are those of all planes under the kernel.
  /// - Parameters:
  ///   - weight: [out, C / groups, depth, height, width].
  ///   - bias: [out].
  ///   - padding: as for `conv2d`, the depth first.
  /// - Throws: `argument` for shapes and options that do not match.
  public func conv3d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: PerAxis = 1, padding: ConvolutionPadding = 0,
    dilation: PerAxis = 1, groups: Int = 1
  ) throws -> Tensor {
    try shape.requireSpatial(axes: 3)
    let (sizes, kernel) = (shape.sizes, weight.shape.sizes)
    guard weight.rank == 5, weight.count > 0 else {
      throw DiffusionError.argument(
        "weight", "shape \(weight.shape) for an input of shape \(shape): expected 5 sizes of at least 1")
    }
    let strides = try stride.list(axes: 3, minimum: 1, "stride")
    let dilations = try dilation.list(axes: 3, minimum: 1, "dilation")
    let sides = try padding.lists(axes: 3)
    let depth = try PlanesUnderKernel(
      size: sizes[2], kernel: kernel[2], stride: strides[0], dilation: dilations[0],
      zeros: sides.map { ($0.low[0], $0.high[0]) }, weight.shape)
    let images = try padded([(axis: 2, before: depth.before, after: depth.after)])
      .indexSelect(axis: 2, among: depth.positions())
      .reshaped([sizes[0], sizes[1], depth.count, kernel[2], sizes[3] * sizes[4]])
      .permuted([0, 2, 1, 3, 4])
      .reshaped([sizes[0] * depth.count, sizes[1].multipliedClamping(by: kernel[2]), sizes[3], sizes[4]])
    let y = try images.conv2d(
      weight.reshaped([kernel[0], kernel[1] * kernel[2], kernel[3], kernel[4]]), bias,
      stride: PerAxis(Array(strides[1...])),
      padding: sides.map { .zeros([$0.low[1], $0.high[1], $0.low[2], $0.high[2]]) } ?? .same,
      dilation: PerAxis(Array(dilations[1...])), groups: groups)
    let plane = y.shape.sizes
    return try y.reshaped([sizes[0], depth.count, plane[1], plane[2] * plane[3]])
      .permuted([0, 2, 1, 3])
      .reshaped([sizes[0], plane[1], depth.count, plane[2], plane[3]])
  }

  /// The maximum of each window of volumes, as `maxPool2d` of images.
  /// - Throws: `argument` for shapes and options that do not match.
  public func maxPool3d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: PerAxis = 0, dilation: PerAxis = 1,
    ceilMode: Bool = false
  ) throws -> Tensor {
    try pooledAlongAxes(kernelSize, stride, padding, dilation, ceilMode) { try $0.maxPool($1) }
  }

  /// The mean of each window of volumes, as `avgPool2d` of images.
  /// - Throws: `argument` for shapes and options that do not match.
  public func avgPool3d(
    _ kernelSize: PerAxis, stride: PerAxis? = nil, padding: PerAxis = 0, ceilMode: Bool = false,
    countIncludePad: Bool = true
  ) throws -> Tensor {
    try pooledAlongAxes(kernelSize, stride, padding, 1, ceilMode) {
      try $0.averagePool($1, includingPadding: countIncludePad)
    }
  }

  /// Pools height and width, then the depth: a maximum is one of maxima, a mean one of means.
  private func pooledAlongAxes(
    _ kernelSize: PerAxis, _ stride: PerAxis?, _ padding: PerAxis, _ dilation: PerAxis, _ ceilMode: Bool,
    _ pool: (Tensor, PoolingParameters) throws -> Tensor
  ) throws -> Tensor {
    try shape.requireSpatial(axes: 3)
    let kernel = try kernelSize.list(axes: 3, minimum: 1, "kernelSize")
    let strides = try (stride ?? kernelSize).list(axes: 3, minimum: 1, "stride")
    let zeros = try padding.list(axes: 3, minimum: 0, "padding")
    let dilations = try dilation.list(axes: 3, minimum: 1, "dilation")
    func parameters(_ axes: Range<Int>) -> PoolingParameters {
      // The depth is pooled as the height of images whose width is that of a whole plane.
      func values(_ list: [Int], _ other: Int) -> [Int] {
        axes.count == 1 ? [list[0], other] : Array(list[axes])
      }
      return PoolingParameters(
        axes: 2, kernelSize: PerAxis(values(kernel, 1)), stride: PerAxis(values(strides, 1)),
        padding: .zeros(values(zeros, 0)), dilation: PerAxis(values(dilations, 1)), ceilMode: ceilMode)
    }
    let sizes = shape.sizes
    let images = sizes[0] * sizes[1]
    let planes = try pool(reshaped([images, sizes[2], sizes[3], sizes[4]]), parameters(1..<3))
    let (height, width) = (planes.shape.sizes[2], planes.shape.sizes[3])
    let y = try pool(planes.reshaped([images, 1, sizes[2], height * width]), parameters(0..<1))
    return try y.reshaped([sizes[0], sizes[1], y.shape.sizes[2], height, width])
  }
}

/// The planes that lie under a kernel at each of its positions along the depth of volumes.
private struct PlanesUnderKernel {
  let before: Int
  let after: Int
  /// The number of positions.
  let count: Int
  private let kernel: Int
  private let stride: Int
  private let dilation: Int

  /// - Parameter zeros: before and after the input; nil for Keras's "same".
  init(
    size: Int, kernel: Int, stride: Int, dilation: Int, zeros: (low: Int, high: Int)?, _ weight: Shape
  ) throws {
    let (extent, overflow) = (kernel - 1).multipliedReportingOverflow(by: dilation)
    let reach = overflow ? Int.max : extent + 1
    let total = max((size - 1) / stride * stride + (overflow ? 0 : reach) - size, 0)
    (before, after) = zeros ?? (total / 2, total - total / 2)
    let padded = size + before + after
    guard reach <= padded else {
      throw DiffusionError.argument(
        "weight",
        "a kernel of \(reach) (with its dilation) is larger than the padded depth of \(padded), the shape is \(weight)"
      )
    }
    count = (padded - reach) / stride + 1
    (self.kernel, self.stride, self.dilation) = (kernel, stride, dilation)
  }

  /// The planes of all positions of the kernel, in the padded input.
  func positions() throws -> Buffer<Int> {
    let positions = try Buffer<Int>(
      count: count.multipliedClamping(by: kernel), for: "the planes of a convolution")
    try Stoppable.pieces(of: count, cost: kernel) { range in
      for position in range {
        for element in 0..<kernel {
          positions.base[position * kernel + element] = position * stride + element * dilation
        }
      }
    }
    return positions
  }
}
