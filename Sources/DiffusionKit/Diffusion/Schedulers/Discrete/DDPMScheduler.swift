import Glibc

/// Ancestral sampling of denoising diffusion probabilistic models (Ho, Jain and Abbeel 2020), diffusers'
/// `DDPMScheduler`.
///
/// Unlike diffusers, `fixed_large_log` draws with the standard deviation sqrt(beta) that its name promises; there it is
/// the square root of a negative number. A negative `learned` variance counts as 0; there it gives NaN.
public final class DDPMScheduler: DiscreteScheduler {
  /// The variance of a step's noise (section 3.2 of the paper).
  public enum VarianceType: String, OptionChoice {
    /// That of the posterior q(x_t-1 | x_t, x_0).
    case fixedSmall = "fixed_small"
    /// The same, computed through its logarithm.
    case fixedSmallLog = "fixed_small_log"
    /// beta_t.
    case fixedLarge = "fixed_large"
    case fixedLargeLog = "fixed_large_log"
    /// The network's: it gives [N, 2 C, ...] for samples [N, C, ...], the variances behind the predictions.
    case learned
    /// The same, where -1 stands for that of the posterior, 1 for beta_t, and what is between for what is between them in
    /// the logarithm (Nichol and Dhariwal 2021, eq. 15).
    case learnedRange = "learned_range"

    var isLearned: Bool { self == .learned || self == .learnedRange }
  }

  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    public var varianceType = VarianceType.fixedSmall

    public init() {}

    public static let fields: [Field<Options>] =
      groupFields + [
        .option(
          "variance_type", \.varianceType, "of a step's noise: the posterior's, or beta (Ho et al. 2020, 3.2)"
        )
      ]
  }

  public static let name = "DDPMScheduler"
  public let process: DiscreteProcess<Options>
  public init(process: DiscreteProcess<Options>) { self.process = process }

  /// A run over exactly these timesteps.
  /// - Throws: `argument("timesteps")` unless they are falling training timesteps, at least one.
  public func setTimesteps(_ timesteps: [Float]) throws { try process.setTimesteps(timesteps) }

  public var learnsVariance: Bool { options.varianceType.isLearned }

  /// The mean of eq. 7 with the estimated x0, plus noise except at timestep 0.
  public func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    let learned = try learnsVariance ? LearnedVariance(modelOutput, for: sample.shape) : nil
    if learnsVariance, learned == nil {
      throw DiffusionError.argument(
        "model_output",
        "shape \(modelOutput.shape) for a sample of shape \(sample.shape): with a learned variance there are twice "
          + "the channels"
      )
    }
    let modelOutput = learned?.prediction ?? modelOutput
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
      let noise = try options.noise(sample.shape)
      terms.append(try scaled(noise, posterior: variance, beta: beta, learned: learned?.variance))
    }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  /// The step's noise with the standard deviation it is to have.
  /// - Parameter learned: what the network told, where it tells.
  private func scaled(
    _ noise: Tensor, posterior: Float, beta: Float, learned: Tensor?
  ) throws -> Tensor.Term {
    switch (options.varianceType, learned) {
    case (.learnedRange, let told?):
      let (least, most) = (log(posterior), log(max(beta, 1e-20)))
      return (1, try noise * (told * Tensor((most - least) / 4) + Tensor((most + least) / 4)).exp())
    case (_, let told?): return (1, try noise * told.clamp(min: 0).sqrt())
    case (.fixedSmallLog, nil): return (Double(exp(0.5 * log(posterior))), noise)
    case (.fixedLarge, nil), (.fixedLargeLog, nil): return (Double(max(beta, 0).squareRoot()), noise)
    case (_, nil): return (Double(posterior.squareRoot()), noise)
    }
  }

  /// The timestep after this one in the run; nil at its end.
  private func previousTimestep(_ timestep: Float, _ t: Int) throws -> Int? {
    guard process.numInferenceSteps != nil else { return t > 0 ? t - 1 : nil }
    return try process.timestep(after: timestep).map { try schedule.index(of: $0) }
  }
}
