/// The base of layers that add noise in training, drawn from the session's generator, and pass values unchanged
/// otherwise. The noise level may change during training, for example by a callback of `fit`.
public class NoiseLayer: Layer {
  /// The kind of noise.
  public let noise: ElementNoise
  /// The noise level, which `noise.levelName` names.
  public private(set) final var level: Double

  /// - Throws: `argument` with the name `noise.levelName` for a level out of range; as `ElementNoise.check`.
  init(_ noise: ElementNoise, level: Double, name: String?) throws {
    try noise.check(level)
    self.noise = noise
    self.level = level
    super.init(name: name)
  }

  /// Changes the noise level.
  /// - Throws: as `init`; the level is then unchanged.
  public final func setLevel(_ level: Double) throws {
    try noise.check(level)
    self.level = level
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    return isTraining ? try noise.added(to: x, level: level) : x
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { try only(inputs) }
}

/// Noise with a given standard deviation: the base of `GaussianNoise` and `SpeckleNoise`.
public class StddevNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    public var stddev = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.stddev }
    public static let fields: [Field<Options>] = [
      .required("stddev", \.stddev, "the standard deviation of the noise")
    ]
  }

  class var drawn: ElementNoise { .gaussian }

  public final var options: Options { Options { $0.stddev = level } }

  /// - Throws: `argument("stddev")` for a negative or infinite value.
  public required init(_ options: Options, name: String?) throws {
    try super.init(Self.drawn, level: options.stddev, name: name)
  }
}

/// Adds normal noise of mean 0. Keras's `GaussianNoise`.
public final class GaussianNoise: StddevNoise {}

/// Multiplies each value by 1 plus normal noise, so that the noise is proportional to the value.
public final class SpeckleNoise: StddevNoise {
  package override class var drawn: ElementNoise { .speckle }
}

/// Adds uniform noise between -amplitude and amplitude.
public final class UniformNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    public var amplitude = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.amplitude }
    public static let fields: [Field<Options>] = [
      .required("amplitude", \.amplitude, "the bound of the noise")
    ]
  }

  public var options: Options { Options { $0.amplitude = level } }

  /// - Throws: `argument("amplitude")` for a negative or infinite value.
  public init(_ options: Options, name: String?) throws {
    try super.init(.uniform, level: options.amplitude, name: name)
  }
}

/// Replaces a fraction of the values by the lowest or the highest value. Replaced values pass no gradient.
public final class SaltAndPepperNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    /// The fraction of values that is replaced.
    public var amount = 0.0
    /// The value of pepper.
    public var low: Float = 0
    /// The value of salt.
    public var high: Float = 1

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.amount }

    public static let fields: [Field<Options>] = [
      .required("amount", \.amount, "the fraction of values that is replaced, 0 to 1"),
      .option("low", \.low, "the value of pepper"),
      .option("high", \.high, "the value of salt"),
    ]
  }

  private let range: (low: Float, high: Float)
  public var options: Options { Options { ($0.amount, $0.low, $0.high) = (level, range.low, range.high) } }

  /// - Throws: `argument("amount")` unless in 0...1, `argument("high")` unless above `low`.
  public init(_ options: Options, name: String?) throws {
    range = (options.low, options.high)
    try super.init(
      .saltAndPepper(low: options.low, high: options.high), level: options.amount, name: name)
  }
}
