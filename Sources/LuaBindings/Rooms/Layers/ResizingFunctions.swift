import CLua
import DiffusionKit

extension Interpolation: LuaReadable {}

// Resizing of signals and images: functions with PyTorch's names and options, layers with Keras's.
enum ResizingFunctions {
  // MARK: dk.nn.functional

  static let functions: [Function] =
    [interpolate] + SpatialKind.both.map(nearest) + [
      Function(
        "upsample_bilinear2d", "Resizes images, each pixel interpolated from the nearest four.",
        Argument<Tensor>("input", "[N, C, H, W]"), scaleFactor, size,
        Argument(
          "align_corners", "whether the centres of the corner pixels coincide, rather than their outer edges",
          default: false), returns: "Tensor"
      ) { x, factor, size, alignCorners in
        try x.upsampleBilinear2d(target(factor, size), alignCorners: alignCorners)
      }.documented(
        shapes: SpatialKind(axes: 2).resized, errors: .resizing,
        example: """
          local x = dk.tensor{0, 4}:reshape(1, 1, 1, 2)
          print(dk.nn.functional.upsample_bilinear2d(x, {size = {1, 4}}):flatten()) --> 0 1 3 4 [Tensor of shape 4]
          """)
    ]

  private static let interpolate = Function(
    "interpolate",
    """
    Resizes signals, images or volumes, as torch.nn.functional.interpolate: nearest and nearest-exact repeat elements (the \
    latter by the centres of elements), linear (signals), bilinear (images) and trilinear (volumes) interpolate between the \
    nearest ones, bicubic (images) is the cubic convolution of the nearest sixteen, area the mean of those that an element \
    covers.
    """,
    Argument<Tensor>("input", "[N, C, L], [N, C, H, W] or [N, C, D, H, W]"),
    Argument<PerAxis?>("size", "new size, one number or one for each axis"),
    Argument<Either<Double, [Double]>?>(
      "scale_factor", "factor of the size instead of size, one number or one for each axis"),
    Argument("mode", "the interpolation", default: Interpolation.nearest),
    Argument<Bool?>(
      "align_corners",
      "for the modes that interpolate between elements, whether the centres of the corner elements coincide; by default their outer edges do"
    ),
    Argument(
      "recompute_scale_factor",
      "whether scale_factor is replaced by the ratio of the sizes, of which the new one is rounded down",
      default: false),
    Argument(
      "antialias",
      "for bilinear and bicubic, whether a smaller image is made from all the pixels that it covers, as in Python's PIL",
      default: false), returns: "Tensor"
  ) { x, size, factor, mode, alignCorners, recomputeScaleFactor, antialias in
    try x.interpolate(
      target(factor, size), mode: mode, alignCorners: alignCorners,
      recomputeScaleFactor: recomputeScaleFactor, antialias: antialias)
  }.documented(
    shapes: "[N, C, H, W] to [N, C, H', W'], H' = size or H scale_factor, rounded down; likewise other axes.",
    errors: """
      An input with axes that the mode has not, factors that are not positive, sizes below 1, a factor and a size at once or \
      neither, and options that the mode has not.
      """,
    example: """
      local x = dk.tensor{{{{1, 2}, {3, 4}}}}
      local F = dk.nn.functional
      print(F.interpolate(x, {size = {1, 2}, mode = "area"}):flatten()) --> 2 3 [Tensor of shape 2]
      print(F.interpolate(x, {scale_factor = 2, mode = "bicubic"}):shape()) --> 1 x 1 x 4 x 4
      """)

  private static func nearest(_ kind: SpatialKind) -> Function {
    Function(
      "upsample_nearest\(kind.axes)d", "Resizes \(kind.things) by repeating elements.",
      Argument<Tensor>("input", kind.input), scaleFactor, size, returns: "Tensor"
    ) { x, factor, size in try x.upsampledNearest(target(factor, size), axes: kind.axes) }.documented(
      shapes: kind.resized, errors: .resizing,
      example: kind.either(
        """
        local x = dk.tensor{{{1, 2}}}
        print(dk.nn.functional.upsample_nearest1d(x, 2):flatten()) --> 1 1 2 2 [Tensor of shape 4]
        """,
        """
        local y = dk.nn.functional.upsample_nearest2d(dk.zeros(1, 3, 4, 4), {scale_factor = 2})
        print(y:shape()) --> 1 x 3 x 8 x 8
        """))
  }

  private static let scaleFactor = Argument<Either<Double, [Double]>?>(
    "scale_factor", "factor of the size, one number or one for each axis")
  private static let size = Argument<PerAxis?>(
    "size", "new size instead of scale_factor, one number or one for each axis")

  private static func target(_ factor: Either<Double, [Double]>?, _ size: PerAxis?) throws -> ResizeTarget {
    switch (factor, size) {
    case (.first(let factor), nil): return .factors([factor])
    case (.second(let factors), nil): return .factors(factors)
    case (nil, let size?): return .size(size)
    default: throw DiffusionError.argument("scaleFactor", "expected either scale_factor or size")
    }
  }

  // MARK: dk.nn

  static let layers: [Function] = [
    Function("UpSampling1D", UpSampling1D.self, "Makes signals longer by repeating elements.").documented(
      shapes: "[N, C, L] to [N, C, size L].", errors: "A size below 1; when called, other axes.",
      example: "print(dk.nn.UpSampling1D(2)(dk.tensor{{{1, 2}}}):flatten()) --> 1 1 2 2 [Tensor of shape 4]"),
    Function("UpSampling2D", UpSampling2D.self, "Makes images larger.").documented(
      shapes: "[N, C, H, W] to [N, C, size H, size W].", errors: "A size below 1; when called, other axes.",
      example: """
        local layer = dk.nn.UpSampling2D(2, {interpolation = "bilinear"})
        print(layer(dk.zeros(2, 3, 4, 4)):shape()) --> 2 x 3 x 8 x 8
        """),
  ]
}

extension SpatialKind {
  fileprivate var resized: Remark {
    "\(input) to \(result("C")), \(size)' = \(size) scale_factor rounded down, or size."
  }
}
