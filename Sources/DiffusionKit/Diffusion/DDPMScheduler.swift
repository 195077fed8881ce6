import Glibc

/// Ancestral sampling of denoising diffusion probabilistic models (Ho, Jain and Abbeel 2020), diffusers'
/// `DDPMScheduler`.
///
/// Unlike diffusers, `fixed_large_log` draws with the standard deviation sqrt(beta) that its name promises; there it is
/// the square root of a negative number.
public final class DDPMScheduler: Scheduler {
  /// The variance of a step's noise (section 3.2 of the paper).
  public enum VarianceType: String, CaseIterable, Sendable {
    /// That of the posterior q(x_t-1 | x_t, x_0).
    case fixedSmall = "fixed_small"
    /// The same, computed through its logarithm.
    case fixedSmallLog = "fixed_small_log"
    /// beta_t.
    case fixedLarge = "fixed_large"
    case fixedLargeLog = "fixed_large_log"
  }

  public struct Options: SchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    public var varianceType = VarianceType.fixedSmall

    public init() {}

    public static var fields: [OptionField<Options>] {
      NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.fields.nested(in: \.prediction)
        + TimestepSpacingOptions.fields.nested(in: \.spacing) + [.choice("variance_type", \.varianceType)]
    }
  }

  public static let name = "DDPMScheduler"
  public static var optionNames: [String] { Options.fields.map(\.name) }

  public private(set) var options: Options
  public let schedule: NoiseSchedule
  public private(set) var timesteps: [Float]
  /// Whether `timesteps` is a chosen list rather than every training timestep.
  private var hasChosenTimesteps = false

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options = Options()) throws {
    try options.prediction.validate()
    schedule = try NoiseSchedule(options.noise)
    self.options = options
    self.options.noise.numTrainTimesteps = schedule.count
    timesteps = (0..<schedule.count).reversed().map(Float.init)
  }

  public convenience init(config: [String: OptionValue], ignoringUnknown: Bool = false) throws {
    try self.init(Options(config: config, ignoringUnknown: ignoringUnknown))
  }

  public var config: [(name: String, value: OptionValue)] { options.config }
  public var numTrainTimesteps: Int { schedule.count }
  public var predictionType: PredictionType { options.prediction.predictionType }
  public var alphasCumprod: [Float]? { schedule.alphasCumprod }

  public func setTimesteps(_ numInferenceSteps: Int) throws {
    timesteps = try options.spacing.timesteps(numInferenceSteps, of: schedule.count)
    hasChosenTimesteps = true
  }

  /// A run over exactly these timesteps.
  /// - Throws: `argument("timesteps")` unless they are falling training timesteps, at least one.
  public func setTimesteps(_ timesteps: [Float]) throws {
    guard !timesteps.isEmpty else { throw DiffusionError.argument("timesteps", "at least one is needed") }
    for timestep in timesteps { _ = try schedule.index(of: timestep, "timesteps") }
    guard zip(timesteps, timesteps.dropFirst()).allSatisfy({ $0 > $1 }) else {
      throw DiffusionError.argument("timesteps", "must fall")
    }
    self.timesteps = timesteps
    hasChosenTimesteps = true
  }

  /// The mean of eq. 7 with the estimated x0, plus noise except at timestep 0.
  public func step(
    _ modelOutput: Tensor, _ timestep: Float, _ sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    let t = try schedule.index(of: timestep)
    let previous = try previousTimestep(timestep, t)
    let alphaBar = schedule.alphasCumprod[t]
    let alphaBarPrevious = previous.map { schedule.alphasCumprod[$0] } ?? 1
    let betaBar = 1 - alphaBar
    let alpha = alphaBar / alphaBarPrevious
    let beta = 1 - alpha

    let estimate = try self.options.prediction.estimate(
      modelOutput, sample, signal: alphaBar.squareRoot(), noise: betaBar.squareRoot())
    var result = try Tensor.weighted(
      alphaBarPrevious.squareRoot() * beta / betaBar, estimate.x0,
      alpha.squareRoot() * (1 - alphaBarPrevious) / betaBar, sample)
    if t > 0 {
      let variance = max((1 - alphaBarPrevious) / betaBar * beta, 1e-20)
      try result.add(deviation(posterior: variance, beta: beta), options.noise(sample.shape))
    }
    return SchedulerStep(prevSample: result, predOriginalSample: estimate.x0)
  }

  private func deviation(posterior: Float, beta: Float) -> Float {
    switch options.varianceType {
    case .fixedSmall: return posterior.squareRoot()
    case .fixedSmallLog: return exp(0.5 * log(posterior))
    case .fixedLarge, .fixedLargeLog: return max(beta, 0).squareRoot()
    }
  }

  /// The timestep after this one in the run; nil at its end.
  private func previousTimestep(_ timestep: Float, _ t: Int) throws -> Int? {
    guard hasChosenTimesteps else { return t > 0 ? t - 1 : nil }
    guard let place = timesteps.firstIndex(of: timestep) else {
      throw DiffusionError.argument(
        "timestep", "\(t) is not one of the run's \(timesteps.count) timesteps, set by set_timesteps")
    }
    return place + 1 < timesteps.count ? try schedule.index(of: timesteps[place + 1]) : nil
  }

  public func addNoise(_ originalSamples: Tensor, _ noise: Tensor, _ timesteps: Tensor) throws -> Tensor {
    try schedule.addNoise(originalSamples, noise, timesteps)
  }

  public func getVelocity(_ sample: Tensor, _ noise: Tensor, _ timesteps: Tensor) throws -> Tensor {
    try schedule.velocity(sample, noise, timesteps)
  }
}
