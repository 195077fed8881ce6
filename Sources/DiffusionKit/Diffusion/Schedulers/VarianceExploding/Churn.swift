/// The noise to add before each step, which the step then removes again (Karras et al. 2022, algorithm 2).
public struct Churn: Equatable, Sendable {
  /// The amount over the whole run, S_churn. Default 0.
  public var amount = 0.0
  /// The bounds of the sigmas at which noise is added, S_tmin and S_tmax. Default all.
  public var minSigma = 0.0
  public var maxSigma = Double.infinity
  /// The standard deviation of the noise, S_noise. Default 1.
  public var standardDeviation = 1.0

  public init() {}

  /// Returns the sample with the added noise and its new sigma, sigma times 1 + gamma.
  func applied(to call: SolverCall) throws -> (sample: Tensor, sigma: Double) {
    let sigma = call.level.sigma
    guard sigma >= minSigma, sigma <= maxSigma, amount > 0 else { return (call.sample, sigma) }
    let noised = sigma * (1 + min(amount / Double(call.count), 2.0.squareRoot() - 1))
    let added = standardDeviation * (noised * noised - sigma * sigma).squareRoot()
    return (try .weighted([(1, call.sample), (added, call.noise())]), noised)
  }
}
