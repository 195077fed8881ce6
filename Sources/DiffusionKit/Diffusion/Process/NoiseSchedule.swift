/// The tables of the forward process q(x_t | x_0) = N(sqrt(alphaBar_t) x_0, (1 - alphaBar_t) I) (Ho et al. 2020, eq. 4).
public struct NoiseSchedule: Sendable {
  /// The betas, [numTrainTimesteps]. All three tables are computed in float32 arithmetic, as in diffusers.
  public let betas: [Float]
  public let alphas: [Float]
  public let alphasCumprod: [Float]

  /// - Throws: `argument` for fewer than 1 or more than a million timesteps, betas outside of 0..<1, and a `betaStart` above
  ///   `betaEnd`.
  public init(_ options: NoiseScheduleOptions) throws {
    var betas: [Float]
    if let trained = options.trainedBetas {
      guard !trained.isEmpty, trained.allSatisfy({ $0 >= 0 && $0 < 1 }) else {
        throw DiffusionError.argument(
          "trained_betas", "must be one or more numbers of at least 0 and below 1")
      }
      betas = trained.map(Float.init)
    } else {
      try NoiseScheduleOptions.check(options.numTrainTimesteps)
      try Requirement.fraction(options.betaStart, "beta_start")
      try Requirement.fraction(options.betaEnd, "beta_end")
      guard options.betaStart <= options.betaEnd else {
        throw DiffusionError.argument(
          "beta_end", "\(options.betaEnd) is below `beta_start` = \(options.betaStart)")
      }
      betas = options.betaSchedule.betas(
        count: options.numTrainTimesteps, start: options.betaStart, end: options.betaEnd)
    }
    if options.rescaleBetasZeroSNR { betas = BetaSchedule.rescaledToZeroTerminalSNR(betas) }
    self.betas = betas
    alphas = betas.map { 1 - $0 }
    alphasCumprod = BetaSchedule.cumulativeProduct(alphas)
  }

  public var count: Int { betas.count }

  /// The index of a timestep in the tables.
  /// - Throws: `argument("timestep")` unless it is a whole number in 0..<count, up to the rounding of float32.
  public func index(of timestep: Float, _ name: String = "timestep") throws -> Int {
    guard let index = timestep.wholeTimestep, betas.indices.contains(index) else {
      throw DiffusionError.argument(
        name,
        "timesteps are whole numbers from 0 to \(count - 1), not \(plain(timestep))")
    }
    return index
  }

  /// alphaBar at a timestep.
  /// - Throws: `argument("timestep")` unless it is a whole number in 0..<count.
  func alphaCumprod(at timestep: Float) throws -> Float { alphasCumprod[try index(of: timestep)] }

  /// sqrt(alphaBar) and sqrt(1 - alphaBar) at a timestep.
  /// - Throws: `argument("timestep")` unless it is a whole number in 0..<count.
  public func level(of timestep: Float, _ name: String = "timestep") throws -> NoiseLevel {
    let alphaBar = Double(alphasCumprod[try index(of: timestep, name)])
    return NoiseLevel(signal: alphaBar.squareRoot(), noise: (1 - alphaBar).squareRoot())
  }

  /// sqrt(alphaBar) x0 + sqrt(1 - alphaBar) noise: a sample of q(x_t | x_0).
  ///
  /// - Parameters:
  ///   - x0: [N, ...].
  ///   - noise: of the same shape.
  ///   - timesteps: [N], or one for all.
  /// - Throws: `argument` for shapes or timesteps that do not fit.
  public func addNoise(to x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let level = try level(of: $0, "timesteps")
      return (Float(level.signal), Float(level.noise))
    }
  }

  /// v = sqrt(alphaBar) noise - sqrt(1 - alphaBar) x0 (Salimans and Ho 2022, section 4). Arguments as `addNoise`.
  public func velocity(of x0: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(x0, noise, timesteps) {
      let target = PredictionType.velocity.target(try level(of: $0, "timesteps"))
      return (Float(target.x0), Float(target.noise))
    }
  }
}
