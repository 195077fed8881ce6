import CLua
import DiffusionKit

// Convolutions: functions with PyTorch's names and options, layers with Keras's.

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

  static let functions: [Function] = [
    Function(
      "conv1d", "The cross-correlation of signals with a kernel, plus bias.",
      Argument<Tensor>("input", "[N, C, L]"), Argument<Tensor>("weight", "[out, C / groups, kernel]"), bias,
      stride, padding, dilation, groups, returns: "Tensor", body: conv1d
    ).documented(
      shapes:
        "[N, C, L] to [N, out, L'], L' = (L + zeros - dilation (kernel - 1) - 1) / stride + 1, rounded down.",
      errors: .convolving,
      example: """
        local x, weight = dk.tensor{{{1, 2, 4, 8}}}, dk.tensor{{{-1, 1}}}
        print(dk.nn.functional.conv1d(x, weight):flatten()) --> 1 2 4 [Tensor of shape 3]
        """),
    Function(
      "conv2d", "The cross-correlation of images with a kernel, plus bias.",
      Argument<Tensor>("input", "[N, C, H, W]"),
      Argument<Tensor>("weight", "[out, C / groups, height, width]"), bias, stride, padding, dilation, groups,
      returns: "Tensor", body: conv2d
    ).documented(
      shapes:
        "[N, C, H, W] to [N, out, H', W'], H' = (H + zeros - dilation (height - 1) - 1) / stride + 1, rounded down.",
      errors: .convolving,
      example: """
        local x, weight = dk.ones(1, 3, 8, 8), dk.ones(16, 3, 3, 3)
        local y = dk.nn.functional.conv2d(x, weight, {stride = 2, padding = 1})
        print(y:shape()) --> 1 x 16 x 4 x 4
        """),
    Function(
      "conv_transpose1d", "The transpose of conv1d: each value adds a kernel to the result.",
      Argument<Tensor>("input", "[N, C, L]"), Argument<Tensor>("weight", "[C, out / groups, kernel]"), bias,
      stride, padding, outputPadding, groups, dilation, returns: "Tensor", body: convTranspose1d
    ).documented(
      shapes:
        "[N, C, L] to [N, out, L'], L' = (L - 1) stride - zeros + dilation (kernel - 1) + output_padding + 1.",
      errors: .convolving,
      example: """
        local x, weight = dk.tensor{{{1, 2}}}, dk.tensor{{{1, 1}}}
        local y = dk.nn.functional.conv_transpose1d(x, weight, {stride = 2})
        print(y:flatten()) --> 1 1 2 2 [Tensor of shape 4]
        """),
    Function(
      "conv_transpose2d", "The transpose of conv2d: each value adds a kernel to the result.",
      Argument<Tensor>("input", "[N, C, H, W]"),
      Argument<Tensor>("weight", "[C, out / groups, height, width]"), bias, stride, padding, outputPadding,
      groups,
      dilation, returns: "Tensor", body: convTranspose2d
    ).documented(
      shapes:
        "[N, C, H, W] to [N, out, H', W'], H' = (H - 1) stride - zeros + dilation (height - 1) + output_padding + 1.",
      errors: .convolving,
      example: """
        local x, weight = dk.ones(1, 16, 4, 4), dk.ones(16, 3, 3, 3)
        local y = dk.nn.functional.conv_transpose2d(x, weight, {stride = 2, padding = 1, output_padding = 1})
        print(y:shape()) --> 1 x 3 x 8 x 8
        """),
  ]

  private static let bias = Argument<Tensor?>("bias", "[out]")
  private static let stride = Argument(
    "stride", "steps, one number or one for each axis", default: PerAxis(1))
  private static let padding = Argument(
    "padding", "zeros on all sides, for each axis, or for each side ({top, bottom, left, right})",
    default: ConvolutionPadding.zeros([0]))
  private static let dilation = Argument(
    "dilation", "steps between the kernel's elements", default: PerAxis(1))
  private static let groups = Argument("groups", "parts of the channels convolved by themselves", default: 1)
  private static let outputPadding = Argument(
    "output_padding", "added to the result's size, at the end", default: PerAxis(0))

  private static func conv1d(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: PerAxis, _ padding: ConvolutionPadding,
    _ dilation: PerAxis, _ groups: Int
  ) throws -> Tensor {
    try x.conv1d(weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
  private static func conv2d(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: PerAxis, _ padding: ConvolutionPadding,
    _ dilation: PerAxis, _ groups: Int
  ) throws -> Tensor {
    try x.conv2d(weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }
  private static func convTranspose1d(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: PerAxis, _ padding: ConvolutionPadding,
    _ outputPadding: PerAxis, _ groups: Int, _ dilation: PerAxis
  ) throws -> Tensor {
    try x.convTranspose1d(
      weight, bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
      dilation: dilation)
  }
  private static func convTranspose2d(
    _ x: Tensor, _ weight: Tensor, _ bias: Tensor?, _ stride: PerAxis, _ padding: ConvolutionPadding,
    _ outputPadding: PerAxis, _ groups: Int, _ dilation: PerAxis
  ) throws -> Tensor {
    try x.convTranspose2d(
      weight, bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups,
      dilation: dilation)
  }

  // MARK: dk.nn

  static let layers: [Function] = [
    Function(
      "Conv1D", Conv1D.self,
      "Signals convolved with trained kernels. weight [filters, C / groups, kernel], bias [filters]."
    ).documented(
      shapes: "[N, C, L] to [N, filters, L']; L' is L / stride rounded up with padding \"same\".",
      errors: .convolutionLayer,
      example: """
        local layer = dk.nn.Conv1D(8, 3, {padding = "same", activation = "silu"})
        print(layer(dk.zeros(2, 1, 100)):shape()) --> 2 x 8 x 100
        """),
    Function(
      "Conv2D", Conv2D.self,
      "Images convolved with trained kernels. weight [filters, C / groups, height, width], bias [filters]."
    ).documented(
      shapes: "[N, C, H, W] to [N, filters, H', W']; H' is H / stride rounded up with padding \"same\".",
      errors: .convolutionLayer,
      example: """
        local layer = dk.nn.Conv2D(16, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 1, 28, 28)):shape()) --> 2 x 16 x 14 x 14
        """),
    Function(
      "Conv1DTranspose", Conv1DTranspose.self,
      "Signals made longer with trained kernels. weight [C, filters / groups, kernel], bias [filters]."
    ).documented(
      shapes: "[N, C, L] to [N, filters, L']; L' is L times the stride with padding \"same\".",
      errors: .convolutionLayer,
      example: """
        local layer = dk.nn.Conv1DTranspose(8, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 1, 50)):shape()) --> 2 x 8 x 100
        """),
    Function(
      "Conv2DTranspose", Conv2DTranspose.self,
      "Images made larger with trained kernels. weight [C, filters / groups, height, width], bias [filters]."
    ).documented(
      shapes: "[N, C, H, W] to [N, filters, H', W']; H' is H times the stride with padding \"same\".",
      errors: .convolutionLayer,
      example: """
        local layer = dk.nn.Conv2DTranspose(1, 3, {strides = 2, padding = "same"})
        print(layer(dk.zeros(2, 16, 14, 14)):shape()) --> 2 x 1 x 28 x 28
        """),
  ]
}
