import Glibc

/// A rule for the betas, the variances of the noise that each training timestep adds.
public enum BetaSchedule: String, OptionChoice {
  /// Evenly spaced from beta_start to beta_end (Ho et al. 2020).
  case linear
  /// The squares of evenly spaced square roots (Rombach et al. 2022).
  case scaledLinear = "scaled_linear"
  /// The cosine schedule, betas capped at 0.999; ignores beta_start and beta_end (Nichol and Dhariwal 2021, eq. 17).
  case squaredcosCapV2 = "squaredcos_cap_v2"
  /// A sigmoid over -6...6 between beta_start and beta_end (Xu et al. 2022, GeoDiff).
  case sigmoid
  /// alphaBar = exp(-12 t); betas capped at 0.999; ignores beta_start and beta_end.
  case exponential = "exp"
  /// Noise levels Laplace-distributed around a signal-to-noise ratio of 1 (Hang et al. 2024); betas capped at 0.999;
  /// ignores beta_start and beta_end.
  case laplace

  /// The betas of `count` timesteps, in the precision and order of operations of diffusers.
  func betas(count: Int, start: Double, end: Double) -> [Float] {
    switch self {
    case .linear: return BetaSchedule.linspace(Float(start), Float(end), count)
    case .scaledLinear:
      return BetaSchedule.linspace(Float(start.squareRoot()), Float(end.squareRoot()), count).map { $0 * $0 }
    case .squaredcosCapV2:
      return BetaSchedule.betas(count) { t in pow(cos((t + 0.008) / 1.008 * .pi / 2), 2) }
    case .sigmoid:
      return BetaSchedule.linspace(-6, 6, count).map { x in
        1 / (1 + exp(-x)) * Float(end - start) + Float(start)
      }
    case .exponential: return BetaSchedule.betas(count) { t in exp(-12 * t) }
    case .laplace:
      return BetaSchedule.betas(count) { t in
        let logarithm = -0.5 * (t > 0.5 ? -1 : 1) * log(1 - 2 * abs(0.5 - t) + 1e-6)
        let ratio = exp(logarithm)
        return (ratio / (1 + ratio)).squareRoot()
      }
    }
  }

  /// The betas of a function alphaBar of time 0...1, capped at 0.999.
  private static func betas(_ count: Int, _ alphaBar: (Double) -> Double) -> [Float] {
    (0..<count).map { step in
      let (from, to) = (Double(step) / Double(count), Double(step + 1) / Double(count))
      return Float(min(1 - alphaBar(to) / alphaBar(from), 0.999))
    }
  }

  /// `torch.linspace` in float32: each value is computed from the nearer end, with one rounding for product and sum.
  static func linspace(_ start: Float, _ end: Float, _ count: Int) -> [Float] {
    guard count > 1 else { return count == 1 ? [start] : [] }
    let step = (end - start) / Float(count - 1)
    return (0..<count).map { index in
      index < count / 2
        ? start.addingProduct(step, Float(index)) : end.addingProduct(-step, Float(count - 1 - index))
    }
  }

  /// Rescales betas so that the last timestep has no signal (Lin et al. 2024, algorithm 1).
  static func rescaledToZeroTerminalSNR(_ betas: [Float]) -> [Float] {
    var roots = cumulativeProduct(betas.map { 1 - $0 }).map { $0.squareRoot() }
    guard let first = roots.first, let last = roots.last, first > last else { return betas }
    let scale = first / (first - last)
    for index in roots.indices { roots[index] = (roots[index] - last) * scale }
    let alphasBar = roots.map { $0 * $0 }
    return alphasBar.indices.map { index in
      1 - (index == 0 ? alphasBar[0] : alphasBar[index] / alphasBar[index - 1])
    }
  }

  /// `torch.cumprod` in float32, whose CPU kernel carries the product in double precision.
  static func cumulativeProduct(_ values: [Float]) -> [Float] {
    var product = 1.0
    return values.map { value in
      product *= Double(value)
      return Float(product)
    }
  }
}
