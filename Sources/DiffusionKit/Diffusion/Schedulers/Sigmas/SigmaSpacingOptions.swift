import Glibc

/// The spread of the noise levels that replaces that of the timesteps.
public struct SigmaSpacingOptions: OptionTable, Equatable, Sendable {
  public var useKarrasSigmas = false
  public var useExponentialSigmas = false
  public var useBetaSigmas = false
  /// An option of DPM-Solver only.
  public var useLuLambdas = false
  /// The bounds of the spread. Default: those of the timesteps.
  public var sigmaMin: Double?
  public var sigmaMax: Double?

  public init() {}

  /// The fields of all schedulers with sigmas.
  public static let fields: [Field<SigmaSpacingOptions>] = [
    .option(
      "use_karras_sigmas", \.useKarrasSigmas,
      "whether noise levels are spread evenly in sigma^(1/7) (Karras et al. 2022, eq. 5)"),
    .option(
      "use_exponential_sigmas", \.useExponentialSigmas, "whether noise levels are spread evenly in log sigma"),
    .option(
      "use_beta_sigmas", \.useBetaSigmas,
      "whether noise levels are spread by a beta distribution (Lee et al. 2024)"),
  ]
  static let lambdas: [Field<SigmaSpacingOptions>] = [
    .option(
      "use_lu_lambdas", \.useLuLambdas, "whether noise levels are spread evenly in log sigma (Lu et al. 2022)"
    )
  ]
  static let bounds: [Field<SigmaSpacingOptions>] = [
    .option("sigma_min", \.sigmaMin, "the smallest noise level", .positive),
    .option("sigma_max", \.sigmaMax, "the largest noise level", .positive),
  ]

  /// The chosen spread; nil for the noise levels of the timesteps.
  var spread: SigmaSpread? {
    if useKarrasSigmas { return .karras(rho: 7) }
    if useExponentialSigmas { return .exponential }
    if useBetaSigmas { return .beta }
    return useLuLambdas ? .lambdas : nil
  }

  /// - Throws: `argument` for two spreads at once, and for bounds that are not in order.
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

  /// Returns the noise levels of a run that would go from `first` to `last` without bounds of its own; nil if no
  /// spread is chosen.
  /// - Throws: `argument` if a given bound is beyond the other one.
  func sigmas(from first: Double, to last: Double, count: Int) throws -> [Double]? {
    guard let spread else { return nil }
    let (from, to) = (sigmaMax ?? first, sigmaMin ?? last)
    guard count == 1 || from > to else {
      throw DiffusionError.argument(
        sigmaMax == nil ? "sigma_min" : "sigma_max", "the levels would rise from \(from) to \(to)")
    }
    return try spread.sigmas(from: from, to: to, count: count)
  }
}
