import Glibc

/// The spread of noise levels between the largest and the smallest one of a run.
enum SigmaSpread: Sendable {
  /// Evenly in sigma^(1/rho), rho 7 (Karras et al. 2022, eq. 5).
  case karras(rho: Double)
  /// Evenly in log sigma.
  case exponential
  /// By the quantiles of a beta distribution with both parameters 0.6 (Lee et al. 2024).
  case beta
  /// Evenly in lambda = -log sigma (Lu et al. 2022). The noise levels are those of `exponential`; diffusers rounds
  /// their timesteps differently.
  case lambdas

  /// Returns `count` noise levels from `first` to `last`, both above 0.
  /// - Throws: `interrupted`.
  func sigmas(from first: Double, to last: Double, count: Int) throws -> [Double] {
    switch self {
    case .karras(let rho):
      let (from, to) = (pow(first, 1 / rho), pow(last, 1 / rho))
      return SigmaSpread.ramp(count).map { pow(from + $0 * (to - from), rho) }
    case .exponential, .lambdas:
      var (from, to) = (log(first), log(last))
      // In float32, as the logarithms of `SigmaTable`.
      if case .lambdas = self { (from, to) = (Double(Float(from)), Double(Float(to))) }
      return SigmaSpread.ramp(count).map { exp(from + $0 * (to - from)) }
    case .beta:
      let distribution = BetaDistribution(a: 0.6, b: 0.6)
      return try SigmaSpread.ramp(count).map {
        // A quantile takes some microseconds.
        try Session.current.checkInterrupted()
        return last + distribution.quantile(1 - $0) * (first - last)
      }
    }
  }

  /// Returns `count` evenly spaced numbers in 0...1, as `numpy.linspace`.
  static func ramp(_ count: Int) -> [Double] { linspace(0, 1, count) }

  /// Returns evenly spaced numbers as `numpy.linspace`: the first alone if `count` is 1.
  static func linspace(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [start] : [] }
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : Double($0) * step + start }
  }
}
