/// The target of the network in training.
public enum PredictionType: String, OptionChoice {
  /// The noise (Ho et al. 2020).
  case epsilon
  /// The clean sample x0.
  case sample
  /// v = sqrt(alphaBar) noise - sqrt(1 - alphaBar) x0 (Salimans and Ho 2022).
  case velocity = "v_prediction"
  /// noise - x0, the velocity of the straight line from data to noise (Lipman et al. 2023).
  case flow = "flow_prediction"

  /// The types for variance-preserving processes, which all schedulers but those of flow matching and EDM have.
  static let ofNoiseSchedules: [PredictionType] = [.epsilon, .sample, .velocity]

  /// The target in terms of the clean sample and the noise, at a noise level.
  func target(_ level: NoiseLevel) -> (x0: Double, noise: Double) {
    switch self {
    case .epsilon: return (0, 1)
    case .sample: return (1, 0)
    case .velocity:
      let length = level.power.squareRoot()
      return (-level.noise / length, level.signal / length)
    case .flow: return (-1, 1)
    }
  }

  /// The estimate of x0 in terms of the noisy sample and of the prediction: `target` solved for x0 with
  /// x = signal * x0 + noise * epsilon.
  ///
  /// If the signal is 0, epsilon does not determine x0, and a signal of 2^-12 is used so that the estimate is finite
  /// (diffusers divides by 0).
  func cleanSample(_ level: NoiseLevel) -> (sample: Double, output: Double) {
    switch self {
    case .epsilon:
      let signal = level.signal > 0 ? level.signal : 0x1p-12
      return (1 / signal, -level.noise / signal)
    case .sample: return (0, 1)
    case .velocity: return (level.signal / level.power, -level.noise / level.power.squareRoot())
    case .flow:
      let sum = level.signal + level.noise
      return (1 / sum, -level.noise / sum)
    }
  }

  /// The estimate of the noise in terms of the noisy sample and of the prediction. If the noise is 0, x does not determine
  /// epsilon, and a noise of 2^-24 is used.
  func epsilon(_ level: NoiseLevel) -> (sample: Double, output: Double) {
    switch self {
    case .epsilon: return (0, 1)
    case .sample:
      let noise = max(level.noise, 0x1p-24)
      return (1 / noise, -level.signal / noise)
    case .velocity: return (level.noise / level.power, level.signal / level.power.squareRoot())
    case .flow:
      let sum = level.signal + level.noise
      return (1 / sum, level.signal / sum)
    }
  }
}
