/// Makes blocks of channels squares of pixels, [..., C * factor^2, H, W] -> [..., C, H * factor, W * factor]. PyTorch's
/// `PixelShuffle` (Shi et al. 2016).
public final class PixelShuffle: OptionLayer<PixelShuffle.Options> {
  public struct Options: LeadingOption, Sendable {
    public var upscaleFactor = 0

    public init() {}
    public static var leading: WritableKeyPath<Options, Int> { \.upscaleFactor }
    public static let fields: [Field<Options>] = [
      .required("upscale_factor", \.upscaleFactor, "the side of a square", .positive)
    ]
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).pixelShuffle(options.upscaleFactor)
  }
}

/// Makes squares of pixels blocks of channels, [..., C, H * factor, W * factor] -> [..., C * factor^2, H, W]. PyTorch's
/// `PixelUnshuffle`.
public final class PixelUnshuffle: OptionLayer<PixelUnshuffle.Options> {
  public struct Options: LeadingOption, Sendable {
    public var downscaleFactor = 0

    public init() {}
    public static var leading: WritableKeyPath<Options, Int> { \.downscaleFactor }
    public static let fields: [Field<Options>] = [
      .required("downscale_factor", \.downscaleFactor, "the side of a square", .positive)
    ]
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).pixelUnshuffle(options.downscaleFactor)
  }
}
