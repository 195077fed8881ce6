import CLua
import DiffusionKit

// Pooling of signals and of images: functions with PyTorch's names and options, layers with Keras's.
enum PoolingFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] =
    SpatialKind.both.map(averagePool) + SpatialKind.both.map(maxPool)
    + SpatialKind.both.map(adaptiveAveragePool) + SpatialKind.both.map(adaptiveMaxPool)

  private static func averagePool(_ kind: SpatialKind) -> Function {
    Function(
      "avg_pool\(kind.axes)d", "Computes the mean of each window of \(kind.things).",
      Argument<Tensor>("input", kind.input), kernelSize, stride, padding, ceilMode, countIncludePad,
      returns: "Tensor"
    ) { x, kernel, stride, padding, ceilMode, countIncludePad in
      try x.averagePool(
        PoolingParameters(
          axes: kind.axes, kernelSize: kernel, stride: stride, padding: padding, ceilMode: ceilMode),
        includingPadding: countIncludePad)
    }.documented(
      shapes: kind.pooled("(ceil_mode: up)."), errors: .pooling,
      example: kind.either(
        """
        local x = dk.tensor{{{1, 3, 5, 7}}}
        print(dk.nn.functional.avg_pool1d(x, 2):flatten()) --> 2 6 [Tensor of shape 2]
        """,
        """
        local y = dk.nn.functional.avg_pool2d(dk.ones(1, 3, 8, 8), 3, {stride = 2, padding = 1})
        print(y:shape()) --> 1 x 3 x 4 x 4
        """))
  }

  private static func maxPool(_ kind: SpatialKind) -> Function {
    Function(
      "max_pool\(kind.axes)d",
      "Computes the maximum of each window of \(kind.things); NaN if the window has a NaN.",
      Argument<Tensor>("input", kind.input), kernelSize, stride, padding, dilation, ceilMode,
      returns: "Tensor"
    ) { x, kernel, stride, padding, dilation, ceilMode in
      try x.maxPool(
        PoolingParameters(
          axes: kind.axes, kernelSize: kernel, stride: stride, padding: padding, dilation: dilation,
          ceilMode: ceilMode))
    }.documented(
      shapes: kind.pooled("(ceil_mode: up)."), errors: .pooling,
      example: kind.either(
        """
        local x = dk.tensor{{{1, 3, 5, 2, 9}}}
        print(dk.nn.functional.max_pool1d(x, 3, {stride = 2}):flatten()) --> 5 9 [Tensor of shape 2]
        """,
        """
        local x = dk.arange(16):reshape(1, 1, 4, 4)
        print(dk.nn.functional.max_pool2d(x, 2):flatten()) --> 5 7 13 15 [Tensor of shape 4]
        """))
  }

  private static func adaptiveAveragePool(_ kind: SpatialKind) -> Function {
    Function(
      "adaptive_avg_pool\(kind.axes)d",
      "Computes the means of as many windows of \(kind.things) as the result has elements.",
      Argument<Tensor>("input", kind.input), outputSize, returns: "Tensor"
    ) { x, size in try x.adaptiveAvgPool(size, axes: kind.axes) }.documented(
      shapes: kind.adaptivelyPooled, errors: .adaptivePooling,
      example: kind.either(
        """
        local x = dk.tensor{{{1, 3, 5}}}
        print(dk.nn.functional.adaptive_avg_pool1d(x, 2):flatten()) --> 2 4 [Tensor of shape 2]
        """,
        """
        local y = dk.nn.functional.adaptive_avg_pool2d(dk.ones(1, 3, 7, 9), 1)
        print(y:flatten()) --> 1 1 1 [Tensor of shape 3]
        """))
  }

  private static func adaptiveMaxPool(_ kind: SpatialKind) -> Function {
    Function(
      "adaptive_max_pool\(kind.axes)d",
      "Computes the maxima of as many windows of \(kind.things) as the result has elements; NaN if a window has a NaN.",
      Argument<Tensor>("input", kind.input), outputSize, returns: "Tensor"
    ) { x, size in try x.adaptiveMaxPool(size, axes: kind.axes) }.documented(
      shapes: kind.adaptivelyPooled, errors: .adaptivePooling,
      example: kind.either(
        """
        local x = dk.tensor{{{1, 3, 2}}}
        print(dk.nn.functional.adaptive_max_pool1d(x, 3):flatten()) --> 1 3 2 [Tensor of shape 3]
        """,
        """
        local y = dk.nn.functional.adaptive_max_pool2d(dk.arange(9):reshape(1, 1, 3, 3), {1, 2})
        print(y:flatten()) --> 7 8 [Tensor of shape 2]
        """))
  }

  private static let outputSize = Argument<PerAxis>(
    "output_size", "size of the result, one number or one for each axis")
  private static let kernelSize = Argument<PerAxis>(
    "kernel_size", "size of a window, one number or one for each axis")
  private static let stride = Argument<PerAxis?>("stride", "steps between windows, by default kernel_size")
  private static let padding = Argument(
    "padding", "zeros on all sides, for each axis, or for each side; at most half of a window",
    default: ConvolutionPadding.zeros([0]))
  private static let dilation = Argument("dilation", "steps between a window's elements", default: PerAxis(1))
  private static let ceilMode = Argument(
    "ceil_mode", "whether the last window may reach beyond the end", default: false)
  private static let countIncludePad = Argument(
    "count_include_pad", "whether the padding's zeros count as elements", default: true)

  // MARK: dk.nn

  static let layers: [Function] =
    zip(SpatialKind.both, [AveragePooling1D.self, AveragePooling2D.self] as [PoolingLayer.Type])
    .map(averageLayer)
    + zip(SpatialKind.both, [MaxPooling1D.self, MaxPooling2D.self] as [PoolingLayer.Type]).map(maxLayer)

  private static func averageLayer(_ kind: SpatialKind, _ type: PoolingLayer.Type) -> Function {
    Function(
      "AveragePooling\(kind.axes)D", type,
      "Computes the mean of each window of \(kind.things), without the padding."
    ).documented(
      shapes: kind.pooled("; with \"same\" \(kind.size) / stride, rounded up."), errors: .poolingLayer,
      example: kind.either(
        "print(dk.nn.AveragePooling1D(2)(dk.zeros(2, 3, 100)):shape()) --> 2 x 3 x 50",
        "print(dk.nn.AveragePooling2D(2)(dk.zeros(2, 3, 8, 8)):shape()) --> 2 x 3 x 4 x 4"))
  }

  private static func maxLayer(_ kind: SpatialKind, _ type: PoolingLayer.Type) -> Function {
    Function("MaxPooling\(kind.axes)D", type, "Computes the maximum of each window of \(kind.things).")
      .documented(
        shapes: kind.pooled("; with \"same\" \(kind.size) / stride, rounded up."), errors: .poolingLayer,
        example: kind.either(
          """
          local layer = dk.nn.MaxPooling1D(3, {strides = 2, padding = "same"})
          print(layer(dk.zeros(2, 3, 99)):shape()) --> 2 x 3 x 50
          """,
          "print(dk.nn.MaxPooling2D(2)(dk.zeros(2, 3, 9, 9)):shape()) --> 2 x 3 x 4 x 4"))
  }
}

extension SpatialKind {
  fileprivate var adaptivelyPooled: Remark {
    """
    \(input) to \(result("C")) of output_size. Window i covers the positions from i \(size) / \(size)', rounded down, to (i + 1) \
    \(size) / \(size)', rounded up, for i from 0.
    """
  }

  /// The shapes of a pooling.
  /// - Parameter end: the text after "rounded down".
  fileprivate func pooled(_ end: String) -> Remark {
    let space = end.hasPrefix("(") ? " " : ""
    return
      "\(input) to \(result("C")), \(size)' = (\(size) + padding - window) / stride + 1, rounded down\(space)\(end)"
  }
}
