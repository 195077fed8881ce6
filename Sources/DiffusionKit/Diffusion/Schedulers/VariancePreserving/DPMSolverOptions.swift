import Glibc

/// The common options of the two schedulers of DPM-Solver.
public struct DPMSolverOptions: OptionTable, Equatable, Sendable {
  /// The order of the method, 1 to 3. Default 2; use 3 for unconditional sampling.
  public var order = 2
  public var algorithm = DPMAlgorithm.sample
  public var type = DPMSolverType.midpoint
  public var finalSigma = FinalSigma.zero
  /// The minimum lambda of visited noise levels, for schedules whose last levels are nearly pure noise. Default: no
  /// limit.
  public var lambdaMinClipped = -Double.infinity

  public init() {}

  public static let fields: [Field<DPMSolverOptions>] = fields(algorithms: DPMAlgorithm.allCases)
  static func fields(algorithms: [DPMAlgorithm]) -> [Field<DPMSolverOptions>] {
    [
      .solverOrder(\.order),
      .choice(
        "algorithm_type", \.algorithm,
        "the variable of DPM-Solver: the noise or (++) the clean sample; sde draws noise in each step",
        among: algorithms, foreign: ["deis"]),
      .choice(
        "solver_type", \.type, "the variant of the method of second order", foreign: ["logrho", "bh1", "bh2"]),
      .finalSigma(\.finalSigma),
      .option(
        "lambda_min_clipped", \.lambdaMinClipped,
        "the minimum log(signal / noise) of visited noise levels; -5.1 for the cosine schedule"),
    ]
  }

  public func validate() throws {
    if algorithm.predictsNoise, finalSigma == .zero {
      throw DiffusionError.argument(
        "algorithm_type",
        "'\(algorithm.rawValue)' cannot end at sigma 0: it needs `final_sigmas_type` 'sigma_min'")
    }
    guard lambdaMinClipped < .infinity else {
      throw DiffusionError.argument("lambda_min_clipped", "must be a number, not \(lambdaMinClipped)")
    }
  }

  func lastTimestep(_ table: SigmaTable) throws -> Int {
    let visited = table.sigmas.count { -log(Double($0)) >= lambdaMinClipped }
    guard visited > 0 else {
      throw DiffusionError.argument("lambda_min_clipped", "\(lambdaMinClipped) leaves no timestep")
    }
    return visited
  }

  func finalLevel(_ table: SigmaTable) -> Double { finalSigma == .zero ? 0 : Double(table.sigmas[0]) }
}
