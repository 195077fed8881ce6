/// The forward process of the chapter's section 9.2.4 with its schedule: x_t = e(t) x_(t-1) + z_t, where z_t is normal with
/// standard deviation s(t).
///
/// x_t is then normal around E(t) x_0, where E(t) is the product of the coefficients so far, and its variance V(t) follows
/// V(t) = e(t)^2 V(t-1) + s(t)^2 from V(0) = 0. With `init(betas:)` that is the process of Ho et al. (2020), eq. 2 and 4:
/// E(t)^2 = alphaBar(t), V(t) = 1 - alphaBar(t).
public struct ForwardRecursion: Sendable {
  /// e(1), e(2), ...: the factors by which the steps multiply the state.
  public let coefficients: [Float]
  /// s(1), s(2), ...: the standard deviations of the noise that the steps add.
  public let noiseScales: [Float]

  /// - Parameter noiseScales: one for each coefficient; by default sqrt(1 - e(t)^2), which preserves a variance of 1.
  /// - Throws: `argument("coefficients")` for a coefficient that is not finite; `argument("noiseScales")` for a scale that
  ///   is negative or not finite, for another number of scales, and for no scales with a coefficient beyond 1.
  public init(coefficients: [Float], noiseScales: [Float]? = nil) throws {
    for (index, coefficient) in coefficients.enumerated() {
      guard coefficient.isFinite else {
        throw DiffusionError.argument(
          "coefficients", "\(coefficient) of step \(index + 1) is not a finite number")
      }
      guard noiseScales != nil || abs(coefficient) <= 1 else {
        throw DiffusionError.argument(
          "noiseScales",
          "required with a coefficient beyond 1: that of step \(index + 1) is \(coefficient)")
      }
    }
    guard noiseScales?.count ?? coefficients.count == coefficients.count else {
      throw DiffusionError.argument(
        "noiseScales", "\(noiseScales?.count ?? 0) given for \(coefficients.count) coefficients")
    }
    if let (index, scale) = noiseScales?.enumerated().first(where: { !($1 >= 0 && $1.isFinite) }) {
      throw DiffusionError.argument(
        "noiseScales", "\(scale) of step \(index + 1) is not a finite number from 0")
    }
    self.coefficients = coefficients
    self.noiseScales = noiseScales ?? coefficients.map { (1 - $0 * $0).squareRoot() }
  }

  /// e(t) = sqrt(1 - beta_t) and s(t) = sqrt(beta_t).
  /// - Parameter betas: numbers of 0...1, such as those of a `NoiseSchedule`.
  public init(betas: [Float]) throws {
    try self.init(
      coefficients: betas.map { (1 - $0).squareRoot() }, noiseScales: betas.map { $0.squareRoot() })
  }

  /// Draws one path of the process from `data`: a state for each coefficient, without `data` itself.
  /// - Throws: `argument("coefficients")` for more states than memory holds.
  public func states(
    from data: Tensor, generator: Generator = Session.current.generator
  ) throws -> [Tensor] {
    try successiveStates(of: data, count: coefficients.count, argument: "coefficients") { step, state in
      let scaled = try state * Tensor(coefficients[step])
      return try addNoise(scaled, noiseScale: noiseScales[step], generator: generator)
    }
  }
}
