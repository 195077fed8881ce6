/// The options of a forward process with discrete timesteps, which all schedulers of such a process share.
public struct NoiseScheduleOptions: OptionTable, Equatable, Sendable {
  /// The number of training timesteps, 0..<numTrainTimesteps: that of `trainedBetas` if they are set. Default 1000.
  public var numTrainTimesteps: Int {
    get { trainedBetas?.count ?? chosenTimesteps }
    set { chosenTimesteps = newValue }
  }
  private var chosenTimesteps = 1000
  /// The first beta, default 0.0001.
  public var betaStart = 0.0001
  /// The last beta, default 0.02.
  public var betaEnd = 0.02
  public var betaSchedule = BetaSchedule.linear
  /// Explicit betas, which replace the options above, the number of timesteps included. Default none.
  public var trainedBetas: [Double]?
  /// Rescale the betas so that the last timestep is pure noise. Default false.
  public var rescaleBetasZeroSNR = false

  public init() {}

  /// The betas of latent diffusion (Rombach et al. 2022), the defaults of some schedulers.
  static let latentDiffusion = NoiseScheduleOptions {
    $0.betaStart = 0.00085
    $0.betaEnd = 0.012
  }

  public static let fields: [Field<NoiseScheduleOptions>] =
    betas + [
      .option(
        "rescale_betas_zero_snr", \.rescaleBetasZeroSNR,
        "the last timestep is pure noise (Lin et al. 2024, algorithm 1)")
    ]
  private static let maxTimesteps = 1_000_000

  /// - Throws: `argument("num_train_timesteps")` unless 1...1,000,000.
  static func check(_ numTrainTimesteps: Int) throws {
    guard (1...maxTimesteps).contains(numTrainTimesteps) else {
      throw DiffusionError.argument(
        "num_train_timesteps", "must be 1 to \(maxTimesteps), not \(numTrainTimesteps)")
    }
  }

  /// Charges the memory of a scheduler's tables and of the values that they are made from.
  /// - Throws: `memory`. Invalid numbers of timesteps are refused by `check`.
  static func charge(_ numTrainTimesteps: Int) throws -> MemoryCharge? {
    try MemoryCharge.taking(
      1024 + 64 * max(0, min(numTrainTimesteps, maxTimesteps)), for: "the tables of a scheduler")
  }

  /// The fields that every scheduler with a noise schedule has.
  static let betas: [Field<NoiseScheduleOptions>] = [
    .option("num_train_timesteps", \.numTrainTimesteps, "number of training timesteps, T"),
    .option("beta_start", \.betaStart, "variance of the first step's noise"),
    .option("beta_end", \.betaEnd, "variance of the last step's noise"),
    .option(
      "beta_schedule", \.betaSchedule,
      "how variances grow, such as \"linear\" (Ho et al. 2020), \"scaled_linear\" (squares of evenly spaced roots) or \"squaredcos_cap_v2\" (cosine; Nichol and Dhariwal 2021)"
    ),
    .option("trained_betas", \.trainedBetas, "explicit variances in place of the four options before"),
  ]
}
