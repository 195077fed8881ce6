/// Signals made longer: every place repeated, [N, C, L] -> [N, C, size L]. Keras's `UpSampling1D`, channels first.
public final class UpSampling1D: OptionLayer<UpSampling1D.Options> {
  public struct Options: LeadingOption, Sendable {
    /// How often each place comes.
    public var size = 2

    public init() {}
    public static var leading: WritableKeyPath<Options, Int> { \.size }
    public static let fields: [Field<Options>] = [
      .option("size", \.size, "how often each place comes", .within(1...PerAxis.maximum))
    ]
  }

  private var target: ResizeTarget { .factors([Double(options.size)]) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    try only(inputs).upsampleNearest1d(target)
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    try resizedSizes(only(inputs), axes: 1, target)
  }
}

/// Images made larger, [N, C, H, W] -> [N, C, height H, width W]. Keras's `UpSampling2D`, channels first.
public final class UpSampling2D: OptionLayer<UpSampling2D.Options> {
  public enum Interpolation: String, OptionChoice {
    /// Every place repeated.
    case nearest
    /// Mixtures of the nearest four places.
    case bilinear
  }

  public struct Options: LeadingOption, Sendable {
    /// Factors of height and width, or one for both.
    public var size: PerAxis = 2
    public var interpolation = Interpolation.nearest

    public init() {}
    public static var leading: WritableKeyPath<Options, PerAxis> { \.size }

    public static let fields: [Field<Options>] = [
      .option(
        "size", \.size, "factors of height and width, or one for both",
        OptionCheck { _ = try $0.pair(axes: 2, minimum: 1, absent: 1, $1) }),
      .option("interpolation", \.interpolation, "places repeated, or mixtures of the nearest four"),
    ]
  }

  private var target: ResizeTarget { .factors(options.size.values.map(Double.init)) }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    switch options.interpolation {
    case .nearest: try only(inputs).upsampleNearest2d(target)
    case .bilinear: try only(inputs).upsampleBilinear2d(target)
    }
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    try resizedSizes(only(inputs), axes: 2, target)
  }
}

extension Layer {
  fileprivate final func resizedSizes(_ input: [Int?], axes: Int, _ target: ResizeTarget) throws -> [Int?] {
    guard !input.dropFirst().contains(nil) else { return try probedOutputSizes(for: [input]) }
    let resized = try target.axes(axes, of: Layer.shape(input, batch: 1))
    return input.prefix(2) + resized.map { Optional($0.output) }
  }
}
