import Glibc

/// The scale of the samples that a solver steps, as a function of sigma.
public enum SamplePath: Sendable {
  /// x0 + sigma epsilon (Karras et al. 2022).
  case varianceExploding
  /// (x0 + sigma epsilon) / sqrt(1 + sigma^2), which has unit variance (Ho et al. 2020).
  case variancePreserving
  /// (1 - sigma) x0 + sigma epsilon (Lipman et al. 2023; Liu et al. 2023).
  case flow

  func level(_ sigma: Float) -> NoiseLevel {
    let sigma = Double(sigma)
    switch self {
    case .varianceExploding: return NoiseLevel(signal: 1, noise: sigma)
    case .variancePreserving:
      let signal = 1 / (sigma * sigma + 1).squareRoot()
      return NoiseLevel(signal: signal, noise: sigma * signal)
    case .flow: return NoiseLevel(signal: 1 - sigma, noise: sigma)
    }
  }
}
