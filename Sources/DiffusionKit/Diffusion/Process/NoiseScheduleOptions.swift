/// The options of a forward process with discrete timesteps, shared by all schedulers trained on one.
public struct NoiseScheduleOptions: OptionTable, Equatable, Sendable {
  /// Timesteps of training, numbered 0..<numTrainTimesteps: as many as there are `trainedBetas`, or as was set. Default
  /// 1000.
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
  /// The betas themselves; they replace the options above, the number of timesteps too. Default none.
  public var trainedBetas: [Double]?
  /// Rescale the betas so that the last timestep is pure noise. Default false.
  public var rescaleBetasZeroSNR = false

  public init() {}

  /// The betas of latent diffusion (Rombach et al. 2022), which some schedulers have for defaults.
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

  /// For the tables of a scheduler, and what they are made from.
  /// - Throws: `memory`; what is no number of timesteps is for others to refuse.
  static func charge(_ numTrainTimesteps: Int) throws -> MemoryCharge? {
    try MemoryCharge.taking(
      1024 + 64 * max(0, min(numTrainTimesteps, maxTimesteps)), for: "the tables of a scheduler")
  }

  /// Those that every scheduler with a noise schedule has.
  static let betas: [Field<NoiseScheduleOptions>] = [
    .option("num_train_timesteps", \.numTrainTimesteps, "timesteps of training, T"),
    .option("beta_start", \.betaStart, "variance of the first step's noise"),
    .option("beta_end", \.betaEnd, "variance of the last step's noise"),
    .option(
      "beta_schedule", \.betaSchedule,
      "how variances grow: linear (Ho et al. 2020), the square of a line, cosine (Nichol and Dhariwal 2021), S-shaped"
    ),
    .option("trained_betas", \.trainedBetas, "the variances themselves, instead of the four options before"),
  ]
}
