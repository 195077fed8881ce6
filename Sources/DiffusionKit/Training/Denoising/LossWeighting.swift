import Glibc

/// The weight of a sample's loss at its noise level. The cases are written as weights of the squared error of the clean
/// sample, as functions of the signal-to-noise ratio SNR, alphaBar / (1 - alphaBar) for schedulers that have alphaBar.
/// For another prediction type the weight changes by the ratio between the two errors.
public enum LossWeighting: Equatable, Sendable, NamedForm, OptionConvertible, CustomStringConvertible {
  /// Weight 1 for the error of the prediction, whatever its type (Ho et al. 2020, eq. 14).
  case uniform
  /// min(SNR, gamma) (Hang et al. 2023, eq. 9): min(SNR, gamma) / SNR for the noise, min(SNR, gamma) / (SNR + 1) for
  /// the velocity.
  case minSNR(gamma: Double = 5)
  /// SNR / (k + SNR)^gamma (Choi et al. 2022, eq. 8): 1 / (k + SNR)^gamma for the noise.
  case p2(gamma: Double = 1, k: Double = 1)
  /// 1 / sigma^2 + 1 / sigmaData^2 with sigma^2 = 1 / SNR (Karras et al. 2022, table 1).
  case edm(sigmaData: Double = 0.5)

  public static let kind = "loss_weighting"
  public static let forms: [FormCase<LossWeighting>] = [
    FormCase("uniform", .uniform), FormCase("min_snr", ("gamma", 5)) { .minSNR(gamma: $0) },
    FormCase("p2", ("gamma", 1), ("k", 1)) { .p2(gamma: $0, k: $1) },
    FormCase("edm", ("sigma_data", 0.5)) { .edm(sigmaData: $0) },
  ]

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
      guard let option = error.argument else { throw error }
      throw DiffusionError.argument("lossWeighting", "`\(option)` \(error.text)")
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

  /// The weight of the squared error of the prediction; at levels without signal its limit.
  ///
  /// In a noisy sample, an error d of the clean sample is an error -d signal / noise of the noise; the error of the
  /// prediction is a combination of the two.
  func weight(_ training: TrainingLevel) -> Double {
    if self == .uniform { return 1 }
    let level = training.level
    let ratio = max(level.signal / level.noise, 1e-12)
    let error = training.target.x0 - training.target.noise * ratio
    return ofSample(ratio * ratio) / (error * error)
  }

  /// The weights of all training timesteps; nil if they are all 1.
  /// - Throws: `argument("lossWeighting")` if a weight is infinite.
  func weights(_ scheduler: any Scheduler) throws -> [Float]? {
    if self == .uniform { return nil }
    return try (0..<scheduler.numTrainTimesteps).map { timestep in
      let weight = weight(try scheduler.trainingLevel(Float(timestep)))
      guard weight < 1e12 else {
        throw DiffusionError.argument(
          "lossWeighting",
          "the weight of timestep \(timestep) is infinite for `prediction_type` '\(scheduler.predictionType.rawValue)'"
        )
      }
      return Float(weight)
    }
  }
}
