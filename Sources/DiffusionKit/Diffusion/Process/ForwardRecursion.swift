/// The forward process of the chapter's 9.2.4 with its schedule: x_t = e(t) x_(t-1) + z_t, z_t normal with standard deviation
/// s(t).
///
/// x_t is then normal around E(t) x_0, where E(t) is the product of the coefficients so far, and its variance V(t) follows
/// V(t) = e(t)^2 V(t-1) + s(t)^2 from V(0) = 0. With `init(betas:)` that is the process of Ho et al. (2020), eq. 2 and 4:
/// E(t)^2 = alphaBar(t), V(t) = 1 - alphaBar(t).
public struct ForwardRecursion: Sendable {
  /// e(1), e(2), ...: how much of the state before each step keeps.
  public let coefficients: [Float]
  /// s(1), s(2), ...: the deviation of the noise that each step adds.
  public let noiseScales: [Float]

  /// - Parameter noiseScales: as many as coefficients; sqrt(1 - e(t)^2) by default, which keeps data of variance 1 at it.
  /// - Throws: `argument("coefficients")` for one that is not finite, `argument("noiseScales")` for one that is negative
  ///   or not finite, another count, and none beside a coefficient beyond 1.
  public init(coefficients: [Float], noiseScales: [Float]? = nil) throws {
    for (place, coefficient) in coefficients.enumerated() {
      guard coefficient.isFinite else {
        throw DiffusionError.argument(
          "coefficients", "\(coefficient) of step \(place + 1) is not a finite number")
      }
      guard noiseScales != nil || abs(coefficient) <= 1 else {
        throw DiffusionError.argument(
          "noiseScales",
          "wanted with a coefficient beyond 1, which that of step \(place + 1) is: \(coefficient)")
      }
    }
    guard noiseScales?.count ?? coefficients.count == coefficients.count else {
      throw DiffusionError.argument(
        "noiseScales", "there are \(noiseScales?.count ?? 0), but of coefficients \(coefficients.count)")
    }
    if let (place, scale) = noiseScales?.enumerated().first(where: { !($1 >= 0 && $1.isFinite) }) {
      throw DiffusionError.argument(
        "noiseScales", "\(scale) of step \(place + 1) is not a finite number from 0")
    }
    self.coefficients = coefficients
    self.noiseScales = noiseScales ?? coefficients.map { (1 - $0 * $0).squareRoot() }
  }

  /// e(t) = sqrt(1 - beta_t) and s(t) = sqrt(beta_t).
  /// - Parameter betas: of 0...1, as a `NoiseSchedule` has them.
  public init(betas: [Float]) throws {
    try self.init(
      coefficients: betas.map { (1 - $0).squareRoot() }, noiseScales: betas.map { $0.squareRoot() })
  }

  /// One path of the process from `data`, which is no part of it: a state for each coefficient.
  /// - Throws: `argument("coefficients")` for more states than memory holds.
  public func states(
    from data: Tensor, generator: Generator = Session.current.generator
  ) throws -> [Tensor] {
    try successiveStates(of: data, count: coefficients.count, argument: "coefficients") { step, state in
      let kept = try state * Tensor(coefficients[step])
      return try addNoise(kept, noiseScale: noiseScales[step], generator: generator)
    }
  }
}
