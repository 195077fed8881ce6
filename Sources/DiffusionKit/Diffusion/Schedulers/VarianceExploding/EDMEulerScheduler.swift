import Glibc

/// Euler's method with the preconditioning of Karras et al. (2022, table 1), diffusers' `EDMEulerScheduler`.
///
/// The network F takes c_in (x0 + sigma noise) and 0.25 ln(sigma), and x0 is estimated as c_skip x + c_out F. In
/// training, timestep t of T has the noise level that Karras's formula (or the exponential one) gives for t + 1 of T.
public final class EDMEulerScheduler: SigmaScheduler {
  public enum Schedule: String, OptionChoice { case karras, exponential }

  public struct Options: SigmaSchedulerOptions, Equatable, Sendable {
    /// The smallest noise level of a run. Default 0.002.
    public var sigmaMin = 0.002
    /// The largest noise level of a run. Default 80.
    public var sigmaMax = 80.0
    /// The standard deviation of the data. Default 0.5.
    public var sigmaData = 0.5
    public var schedule = Schedule.karras
    /// The number of training timesteps, T. Default 1000.
    public var numTrainTimesteps = 1000
    /// The prediction type; with v_prediction c_out is negative.
    public var prediction = PredictionOptions.unclipped
    /// The exponent of Karras's noise levels. Default 7.
    public var rho = 7.0
    public var finalSigma = FinalSigma.zero

    public init() {}

    public static let fields: [Field<Options>] = [
      .option("sigma_min", \.sigmaMin, "the smallest noise level", .positive),
      .option("sigma_max", \.sigmaMax, "the largest noise level", .positive),
      .option("sigma_data", \.sigmaData, "the standard deviation of the data", .positive),
      .option(
        "sigma_schedule", \.schedule,
        "the spread of noise levels: by Karras et al. (2022, eq. 5) or evenly in log sigma"),
      .option("num_train_timesteps", \.numTrainTimesteps, "the number of training timesteps, T"),
      PredictionOptions.type(among: [.epsilon, .velocity]).nested(in: \.prediction),
      .option("rho", \.rho, "the exponent of Karras's noise levels", .positive),
      .finalSigma(\.finalSigma),
    ]

    public var path: SamplePath { .varianceExploding }
    public var predictionType: PredictionType { prediction.predictionType }

    public func validate() throws {
      try NoiseScheduleOptions.check(numTrainTimesteps)
      guard sigmaMin < sigmaMax else {
        throw DiffusionError.argument("sigma_max", "\(sigmaMax) is not above `sigma_min` = \(sigmaMin)")
      }
    }

    public func levels() throws -> SigmaTable {
      let sigmas = try levels(numTrainTimesteps + 1).dropLast().reversed()
      return SigmaTable(sigmas: Array(sigmas), timesteps: sigmas.map(Options.noiseInput))
    }

    public func run(_ count: Int?, mu: Double?, _ table: SigmaTable) throws -> SchedulerRun {
      try FlowShift.checkUnused(mu)
      let sigmas = try levels(count ?? numTrainTimesteps + 1)
      let last = finalSigma == .zero ? 0 : sigmas[sigmas.count - 1]
      return SchedulerRun(timesteps: sigmas.map(Options.noiseInput), sigmas: sigmas + [last], level: level)
    }

    /// Returns `count` noise levels from the largest to the smallest.
    private func levels(_ count: Int) throws -> [Float] {
      let spread = schedule == .karras ? SigmaSpread.karras(rho: rho) : .exponential
      return try spread.sigmas(from: sigmaMax, to: sigmaMin, count: count).map(Float.init)
    }

    /// c_noise, the timestep input of the network at a noise level.
    private static func noiseInput(_ sigma: Float) -> Float { 0.25 * log(sigma) }

    public func initNoiseSigma(_ run: SchedulerRun) -> Float { Float((sigmaMax * sigmaMax + 1).squareRoot()) }

    /// The factor c_in.
    public func inputScale(_ level: NoiseLevel) -> Double { 1 / variance(level.sigma).squareRoot() }

    /// Returns c_skip and c_out: x0 is estimated as skip x + out F.
    func preconditioning(_ sigma: Double) -> (skip: Double, out: Double) {
      let variance = variance(sigma)
      let out = sigma * sigmaData / variance.squareRoot()
      return (sigmaData * sigmaData / variance, predictionType == .velocity ? -out : out)
    }

    /// The target (x0 - c_skip x) / c_out, where x = x0 + sigma noise.
    public func target(_ level: NoiseLevel) -> (x0: Double, noise: Double) {
      let (skip, out) = preconditioning(level.sigma)
      return ((1 - skip) / out, -skip * level.sigma / out)
    }

    /// The variance of noisy samples.
    private func variance(_ sigma: Double) -> Double { sigma * sigma + sigmaData * sigmaData }
  }

  public static let name = "EDMEulerScheduler"
  public static let summary =
    "Euler's method with the preconditioned network of Karras et al. (2022), which takes 0.25 ln(sigma) as timestep."
  public static let stepFields = StepOptions.churning
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (x, sigma) = try call.options.churn.applied(to: call)
    let (skip, out) = options.preconditioning(sigma)
    let x0 = try Tensor.weighted([(skip, x), (out, call.output)])
    return try .euler(from: x, at: sigma, to: call.next.sigma, towards: x0)
  }
}
