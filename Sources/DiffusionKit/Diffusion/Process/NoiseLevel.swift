import Glibc

/// The weights of signal and noise in a sample: x = signal * x0 + noise * epsilon.
///
/// Schedulers differ in the scale of x only: networks are trained on samples of unit variance (Ho et al. 2020), some
/// solvers step samples whose signal stays 1 (Karras et al. 2022), flow matching interpolates between data and noise.
public struct NoiseLevel: Equatable, Sendable {
  public var signal: Double
  public var noise: Double

  public init(signal: Double, noise: Double) {
    self.signal = signal
    self.noise = noise
  }

  /// The level of a sample without noise, at which the last step mostly ends.
  public static let clean = NoiseLevel(signal: 1, noise: 0)

  /// The standard deviation of the noise beside a sample of unit scale.
  public var sigma: Double { noise / signal }
  /// (signal / noise)^2: infinite without noise.
  public var signalToNoise: Double { (signal / noise) * (signal / noise) }
  /// Half the logarithm of `signalToNoise`, the lambda of Lu et al. (2022).
  public var lambda: Double { log(signal) - log(noise) }
  /// The sum of the squares: 1 if the variance is preserved.
  var power: Double { signal * signal + noise * noise }
}
