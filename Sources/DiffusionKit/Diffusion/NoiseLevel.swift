import Glibc

/// How much of a sample is signal and how much noise: x = signal * x0 + noise * epsilon.
///
/// The schedulers differ in the scale of x only: the network is trained on one of unit variance (Ho et al. 2020), some
/// solvers step one whose signal stays 1 (Karras et al. 2022), flow matching goes straight from data to noise.
public struct NoiseLevel: Equatable, Sendable {
  public var signal: Double
  public var noise: Double

  /// (signal / noise)^2: infinite without noise.
  public var signalToNoise: Double { (signal / noise) * (signal / noise) }
  /// Half the logarithm of that, the lambda of Lu et al. (2022).
  var lambda: Double { log(signal) - log(noise) }
  /// Squared length: 1 where the variance is preserved.
  var power: Double { signal * signal + noise * noise }
}

/// On which scale a solver steps a sample, as a function of sigma.
public enum SamplePath: Sendable {
  /// x0 + sigma epsilon (Karras et al. 2022).
  case exploding
  /// The same divided by sqrt(1 + sigma^2), which has unit variance (Ho et al. 2020).
  case preserving
  /// (1 - sigma) x0 + sigma epsilon (Lipman et al. 2023; Liu et al. 2023).
  case flow

  func level(_ sigma: Float) -> NoiseLevel {
    let sigma = Double(sigma)
    switch self {
    case .exploding: return NoiseLevel(signal: 1, noise: sigma)
    case .preserving:
      let signal = 1 / (sigma * sigma + 1).squareRoot()
      return NoiseLevel(signal: signal, noise: sigma * signal)
    case .flow: return NoiseLevel(signal: 1 - sigma, noise: sigma)
    }
  }
}

/// What training at one timestep is: everything there is linear in the clean sample and the noise.
///
/// The one place that says, for every scheduler, what the network is given and what it should answer.
public struct TrainingLevel: Sendable {
  /// Of the noisy sample.
  public var level: NoiseLevel
  /// The network is given the noisy sample times this.
  public var inputScale = 1.0
  /// What it is told of the noise: where it is not the timestep itself, 0.25 ln(sigma) (EDM) or 1000 sigma (flow).
  public var timestep: Float
  /// What it should answer, x0 * target.x0 + noise * target.noise.
  public var target: (x0: Double, noise: Double)
}
