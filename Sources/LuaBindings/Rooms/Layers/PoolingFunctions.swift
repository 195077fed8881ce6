import CLua
import DiffusionKit

// Pooling and upsampling: functions with PyTorch's names and options, layers with Keras's.

enum PoolingFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] = pooling + upsampling

  private static let pooling: [Function] = [
    Function(
      "avg_pool1d", "The mean of each window of signals.", signals, kernelSize, stride, padding, ceilMode,
      countIncludePad, returns: "Tensor", body: avgPool1d
    ).documented(
      shapes: .pooledSignals, errors: .pooling,
      example: """
        local x = dk.tensor{{{1, 3, 5, 7}}}
        print(dk.nn.functional.avg_pool1d(x, 2):flatten()) --> 2 6 [Tensor of shape 2]
        """),
    Function(
      "avg_pool2d", "The mean of each window of images.", images, kernelSize, stride, padding, ceilMode,
      countIncludePad, returns: "Tensor", body: avgPool2d
    ).documented(
      shapes: .pooledImages, errors: .pooling,
      example: """
        local y = dk.nn.functional.avg_pool2d(dk.ones(1, 3, 8, 8), 3, {stride = 2, padding = 1})
        print(y:shape()) --> 1 x 3 x 4 x 4
        """),
    Function(
      "max_pool1d", "The largest element of each window of signals; NaN where there is one.", signals,
      kernelSize, stride, padding, dilation, ceilMode, returns: "Tensor", body: maxPool1d
    ).documented(
      shapes: .pooledSignals, errors: .pooling,
      example: """
        local x = dk.tensor{{{1, 3, 5, 2, 9}}}
        print(dk.nn.functional.max_pool1d(x, 3, {stride = 2}):flatten()) --> 5 9 [Tensor of shape 2]
        """),
    Function(
      "max_pool2d", "The largest element of each window of images; NaN where there is one.", images,
      kernelSize, stride, padding, dilation, ceilMode, returns: "Tensor", body: maxPool2d
    ).documented(
      shapes: .pooledImages, errors: .pooling,
      example: """
        local x = dk.arange(16):reshape(1, 1, 4, 4)
        print(dk.nn.functional.max_pool2d(x, 2):flatten()) --> 5 7 13 15 [Tensor of shape 4]
        """),
  ]

  private static let upsampling: [Function] = [
    Function(
      "upsample_nearest1d", "Signals in another size, places repeated.", signals, scaleFactor, size,
      returns: "Tensor", body: upsampleNearest1d
    ).documented(
      shapes: "[N, C, L] to [N, C, L'], L' = L scale_factor rounded down, or size.", errors: .resizing,
      example: """
        local x = dk.tensor{{{1, 2}}}
        print(dk.nn.functional.upsample_nearest1d(x, 2):flatten()) --> 1 1 2 2 [Tensor of shape 4]
        """),
    Function(
      "upsample_nearest2d", "Images in another size, places repeated.", images, scaleFactor, size,
      returns: "Tensor", body: upsampleNearest2d
    ).documented(
      shapes: .resizedImages, errors: .resizing,
      example: """
        local y = dk.nn.functional.upsample_nearest2d(dk.zeros(1, 3, 4, 4), {scale_factor = 2})
        print(y:shape()) --> 1 x 3 x 8 x 8
        """),
    Function(
      "upsample_bilinear2d", "Images in another size, each place a mixture of the nearest four.", images,
      scaleFactor, size,
      Argument(
        "align_corners", "whether the centres of corners stay there, rather than their outer edges",
        default: false), returns: "Tensor", body: upsampleBilinear2d
    ).documented(
      shapes: .resizedImages, errors: .resizing,
      example: """
        local x = dk.tensor{0, 4}:reshape(1, 1, 1, 2)
        print(dk.nn.functional.upsample_bilinear2d(x, {size = {1, 4}}):flatten()) --> 0 1 3 4 [Tensor of shape 4]
        """),
  ]

  private static let signals = Argument<Tensor>("input", "[N, C, L]")
  private static let images = Argument<Tensor>("input", "[N, C, H, W]")
  private static let kernelSize = Argument<PerAxis>(
    "kernel_size", "of a window, one number or one for each axis")
  private static let stride = Argument<PerAxis?>("stride", "from window to window, by default kernel_size")
  private static let padding = Argument(
    "padding", "zeros on all sides, for each axis, or for each side; at most half of a window",
    default: ConvolutionPadding.zeros([0]))
  private static let dilation = Argument("dilation", "steps between a window's elements", default: PerAxis(1))
  private static let ceilMode = Argument(
    "ceil_mode", "whether the last window may reach beyond the end", default: false)
  private static let countIncludePad = Argument(
    "count_include_pad", "whether the padding's zeros count as elements", default: true)
  private static let scaleFactor = Argument<Either<Double, [Double]>?>(
    "scale_factor", "times its size, one number or one for each axis")
  private static let size = Argument<PerAxis?>(
    "size", "instead of scale_factor, one number or one for each axis")

  private static func avgPool1d(
    _ x: Tensor, _ kernel: PerAxis, _ stride: PerAxis?, _ padding: ConvolutionPadding, _ ceilMode: Bool,
    _ countIncludePad: Bool
  ) throws -> Tensor {
    try x.avgPool1d(
      kernel, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
  }
  private static func avgPool2d(
    _ x: Tensor, _ kernel: PerAxis, _ stride: PerAxis?, _ padding: ConvolutionPadding, _ ceilMode: Bool,
    _ countIncludePad: Bool
  ) throws -> Tensor {
    try x.avgPool2d(
      kernel, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
  }
  private static func maxPool1d(
    _ x: Tensor, _ kernel: PerAxis, _ stride: PerAxis?, _ padding: ConvolutionPadding, _ dilation: PerAxis,
    _ ceilMode: Bool
  ) throws -> Tensor {
    try x.maxPool1d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }
  private static func maxPool2d(
    _ x: Tensor, _ kernel: PerAxis, _ stride: PerAxis?, _ padding: ConvolutionPadding, _ dilation: PerAxis,
    _ ceilMode: Bool
  ) throws -> Tensor {
    try x.maxPool2d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
  }

  private static func upsampleNearest1d(_ x: Tensor, _ factor: Either<Double, [Double]>?, _ size: PerAxis?)
    throws
    -> Tensor
  {
    try x.upsampleNearest1d(target(factor, size))
  }
  private static func upsampleNearest2d(_ x: Tensor, _ factor: Either<Double, [Double]>?, _ size: PerAxis?)
    throws
    -> Tensor
  {
    try x.upsampleNearest2d(target(factor, size))
  }
  private static func upsampleBilinear2d(
    _ x: Tensor, _ factor: Either<Double, [Double]>?, _ size: PerAxis?, _ alignCorners: Bool
  ) throws -> Tensor {
    try x.upsampleBilinear2d(target(factor, size), alignCorners: alignCorners)
  }

  private static func target(_ factor: Either<Double, [Double]>?, _ size: PerAxis?) throws -> ResizeTarget {
    switch (factor, size) {
    case (.first(let factor), nil): return .factors([factor])
    case (.second(let factors), nil): return .factors(factors)
    case (nil, let size?): return .size(size)
    default: throw DiffusionError.argument("scaleFactor", "either scale_factor or size is wanted")
    }
  }

  // MARK: dk.nn

  static let layers: [Function] = [
    Function(
      "AveragePooling1D", AveragePooling1D.self, "The mean of each window of signals; padding does not count."
    ).documented(
      shapes: .pooledSignalsOfLayers, errors: .poolingLayer,
      example: "print(dk.nn.AveragePooling1D(2)(dk.zeros(2, 3, 100)):shape()) --> 2 x 3 x 50"
    ),
    Function(
      "AveragePooling2D", AveragePooling2D.self, "The mean of each window of images; padding does not count."
    ).documented(
      shapes: .pooledImagesOfLayers, errors: .poolingLayer,
      example:
        "print(dk.nn.AveragePooling2D(2)(dk.zeros(2, 3, 8, 8)):shape()) --> 2 x 3 x 4 x 4"),
    Function("MaxPooling1D", MaxPooling1D.self, "The largest element of each window of signals.").documented(
      shapes: .pooledSignalsOfLayers, errors: .poolingLayer,
      example: """
        local layer = dk.nn.MaxPooling1D(3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 3, 99)):shape()) --> 2 x 3 x 50
        """),
    Function("MaxPooling2D", MaxPooling2D.self, "The largest element of each window of images.").documented(
      shapes: .pooledImagesOfLayers, errors: .poolingLayer,
      example: "print(dk.nn.MaxPooling2D(2)(dk.zeros(2, 3, 9, 9)):shape()) --> 2 x 3 x 4 x 4"
    ),
    Function("UpSampling1D", UpSampling1D.self, "Signals made longer, every place repeated.").documented(
      shapes: "[N, C, L] to [N, C, size L].", errors: "A size below 1; when called, other axes.",
      example: "print(dk.nn.UpSampling1D(2)(dk.tensor{{{1, 2}}}):flatten()) --> 1 1 2 2 [Tensor of shape 4]"),
    Function("UpSampling2D", UpSampling2D.self, "Images made larger.").documented(
      shapes: "[N, C, H, W] to [N, C, size H, size W].", errors: "A size below 1; when called, other axes.",
      example: """
        local layer = dk.nn.UpSampling2D(2, {interpolation = "bilinear"})
        print(layer(dk.zeros(2, 3, 4, 4)):shape()) --> 2 x 3 x 8 x 8
        """),
  ]
}
