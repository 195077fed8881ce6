/// What the layers of noise have in common: in training they add it, drawn from the session's generator; otherwise values
/// pass. The level may change while the model trains, as a callback of `fit` wants it.
public class NoiseLayer: Layer {
  /// Which noise it is.
  public let noise: ElementNoise
  /// How much of it: what `noise.levelName` calls it.
  public private(set) final var level: Double

  /// - Throws: `argument` named as `noise.levelName` for a level out of range; as `ElementNoise.check`.
  init(_ noise: ElementNoise, level: Double, name: String?) throws {
    try noise.check(level)
    self.noise = noise
    self.level = level
    super.init(name: name)
  }

  /// - Throws: as when it was made; the level is then as it was.
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

/// Noise of a standard deviation: what `GaussianNoise` and `SpeckleNoise` have in common.
public class StddevNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    public var stddev = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.stddev }
    public static let fields: [Field<Options>] = [.required("stddev", \.stddev, "its standard deviation")]
  }

  class var drawn: ElementNoise { .gaussian }

  public final var options: Options { Options { $0.stddev = level } }

  /// - Throws: `argument("stddev")` for a negative or infinite one.
  public required init(_ options: Options, name: String?) throws {
    try super.init(Self.drawn, level: options.stddev, name: name)
  }
}

/// Adds normal noise of mean 0. Keras's `GaussianNoise`.
public final class GaussianNoise: StddevNoise {}

/// Multiplies each value by 1 plus normal noise, so that large values get much of it.
public final class SpeckleNoise: StddevNoise {
  override class var drawn: ElementNoise { .speckle }
}

/// Adds uniform noise between -amplitude and amplitude.
public final class UniformNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    public var amplitude = 0.0

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.amplitude }
    public static let fields: [Field<Options>] = [.required("amplitude", \.amplitude, "its bound")]
  }

  public var options: Options { Options { $0.amplitude = level } }

  /// - Throws: `argument("amplitude")` for a negative or infinite one.
  public init(_ options: Options, name: String?) throws {
    try super.init(.uniform, level: options.amplitude, name: name)
  }
}

/// Replaces a share of the values by the lowest or the highest. What is replaced passes no gradient.
public final class SaltAndPepperNoise: NoiseLayer, ConfiguredLayer {
  public struct Options: LeadingOption, Sendable {
    /// The share of values that is replaced.
    public var amount = 0.0
    /// Pepper.
    public var low: Float = 0
    /// Salt.
    public var high: Float = 1

    public init() {}
    public static var leading: WritableKeyPath<Options, Double> { \.amount }

    public static let fields: [Field<Options>] = [
      .required("amount", \.amount, "0 to 1"), .option("low", \.low, "pepper"),
      .option("high", \.high, "salt"),
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
