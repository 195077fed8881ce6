import Glibc

/// Which spread of the noise levels replaces that of the timesteps.
public struct SigmaSpacingOptions: OptionTable, Equatable, Sendable {
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
  public static let fields: [Field<SigmaSpacingOptions>] = [
    .option(
      "use_karras_sigmas", \.useKarrasSigmas,
      "spread the levels evenly in sigma^(1/7) (Karras et al. 2022, eq. 5)"),
    .option("use_exponential_sigmas", \.useExponentialSigmas, "spread them evenly in log sigma"),
    .option("use_beta_sigmas", \.useBetaSigmas, "spread them by a beta distribution (Lee et al. 2024)"),
  ]
  static let lambdas: [Field<SigmaSpacingOptions>] = [
    .option("use_lu_lambdas", \.useLuLambdas, "spread them evenly in log sigma (Lu et al. 2022)")
  ]
  static let bounds: [Field<SigmaSpacingOptions>] = [
    .option("sigma_min", \.sigmaMin, "the smallest level", .positive),
    .option("sigma_max", \.sigmaMax, "the largest level", .positive),
  ]

  /// nil where the levels are those of the timesteps.
  var spread: SigmaSpread? {
    if useKarrasSigmas { return .karras(rho: 7) }
    if useExponentialSigmas { return .exponential }
    if useBetaSigmas { return .beta }
    return useLuLambdas ? .lambdas : nil
  }

  /// - Throws: `argument` for two spreads at once, and bounds that are none.
  public func validate() throws {
    let chosen = [
      ("use_karras_sigmas", useKarrasSigmas), ("use_exponential_sigmas", useExponentialSigmas),
      ("use_beta_sigmas", useBetaSigmas), ("use_lu_lambdas", useLuLambdas),
    ].filter(\.1)
    if chosen.count > 1 {
      throw DiffusionError.argument(chosen[1].0, "excludes \(chosen[0].0): there is one table of sigmas")
    }
    if let sigmaMin, let sigmaMax, sigmaMin >= sigmaMax {
      throw DiffusionError.argument("sigma_max", "\(sigmaMax) is not above `sigma_min` = \(sigmaMin)")
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
