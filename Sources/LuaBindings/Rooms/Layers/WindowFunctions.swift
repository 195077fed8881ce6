import CLua
import DiffusionKit

extension SampleMode: LuaReadable {}
extension SamplePadding: LuaReadable {}

// Windows of images as columns, pixels as channels, and samples at the points of grids, with PyTorch's names and options.
enum WindowFunctions {
  static let functions: [Function] = [unfold, fold] + shuffles + sampling

  // MARK: Windows

  private static let unfold = Function(
    "unfold", "Makes the windows of images columns (im2col). Of one axis of any tensor, t:unfold makes them.",
    Argument<Tensor>("input", "[N, C, H, W]"), kernelSize, dilation, padding, stride, returns: "Tensor"
  ) { x, kernel, dilation, padding, stride in
    try x.unfolded(
      UnfoldingParameters(kernel, dilation: dilation, padding: padding, stride: stride))
  }.documented(
    shapes: """
      [N, C, H, W] to [N, C * height * width of the kernel, windows], H' = (H + 2 padding - dilation (kernel - 1) - 1) / stride + \
      1 rows of windows, and likewise columns.
      """, errors: .unfolding,
    example: """
      local x = dk.arange(6):reshape(1, 1, 2, 3)
      print(dk.nn.functional.unfold(x, 2)[1]) --> 0 1 1 2 3 4 4 5 [Tensor of shape 4x2]
      """)

  private static let fold = Function(
    "fold",
    "Sums columns at their positions in images (col2im): unfold's inverse, but for the number of windows at a position.",
    Argument<Tensor>("input", "[N, C * height * width of the kernel, windows]"),
    Argument<PerAxis>("output_size", "height and width of the images, or one number for both"), kernelSize,
    dilation, padding, stride, returns: "Tensor"
  ) { x, size, kernel, dilation, padding, stride in
    try x.folded(size, UnfoldingParameters(kernel, dilation: dilation, padding: padding, stride: stride))
  }.documented(
    shapes: "[N, C * height * width of the kernel, windows] to [N, C, H, W] with H and W of output_size.",
    errors: .unfolding,
    example: """
      local columns = dk.nn.functional.unfold(dk.ones(1, 1, 2, 3), 2)
      print(dk.nn.functional.fold(columns, {2, 3}, 2):flatten()) --> 1 2 1 1 2 1 [Tensor of shape 6]
      """)

  private static let kernelSize = Argument<PerAxis>(
    "kernel_size", "size of a window, one number or one for each axis")
  private static let dilation = Argument(
    "dilation", "steps between a window's elements", default: PerAxis(1))
  private static let padding = Argument(
    "padding", "zeros on both sides of the axes, one number or one for each axis", default: PerAxis(0))
  private static let stride = Argument("stride", "steps between windows", default: PerAxis(1))

  // MARK: Channels

  private static let shuffles: [Function] = [
    Function(
      "pixel_shuffle",
      "Enlarges images by making each block of channels a square of pixels (Shi et al. 2016).",
      Argument<Tensor>("input", "[..., C * factor^2, H, W]"),
      Argument<Int>("upscale_factor", "side of a square"), returns: "Tensor"
    ) { x, factor in try x.pixelShuffle(factor) }.documented(
      shapes: "[..., C * factor^2, H, W] to [..., C, H * factor, W * factor].",
      errors: "Fewer than three axes, channels that are no multiple of factor^2, and a factor below 1.",
      example: """
        local x = dk.tensor{1, 2, 3, 4}:reshape(1, 4, 1, 1)
        print(dk.nn.functional.pixel_shuffle(x, 2)[{1, 1}]) --> 1 2 3 4 [Tensor of shape 2x2]
        """),
    Function(
      "pixel_unshuffle", "Makes each square of pixels a block of channels: pixel_shuffle's inverse.",
      Argument<Tensor>("input", "[..., C, H * factor, W * factor]"),
      Argument<Int>("downscale_factor", "side of a square"), returns: "Tensor"
    ) { x, factor in try x.pixelUnshuffle(factor) }.documented(
      shapes: "[..., C, H * factor, W * factor] to [..., C * factor^2, H, W].",
      errors:
        "Fewer than three axes, height or width that is no multiple of the factor, and a factor below 1.",
      example: "print(dk.nn.functional.pixel_unshuffle(dk.zeros(1, 3, 4, 6), 2):shape()) --> 1 x 12 x 2 x 3"),
    Function(
      "channel_shuffle", "Spreads the channels of each group over all groups (Zhang et al. 2018).",
      Argument<Tensor>("input", "[N, C, ...]"), Argument<Int>("groups", "number of groups"),
      returns: "Tensor"
    ) { x, groups in try x.channelShuffle(groups) }.documented(
      shapes: .same, errors: "Fewer than two axes, and groups that do not divide the channels.",
      example: """
        local x = dk.arange(4):reshape(1, 4, 1)
        print(dk.nn.functional.channel_shuffle(x, 2):flatten()) --> 0 2 1 3 [Tensor of shape 4]
        """),
  ]

  // MARK: Samples

  private static let sampling: [Function] = [
    Function(
      "grid_sample",
      """
      Samples images or volumes at the points of a grid, whose coordinates x, y (and z) go from -1 to 1 across the input. A \
      coordinate that is not finite gives NaN with zeros around the input, and an element of the border otherwise.
      """,
      Argument<Tensor>("input", "[N, C, H, W] or [N, C, D, H, W]"),
      Argument<Tensor>("grid", "[N, H', W', 2] or [N, D', H', W', 3]"),
      Argument("mode", "interpolation between elements; bicubic is for images", default: SampleMode.bilinear),
      Argument("padding_mode", "what lies outside of the input", default: SamplePadding.zeros),
      alignCorners, returns: "Tensor"
    ) { x, grid, mode, paddingMode, alignCorners in
      try x.gridSample(grid, mode: mode, paddingMode: paddingMode, alignCorners: alignCorners)
    }.documented(
      shapes: "[N, C, H, W] and [N, H', W', 2] to [N, C, H', W']; volumes likewise.",
      errors:
        "A grid of another batch, other axes or another number of coordinates, and inputs without elements.",
      example: """
        local x = dk.tensor{{{{1, 2}, {3, 4}}}}
        local grid = dk.tensor{{{{0, 0}, {-0.5, 0.5}}}}
        print(dk.nn.functional.grid_sample(x, grid):flatten()) --> 2.5000 3.0000 [Tensor of shape 2]
        """),
    Function(
      "affine_grid", "Makes the grid with which grid_sample maps images or volumes by affine maps.",
      Argument<Tensor>(
        "theta", "[N, 2, 3] or [N, 3, 4], for each example the map from the result's points to the input's"),
      Argument<[Int]>("size", "sizes of grid_sample's result, {N, C, H, W} or {N, C, D, H, W}"),
      alignCorners, returns: "Tensor"
    ) { theta, size, alignCorners in try theta.affineGrid(size, alignCorners: alignCorners) }.documented(
      shapes: "[N, 2, 3] and {N, C, H, W} to [N, H, W, 2], [N, 3, 4] and {N, C, D, H, W} to [N, D, H, W, 3].",
      errors: "A theta of another shape, other numbers of sizes, and sizes below 1.",
      example: """
        local turned = dk.tensor{{{0, 1, 0}, {-1, 0, 0}}}
        local grid = dk.nn.functional.affine_grid(turned, {1, 1, 2, 2})
        local x = dk.tensor{{{{1, 2}, {3, 4}}}}
        print(dk.nn.functional.grid_sample(x, grid):flatten()) --> 3 1 4 2 [Tensor of shape 4]
        """),
  ]

  private static let alignCorners = Argument(
    "align_corners",
    "whether -1 and 1 are the centres of the first and last element, rather than their outer edges",
    default: false)
}
