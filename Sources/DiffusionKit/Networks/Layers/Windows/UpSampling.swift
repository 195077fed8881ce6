/// The base of `UpSampling1D` and `UpSampling2D`, which enlarge signals and images, channels first. Keras's names and
/// options.
public class UpSamplingLayer: OptionLayer<UpSamplingLayer.Options> {
  public enum Interpolation: String, OptionChoice {
    /// Repeats every element.
    case nearest
    /// Interpolates between the nearest four pixels.
    case bilinear
  }

  public struct Options: LeadingOption, Sendable {
    /// The factors of the sizes: one for each axis, or one for all.
    public var size: PerAxis = 2
    /// The interpolation of images; signals are always repeated.
    public var interpolation = Interpolation.nearest

    public init() {}
    public static var leading: WritableKeyPath<Options, PerAxis> { \.size }

    public static let fields: [Field<Options>] = [
      .option("size", \.size, "factors of height and width, or one for both"),
      .option(
        "interpolation", \.interpolation, "repeat every pixel, or interpolate between the nearest four"),
    ]

    fileprivate static let signalFields: [Field<Options>] = [
      .option("size", \.size, "how often each element is repeated").writing {
        ($0.size.values.first ?? 1).option
      }
    ]
  }

  /// The number of spatial axes: 1 for signals, 2 for images.
  class var axes: Int { 2 }
  private var axes: Int { Self.axes }

  /// - Throws: `argument` for a size below 1 or for another number of axes, and for signals with `bilinear`.
  public required init(_ options: Options, name: String?) throws {
    try super.init(options, name: name)
    _ = try options.size.pair(axes: axes, minimum: 1, "size")
    guard axes == 2 || options.interpolation == .nearest else {
      throw DiffusionError.argument(
        "interpolation", "signals are repeated, there is no \(options.interpolation)")
    }
  }

  private var target: ResizeTarget { .factors(options.size.values.map(Double.init)) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return switch options.interpolation {
    case .nearest: try x.upsampledNearest(target, axes: axes)
    case .bilinear: try x.upsampleBilinear2d(target)
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: inputs) }
    let resized = try target.axes(axes, of: Layer.shape(input, batch: 1))
    return input.prefix(2) + resized.map { Optional($0.output) }
  }
}

/// Lengthens signals by repeating every element, [N, C, L] -> [N, C, size L].
public final class UpSampling1D: UpSamplingLayer {
  public override class var fields: [Field<Options>] { Options.signalFields }
  package override class var axes: Int { 1 }
}

/// Enlarges images, [N, C, H, W] -> [N, C, height H, width W].
public final class UpSampling2D: UpSamplingLayer {}
