import Glibc

/// Ancestral sampling of denoising diffusion probabilistic models (Ho, Jain and Abbeel 2020), diffusers'
/// `DDPMScheduler`.
///
/// Unlike diffusers, `fixed_large_log` draws with the standard deviation sqrt(beta) that its name promises; there it is
/// the square root of a negative number.
public final class DDPMScheduler: DiscreteScheduler {
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

  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    public var varianceType = VarianceType.fixedSmall

    public init() {}

    public static var ownFields: [OptionField<Options>] { [.choice("variance_type", \.varianceType)] }
  }

  public static let name = "DDPMScheduler"
  public let process: DiscreteProcess<Options>
  public init(process: DiscreteProcess<Options>) { self.process = process }

  /// A run over exactly these timesteps.
  /// - Throws: `argument("timesteps")` unless they are falling training timesteps, at least one.
  public func setTimesteps(_ timesteps: [Float]) throws { try process.setTimesteps(timesteps) }

  /// The mean of eq. 7 with the estimated x0, plus noise except at timestep 0.
  public func step(
    _ modelOutput: Tensor, _ timestep: Float, _ sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    try SchedulerRun.check(modelOutput, sample)
    let t = try schedule.index(of: timestep)
    let previous = try previousTimestep(timestep, t)
    let alphaBar = schedule.alphasCumprod[t]
    let alphaBarPrevious = previous.map { schedule.alphasCumprod[$0] } ?? 1
    let betaBar = 1 - alphaBar
    let alpha = alphaBar / alphaBarPrevious
    let beta = 1 - alpha

    let x0 = try self.options.prediction.cleanSample(modelOutput, sample, schedule.level(of: timestep))
    var terms: [Tensor.Term] = [
      (Double(alphaBarPrevious.squareRoot() * beta / betaBar), x0),
      (Double(alpha.squareRoot() * (1 - alphaBarPrevious) / betaBar), sample),
    ]
    if t > 0 {
      let variance = max((1 - alphaBarPrevious) / betaBar * beta, 1e-20)
      terms.append((Double(deviation(posterior: variance, beta: beta)), try options.noise(sample.shape)))
    }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
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
    guard process.numInferenceSteps != nil else { return t > 0 ? t - 1 : nil }
    return try process.timestep(after: timestep).map { try schedule.index(of: $0) }
  }
}
