/// Noise added before each step, which the step then takes away again (Karras et al. 2022, algorithm 2).
public struct Churn: Equatable, Sendable {
  /// How much over the whole run, S_churn. Default 0.
  public var amount = 0.0
  /// The levels at which there is any, S_tmin and S_tmax. Default all.
  public var lowest = 0.0
  public var highest = Double.infinity
  /// The standard deviation of the noise, S_noise. Default 1.
  public var deviation = 1.0

  public init() {}

  /// The sample with its noise, and the sigma it then has: sigma times 1 + gamma.
  func applied(to call: SolverCall) throws -> (sample: Tensor, sigma: Double) {
    let sigma = call.level.sigma
    guard sigma >= lowest, sigma <= highest, amount > 0 else { return (call.sample, sigma) }
    let noised = sigma * (1 + min(amount / Double(call.count), 2.0.squareRoot() - 1))
    let added = deviation * (noised * noised - sigma * sigma).squareRoot()
    return (try .weighted([(1, call.sample), (added, call.noise())]), noised)
  }
}
