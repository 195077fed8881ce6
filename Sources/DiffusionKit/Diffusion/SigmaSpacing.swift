import Glibc

/// How noise levels are spread between the largest and the smallest one of a run.
enum SigmaSpread: Sendable {
  /// Evenly in sigma^(1/rho), rho 7 (Karras et al. 2022, eq. 5).
  case karras(rho: Double)
  /// Evenly in log sigma.
  case exponential
  /// By the quantiles of a beta distribution with both parameters 0.6 (Lee et al. 2024).
  case beta
  /// Evenly in lambda = -log sigma (Lu et al. 2022). The same levels as `exponential`; diffusers rounds their timesteps
  /// differently.
  case lambdas

  /// `count` levels from `largest` to `smallest`, both above 0.
  /// - Throws: `interrupted`.
  func sigmas(from largest: Double, to smallest: Double, count: Int) throws -> [Double] {
    switch self {
    case .karras(let rho):
      let (from, to) = (pow(largest, 1 / rho), pow(smallest, 1 / rho))
      return SigmaSpread.ramp(count).map { pow(from + $0 * (to - from), rho) }
    case .exponential, .lambdas:
      var (from, to) = (log(largest), log(smallest))
      // As the logarithms of the table are.
      if case .lambdas = self { (from, to) = (Double(Float(from)), Double(Float(to))) }
      return SigmaSpread.ramp(count).map { exp(from + $0 * (to - from)) }
    case .beta:
      let distribution = BetaDistribution(a: 0.6, b: 0.6)
      return try SigmaSpread.ramp(count).map {
        // Some microseconds each.
        try Session.current.checkInterrupted()
        return smallest + distribution.quantile(1 - $0) * (largest - smallest)
      }
    }
  }

  /// 0...1 in `count` places, as `numpy.linspace`.
  static func ramp(_ count: Int) -> [Double] { linspace(0, 1, count) }

  /// `numpy.linspace`: the first alone where `count` is 1.
  static func linspace(_ start: Double, _ end: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [start] : [] }
    let step = (end - start) / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? end : Double($0) * step + start }
  }
}

/// Which spread of the noise levels replaces that of the timesteps.
public struct SigmaSpacingOptions: SchedulerOptions, Equatable, Sendable {
  public var useKarrasSigmas = false
  public var useExponentialSigmas = false
  public var useBetaSigmas = false
  /// Only DPM-Solver has it.
  public var useLuLambdas = false
  /// The bounds of the spread; default those of the timesteps.
  public var sigmaMin: Double?
  public var sigmaMax: Double?

  public init() {}

  /// Those that all schedulers with noise levels have.
  public static var fields: [OptionField<SigmaSpacingOptions>] {
    [
      .flag("use_karras_sigmas", \.useKarrasSigmas), .flag("use_exponential_sigmas", \.useExponentialSigmas),
      .flag("use_beta_sigmas", \.useBetaSigmas),
    ]
  }
  static var lambdas: [OptionField<SigmaSpacingOptions>] { [.flag("use_lu_lambdas", \.useLuLambdas)] }
  static var bounds: [OptionField<SigmaSpacingOptions>] {
    [.optionalNumber("sigma_min", \.sigmaMin), .optionalNumber("sigma_max", \.sigmaMax)]
  }

  /// nil where the levels are those of the timesteps.
  var spread: SigmaSpread? {
    if useKarrasSigmas { return .karras(rho: 7) }
    if useExponentialSigmas { return .exponential }
    if useBetaSigmas { return .beta }
    return useLuLambdas ? .lambdas : nil
  }

  /// - Throws: `argument` for two spreads at once, and bounds that are none.
  func validate() throws {
    let chosen = [
      ("use_karras_sigmas", useKarrasSigmas), ("use_exponential_sigmas", useExponentialSigmas),
      ("use_beta_sigmas", useBetaSigmas), ("use_lu_lambdas", useLuLambdas),
    ].filter(\.1)
    if chosen.count > 1 {
      throw DiffusionError.argument(chosen[1].0, "excludes \(chosen[0].0): there is one table of sigmas")
    }
    if let sigmaMin { try Requirement.positive(sigmaMin, "sigma_min") }
    if let sigmaMax { try Requirement.positive(sigmaMax, "sigma_max") }
    if let sigmaMin, let sigmaMax, sigmaMin >= sigmaMax {
      throw DiffusionError.argument("sigma_max", "\(sigmaMax) is not above sigma_min = \(sigmaMin)")
    }
  }

  /// The levels of a run that would go from `largest` to `smallest`; nil where no spread is chosen.
  /// - Throws: `argument` where a bound that is given is beyond the other one.
  func sigmas(from largest: Double, to smallest: Double, count: Int) throws -> [Double]? {
    guard let spread else { return nil }
    let (from, to) = (sigmaMax ?? largest, sigmaMin ?? smallest)
    guard count == 1 || from > to else {
      throw DiffusionError.argument(
        sigmaMax == nil ? "sigma_min" : "sigma_max", "the levels would rise from \(from) to \(to)")
    }
    return try spread.sigmas(from: from, to: to, count: count)
  }
}

/// Where the last step goes.
public enum FinalSigma: String, CaseIterable, Sendable {
  /// To a sample without noise.
  case zero
  /// To the smallest level of training.
  case smallest = "sigma_min"
}
