import Glibc

/// How much of a sample is signal and how much noise: x = signal * x0 + noise * epsilon.
///
/// The schedulers differ in the scale of x only: the network is trained on one of unit variance (Ho et al. 2020), some
/// solvers step one whose signal stays 1 (Karras et al. 2022), flow matching goes straight from data to noise.
public struct NoiseLevel: Equatable, Sendable {
  public var signal: Double
  public var noise: Double

  public init(signal: Double, noise: Double) {
    self.signal = signal
    self.noise = noise
  }

  /// That of a sample without noise, where the last step mostly goes.
  public static let clean = NoiseLevel(signal: 1, noise: 0)

  /// The standard deviation of the noise beside a sample of unit scale.
  public var sigma: Double { noise / signal }
  /// (signal / noise)^2: infinite without noise.
  public var signalToNoise: Double { (signal / noise) * (signal / noise) }
  /// Half the logarithm of that, the lambda of Lu et al. (2022).
  public var lambda: Double { log(signal) - log(noise) }
  /// Squared length: 1 where the variance is preserved.
  var power: Double { signal * signal + noise * noise }
}
