/// The base of the pooling layers: one element for each window, channels first. Keras's names and options.
public class PoolingLayer: OptionLayer<PoolingLayer.Options> {
  public struct Options: LeadingOption, Sendable {
    /// The size of a window: one number for each axis, or one for all.
    public var poolSize: PerAxis = 2
    /// The steps from one window to the next. Default: `poolSize`.
    public var strides: PerAxis?
    /// "same", "valid" (none), or numbers of padding elements around the input, at most half a window. Padding is left
    /// out of both the mean and the max.
    public var padding = ConvolutionPadding.valid

    public init() {}
    public static var leading: WritableKeyPath<Options, PerAxis> { \.poolSize }

    public static let fields: [Field<Options>] = [
      .option("pool_size", \.poolSize, "the size of a window, one number or one for each axis"),
      .option("strides", \.strides, "the steps from window to window; pool_size by default").writing {
        ($0.strides ?? $0.poolSize).option
      },
      .option(
        "padding", \.padding,
        "\"same\", \"valid\" (none), or numbers of elements: on all sides, for each axis, or for each side"),
    ]
  }

  /// The number of spatial axes: 1 for signals, 2 for images.
  class var axes: Int { 2 }
  /// Whether the result of a window is its max; otherwise the mean of its elements without padding.
  class var takesMaximum: Bool { false }

  /// - Throws: `argument` for numbers that are not positive, for negative padding, and for another count of numbers
  ///   than axes.
  public required init(_ options: Options, name: String?) throws {
    try super.init(options, name: name)
    let axes = Self.axes
    _ = try options.poolSize.pair(axes: axes, minimum: 1, "pool_size")
    _ = try options.strides?.pair(axes: axes, minimum: 1, "strides")
    _ = try options.padding.sides(axes: axes)
  }

  private var pooling: PoolingParameters {
    PoolingParameters(
      axes: Self.axes, kernelSize: options.poolSize, stride: options.strides, padding: options.padding)
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return try Self.takesMaximum ? x.maxPool(pooling) : x.averagePool(pooling, includingPadding: false)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: inputs) }
    let shape = try Layer.shape(input, batch: 1)
    let result = try pooling.windows(over: shape).result(of: shape)
    return input.prefix(1) + result.sizes.dropFirst().map(Optional.some)
  }
}

/// Takes the max of each window of signals, [N, C, L] -> [N, C, L'].
public final class MaxPooling1D: PoolingLayer {
  package override class var axes: Int { 1 }
  package override class var takesMaximum: Bool { true }
}

/// Takes the max of each window of images, [N, C, H, W] -> [N, C, H', W'].
public final class MaxPooling2D: PoolingLayer {
  package override class var takesMaximum: Bool { true }
}

/// Takes the mean of each window of signals, [N, C, L] -> [N, C, L'].
public final class AveragePooling1D: PoolingLayer {
  package override class var axes: Int { 1 }
}

/// Takes the mean of each window of images, [N, C, H, W] -> [N, C, H', W'].
public final class AveragePooling2D: PoolingLayer {}
