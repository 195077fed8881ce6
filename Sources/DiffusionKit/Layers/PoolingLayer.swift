/// One element for each window, channels first: what the pooling layers have in common. Keras's names and options.
public class PoolingLayer: Layer {
  public let poolSize: PerAxis
  public let strides: PerAxis
  public let padding: ConvolutionPadding

  /// 1 for signals, 2 for images.
  class var axes: Int { 2 }

  /// - Parameters:
  ///   - poolSize: of a window, one size for each axis, or one for all. Default 2.
  ///   - strides: from one window to the next. Default: `poolSize`.
  ///   - padding: "same", "valid" (the default, none) or numbers of places around the input, at most half of a window;
  ///     they are neither averaged nor the largest.
  /// - Throws: `argument` for numbers that are not positive, negative padding and as many as there are no axes.
  public required init(
    _ poolSize: PerAxis = 2, strides: PerAxis? = nil, padding: ConvolutionPadding = .valid,
    name: String? = nil
  ) throws {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
    super.init(name: name)
    let axes = Self.axes
    _ = try poolSize.pair(axes: axes, minimum: 1, absent: 1, "poolSize")
    _ = try self.strides.pair(axes: axes, minimum: 1, absent: 1, "strides")
    try ConvolutionOptions(axes: axes, padding: padding).checkPadding()
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      PerAxis(options.ints("pool_size")), strides: PerAxis(options.ints("strides")),
      padding: options.convolutionPadding("padding"), name: options.name)
  }

  final var pooling: PoolingOptions {
    PoolingOptions(axes: Self.axes, kernelSize: poolSize, stride: strides, padding: padding)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: inputs) }
    let shape = try Layer.shape(input, batch: 1)
    let result = try pooling.windows(over: shape).result(of: shape)
    return input.prefix(1) + result.sizes.dropFirst().map(Optional.some)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [
      .init("pool_size", .ints(poolSize.values)), .init("strides", .ints(strides.values)),
      .init("padding", .convolutionPadding(padding)),
    ]
  }
}

/// The largest of each window of signals, [N, C, L] -> [N, C, L'].
public final class MaxPooling1D: PoolingLayer {
  override class var axes: Int { 1 }
  public override func forward(_ inputs: [Tensor]) throws -> Tensor { try only(inputs).maxPool(pooling) }
}

/// The largest of each window of images, [N, C, H, W] -> [N, C, H', W'].
public final class MaxPooling2D: PoolingLayer {
  public override func forward(_ inputs: [Tensor]) throws -> Tensor { try only(inputs).maxPool(pooling) }
}

/// The mean of each window of signals, [N, C, L] -> [N, C, L'].
public final class AveragePooling1D: PoolingLayer {
  override class var axes: Int { 1 }
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).averagePool(pooling, includingPadding: false)
  }
}

/// The mean of each window of images, [N, C, H, W] -> [N, C, H', W'].
public final class AveragePooling2D: PoolingLayer {
  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).averagePool(pooling, includingPadding: false)
  }
}
