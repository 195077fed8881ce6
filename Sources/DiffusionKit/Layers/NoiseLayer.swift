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

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    [.init(noise.levelName, .double(level))]
  }
}

/// Adds normal noise of mean 0. Keras's `GaussianNoise`.
public final class GaussianNoise: NoiseLayer {
  /// - Throws: `argument("stddev")` for a negative or infinite deviation.
  public init(_ stddev: Double, name: String? = nil) throws {
    try super.init(.gaussian, level: stddev, name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.double("stddev"), name: options.name)
  }
}

/// Adds uniform noise between -amplitude and amplitude.
public final class UniformNoise: NoiseLayer {
  /// - Throws: `argument("amplitude")` for a negative or infinite one.
  public init(_ amplitude: Double, name: String? = nil) throws {
    try super.init(.uniform, level: amplitude, name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.double("amplitude"), name: options.name)
  }
}

/// Multiplies each value by 1 plus normal noise, so that large values get much of it.
public final class SpeckleNoise: NoiseLayer {
  /// - Throws: `argument("stddev")` for a negative or infinite deviation.
  public init(_ stddev: Double, name: String? = nil) throws {
    try super.init(.speckle, level: stddev, name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(options.double("stddev"), name: options.name)
  }
}

/// Replaces a share of the values by the lowest or the highest. What is replaced passes no gradient.
public final class SaltAndPepperNoise: NoiseLayer {
  /// - Parameters:
  ///   - amount: 0...1, the share of values that is replaced.
  ///   - low: pepper. Default 0.
  ///   - high: salt. Default 1.
  /// - Throws: `argument("amount")` unless in 0...1, `argument("high")` unless above `low`.
  public init(_ amount: Double, low: Float = 0, high: Float = 1, name: String? = nil) throws {
    try super.init(.saltAndPepper(low: low, high: high), level: amount, name: name)
  }

  convenience init(_ options: ArchitectureOptions) throws {
    try self.init(
      options.double("amount"), low: options.float("low"), high: options.float("high"), name: options.name)
  }

  public override func options(with writer: ArchitectureWriter) -> [JSON.Member]? {
    guard case .saltAndPepper(let low, let high) = noise else { return nil }
    let ends = [JSON.Member("low", .double(Double(low))), .init("high", .double(Double(high)))]
    return super.options(with: writer).map { $0 + ends }
  }
}
