import CLua
import DiffusionKit

// Convolutions of signals and of images: functions with PyTorch's names and options, layers with Keras's.

extension PerAxis: LuaReadable {
  static var expected: String { "integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> PerAxis? {
    try IntegerList.read(call, at: index).map { PerAxis($0.values) }
  }
}

extension ConvolutionPadding: LuaReadable {
  static var expected: String { "\"same\", \"valid\", integer or list of integers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> ConvolutionPadding? {
    if let list = try IntegerList.read(call, at: index) { return .zeros(list.values) }
    return try String.read(call, at: index).map { try ConvolutionPadding(name: $0) }
  }
}

enum ConvolutionFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] =
    SpatialKind.both.map(convolution) + SpatialKind.both.map(transposedConvolution)

  private static func convolution(_ kind: SpatialKind) -> Function {
    Function(
      "conv\(kind.axes)d", "Cross-correlates \(kind.things) with a kernel and adds a bias.",
      Argument<Tensor>("input", kind.input), Argument<Tensor>("weight", "[out, C / groups, \(kind.kernel)]"),
      bias, stride, padding, dilation, groups, returns: "Tensor"
    ) { x, weight, bias, stride, padding, dilation, groups in
      try x.convolution(
        weight, bias,
        ConvolutionParameters(
          axes: kind.axes, stride: stride, padding: padding, dilation: dilation, groups: groups))
    }.documented(
      shapes:
        "\(kind.input) to \(kind.result("out")), \(kind.size)' = (\(kind.size) + zeros - dilation (\(kind.kernelSize) - 1) - 1) / stride + 1, rounded down.",
      errors: .convolving,
      example: kind.either(
        """
        local x, weight = dk.tensor{{{1, 2, 4, 8}}}, dk.tensor{{{-1, 1}}}
        print(dk.nn.functional.conv1d(x, weight):flatten()) --> 1 2 4 [Tensor of shape 3]
        """,
        """
        local x, weight = dk.ones(1, 3, 8, 8), dk.ones(16, 3, 3, 3)
        local y = dk.nn.functional.conv2d(x, weight, {stride = 2, padding = 1})
        print(y:shape()) --> 1 x 16 x 4 x 4
        """))
  }

  private static func transposedConvolution(_ kind: SpatialKind) -> Function {
    Function(
      "conv_transpose\(kind.axes)d",
      "Applies the transpose of conv\(kind.axes)d: each value adds a multiple of the kernel to the result.",
      Argument<Tensor>("input", kind.input), Argument<Tensor>("weight", "[C, out / groups, \(kind.kernel)]"),
      bias, stride, padding, outputPadding, groups, dilation, returns: "Tensor"
    ) { x, weight, bias, stride, padding, outputPadding, groups, dilation in
      try x.transposedConvolution(
        weight, bias,
        ConvolutionParameters(
          axes: kind.axes, stride: stride, padding: padding, dilation: dilation, groups: groups),
        outputPadding)
    }.documented(
      shapes:
        "\(kind.input) to \(kind.result("out")), \(kind.size)' = (\(kind.size) - 1) stride - zeros + dilation (\(kind.kernelSize) - 1) + output_padding + 1.",
      errors: .convolving,
      example: kind.either(
        """
        local x, weight = dk.tensor{{{1, 2}}}, dk.tensor{{{1, 1}}}
        local y = dk.nn.functional.conv_transpose1d(x, weight, {stride = 2})
        print(y:flatten()) --> 1 1 2 2 [Tensor of shape 4]
        """,
        """
        local x, weight = dk.ones(1, 16, 4, 4), dk.ones(16, 3, 3, 3)
        local y = dk.nn.functional.conv_transpose2d(x, weight, {stride = 2, padding = 1, output_padding = 1})
        print(y:shape()) --> 1 x 3 x 8 x 8
        """))
  }

  private static let bias = Argument<Tensor?>("bias", "[out]")
  private static let stride = Argument(
    "stride", "steps between windows, one number or one for each axis", default: PerAxis(1))
  private static let padding = Argument(
    "padding", "zeros on all sides, for each axis, or for each side ({top, bottom, left, right})",
    default: ConvolutionPadding.zeros([0]))
  private static let dilation = Argument(
    "dilation", "steps between the kernel's elements", default: PerAxis(1))
  private static let groups = Argument(
    "groups", "number of groups of channels that are convolved separately", default: 1)
  private static let outputPadding = Argument(
    "output_padding", "extra size at the end of the result", default: PerAxis(0))

  // MARK: dk.nn

  static let layers: [Function] =
    zip(SpatialKind.both, [Conv1D.self, Conv2D.self] as [ConvolutionLayer.Type]).map(layer)
    + zip(SpatialKind.both, [Conv1DTranspose.self, Conv2DTranspose.self] as [ConvolutionLayer.Type])
    .map(transposedLayer)

  private static func layer(_ kind: SpatialKind, _ type: ConvolutionLayer.Type) -> Function {
    Function(
      "Conv\(kind.axes)D", type,
      "Convolves \(kind.things) with trained kernels. weight [filters, C / groups, \(kind.kernel)], bias [filters]."
    ).documented(
      shapes:
        "\(kind.input) to \(kind.result("filters")); \(kind.size)' is \(kind.size) / stride rounded up with padding \"same\".",
      errors: .convolutionLayer,
      example: kind.either(
        """
        local layer = dk.nn.Conv1D(8, 3, {padding = "same", activation = "silu"})
        print(layer(dk.zeros(2, 1, 100)):shape()) --> 2 x 8 x 100
        """,
        """
        local layer = dk.nn.Conv2D(16, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 1, 28, 28)):shape()) --> 2 x 16 x 14 x 14
        """))
  }

  private static func transposedLayer(_ kind: SpatialKind, _ type: ConvolutionLayer.Type) -> Function {
    Function(
      "Conv\(kind.axes)DTranspose", type,
      "Makes \(kind.things) \(kind.larger) by a transposed convolution with trained kernels. weight [C, filters / groups, \(kind.kernel)], bias [filters]."
    ).documented(
      shapes:
        "\(kind.input) to \(kind.result("filters")); \(kind.size)' is \(kind.size) times the stride with padding \"same\".",
      errors: .convolutionLayer,
      example: kind.either(
        """
        local layer = dk.nn.Conv1DTranspose(8, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 1, 50)):shape()) --> 2 x 8 x 100
        """,
        """
        local layer = dk.nn.Conv2DTranspose(1, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 16, 14, 14)):shape()) --> 2 x 1 x 28 x 28
        """))
  }
}
