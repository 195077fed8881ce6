import Glibc

/// How much the loss of a sample counts at its noise level. All of them are written here as weights of the squared error
/// of the clean sample, as a function of the signal-to-noise ratio SNR = alphaBar / (1 - alphaBar); what is predicted
/// instead of the clean sample changes the weight by the factor between the two errors.
public enum LossWeighting: Equatable, Sendable, NamedForm {
  /// Every error of what is predicted counts alike (Ho et al. 2020, eq. 14).
  case uniform
  /// min(SNR, gamma) (Hang et al. 2023, eq. 9): for the noise min(SNR, gamma) / SNR, for v min(SNR, gamma) / (SNR + 1).
  case minSNR(gamma: Double = 5)
  /// SNR / (k + SNR)^gamma (Choi et al. 2022, eq. 8): for the noise 1 / (k + SNR)^gamma.
  case p2(gamma: Double = 1, k: Double = 1)
  /// 1 / sigma^2 + 1 / sigmaData^2 with sigma^2 = 1 / SNR (Karras et al. 2022, table 1).
  case edm(sigmaData: Double = 0.5)

  public static let kind = "loss_weighting"
  public static let forms: [(name: String, options: [(name: String, value: Double)])] = [
    ("uniform", []), ("min_snr", [("gamma", 5)]), ("p2", [("gamma", 1), ("k", 1)]),
    ("edm", [("sigma_data", 0.5)]),
  ]

  public init?(form name: String, _ options: [String: Double]) {
    switch (name, options["gamma"], options["k"], options["sigma_data"]) {
    case ("uniform", _, _, _): self = .uniform
    case ("min_snr", let gamma?, _, _): self = .minSNR(gamma: gamma)
    case ("p2", let gamma?, let k?, _): self = .p2(gamma: gamma, k: k)
    case ("edm", _, _, let sigmaData?): self = .edm(sigmaData: sigmaData)
    default: return nil
    }
  }

  public var form: (name: String, options: [(name: String, value: Double)]) {
    switch self {
    case .uniform: ("uniform", [])
    case .minSNR(let gamma): ("min_snr", [("gamma", gamma)])
    case .p2(let gamma, let k): ("p2", [("gamma", gamma), ("k", k)])
    case .edm(let sigmaData): ("edm", [("sigma_data", sigmaData)])
    }
  }

  public func validate() throws {
    do {
      switch self {
      case .uniform: break
      case .minSNR(let gamma): try Requirement.positive(gamma, "gamma")
      case .p2(let gamma, let k):
        try Requirement.nonNegative(gamma, "gamma")
        try Requirement.positive(k, "k")
      case .edm(let sigmaData): try Requirement.positive(sigmaData, "sigma_data")
      }
    } catch let error as DiffusionError {
      guard case .argument(let option) = error.kind else { throw error }
      throw DiffusionError.argument("lossWeighting", "\(option) \(error.message)")
    }
  }

  /// The weight of the clean sample's squared error.
  private func ofSample(_ snr: Double) -> Double {
    switch self {
    case .uniform: 1
    case .minSNR(let gamma): min(snr, gamma)
    case .p2(let gamma, let k): snr / pow(k + snr, gamma)
    case .edm(let sigmaData): snr + 1 / (sigmaData * sigmaData)
    }
  }

  /// The weight of the squared error of what is predicted; of the noise at SNR 0 its limit.
  func weight(_ snr: Double, predicting type: PredictionType) throws -> Double {
    if self == .uniform { return 1 }
    switch type {
    case .sample: return ofSample(snr)
    case .velocity: return ofSample(snr) / (snr + 1)
    case .epsilon:
      if snr > 0 { return ofSample(snr) / snr }
      switch self {
      case .uniform, .minSNR: return 1
      case .p2(let gamma, let k): return pow(k, -gamma)
      case .edm: return .infinity
      }
    }
  }

  /// The weights of all training timesteps; nil where they are all 1.
  /// - Throws: `argument("lossWeighting")` for a scheduler without signal-to-noise ratios, and where a weight is infinite.
  func weights(_ scheduler: any Scheduler) throws -> [Float]? {
    if self == .uniform { return nil }
    return try scheduler.signalToNoise("lossWeighting").enumerated().map { timestep, snr in
      let weight = Float(try weight(snr, predicting: scheduler.predictionType))
      guard weight.isFinite else {
        throw DiffusionError.argument(
          "lossWeighting",
          "the weight of timestep \(timestep) is \(weight) for prediction_type '\(scheduler.predictionType.rawValue)'"
        )
      }
      return weight
    }
  }
}

extension Scheduler {
  /// alphaBar / (1 - alphaBar) of each training timestep.
  /// - Throws: `argument(argument)` for a scheduler without alphaBar.
  func signalToNoise(_ argument: String) throws -> [Double] {
    guard let alphas = alphasCumprod else {
      throw DiffusionError.argument(argument, "\(Self.name) has no signal-to-noise ratios")
    }
    return alphas.map { Double($0) / (1 - Double($0)) }
  }
}
