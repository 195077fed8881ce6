import CLua
import DiffusionKit

// Convolution and pooling of volumes, with PyTorch's names and options.
enum VolumeFunctions {
  static let functions: [Function] = [
    Function(
      "conv3d", "Cross-correlates volumes with a kernel and adds a bias.",
      Argument<Tensor>("input", "[N, C, D, H, W]"),
      Argument<Tensor>("weight", "[out, C / groups, depth, height, width]"),
      Argument<Tensor?>("bias", "[out]"),
      Argument("stride", "steps between windows, one number or one for each axis", default: PerAxis(1)),
      Argument(
        "padding",
        "zeros on all sides, for each axis, or for each side ({front, back, top, bottom, left, right})",
        default: ConvolutionPadding.zeros([0])),
      dilation, Argument("groups", "number of groups of channels that are convolved separately", default: 1),
      returns: "Tensor"
    ) { x, weight, bias, stride, padding, dilation, groups in
      try x.conv3d(weight, bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
    }.documented(
      shapes:
        "[N, C, D, H, W] to [N, out, D', H', W'], D' = (D + zeros - dilation (depth - 1) - 1) / stride + 1, rounded down.",
      errors: .convolving,
      example: """
        local x, weight = dk.ones(1, 2, 4, 8, 8), dk.ones(3, 2, 3, 3, 3)
        print(dk.nn.functional.conv3d(x, weight, {padding = 1}):shape()) --> 1 x 3 x 4 x 8 x 8
        """),
    Function(
      "avg_pool3d", "Computes the mean of each window of volumes.",
      Argument<Tensor>("input", "[N, C, D, H, W]"), kernelSize, stride, padding, ceilMode,
      Argument("count_include_pad", "whether the padding's zeros count as elements", default: true),
      returns: "Tensor"
    ) { x, kernel, stride, padding, ceilMode, countIncludePad in
      try x.avgPool3d(
        kernel, stride: stride, padding: padding, ceilMode: ceilMode, countIncludePad: countIncludePad)
    }.documented(
      shapes: pooled, errors: .pooling,
      example: "print(dk.nn.functional.avg_pool3d(dk.ones(1, 2, 4, 6, 6), 2):shape()) --> 1 x 2 x 2 x 3 x 3"),
    Function(
      "max_pool3d", "Computes the maximum of each window of volumes; NaN if the window has a NaN.",
      Argument<Tensor>("input", "[N, C, D, H, W]"), kernelSize, stride, padding, dilation, ceilMode,
      returns: "Tensor"
    ) { x, kernel, stride, padding, dilation, ceilMode in
      try x.maxPool3d(kernel, stride: stride, padding: padding, dilation: dilation, ceilMode: ceilMode)
    }.documented(
      shapes: pooled, errors: .pooling,
      example: """
        local x = dk.arange(8):reshape(1, 1, 2, 2, 2)
        print(dk.nn.functional.max_pool3d(x, {2, 1, 2}):flatten()) --> 5 7 [Tensor of shape 2]
        """),
  ]

  private static var pooled: Remark {
    "[N, C, D, H, W] to [N, C, D', H', W'], D' = (D + 2 padding - window) / stride + 1, rounded down (ceil_mode: up)."
  }
  private static let kernelSize = Argument<PerAxis>(
    "kernel_size", "size of a window, one number or one for each axis")
  private static let stride = Argument<PerAxis?>("stride", "steps between windows, by default kernel_size")
  private static let padding = Argument(
    "padding", "positions on both sides, one number or one for each axis; at most half of a window",
    default: PerAxis(0))
  private static let dilation = Argument("dilation", "steps between a window's elements", default: PerAxis(1))
  private static let ceilMode = Argument(
    "ceil_mode", "whether the last window may reach beyond the end", default: false)
}
