import Glibc

/// Ancestral sampling of denoising diffusion probabilistic models (Ho, Jain and Abbeel 2020), diffusers'
/// `DDPMScheduler`.
///
/// Unlike in diffusers, `fixed_large_log` draws noise with standard deviation sqrt(beta), as its name promises;
/// diffusers takes the square root of a negative number. A negative `learned` variance counts as 0; in diffusers it
/// gives NaN.
public final class DDPMScheduler: DiscreteScheduler {
  /// The variance of a step's noise (section 3.2 of the paper).
  public enum VarianceType: String, OptionChoice {
    /// The variance of the posterior q(x_t-1 | x_t, x_0).
    case fixedSmall = "fixed_small"
    /// The posterior's variance, computed through its logarithm.
    case fixedSmallLog = "fixed_small_log"
    /// The variance beta_t.
    case fixedLarge = "fixed_large"
    case fixedLargeLog = "fixed_large_log"
    /// The network's variance: its output is [N, 2 C, ...] for samples [N, C, ...], the variances after the
    /// predictions.
    case learned
    /// The network's variance as an interpolation of logarithms: -1 stands for the posterior's variance, 1 for beta_t
    /// (Nichol and Dhariwal 2021, eq. 15).
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
          "variance_type", \.varianceType,
          "the variance of a step's noise: the posterior's, or beta (Ho et al. 2020, 3.2)"
        )
      ]
  }

  public static let name = "DDPMScheduler"
  public static let summary = "Ancestral sampling (Ho, Jain and Abbeel 2020): each step draws noise."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }
  public var learnsVariance: Bool { options.varianceType.isLearned }

  /// Computes the mean of eq. 7 with the estimated x0, and adds noise except at timestep 0.
  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (alphaBar, alphaBarNext) = try alphaBars(call)
    let betaBar = 1 - alphaBar
    let alpha = alphaBar / alphaBarNext
    let beta = 1 - alpha

    let learned = try learnsVariance ? LearnedVariance(call.output, for: call.sample.shape) : nil
    let x0 = try options.prediction.cleanSample(learned?.prediction ?? call.output, call.sample, call.level)
    var terms: [Tensor.Term] = [
      (Double(alphaBarNext.squareRoot() * beta / betaBar), x0),
      (Double(alpha.squareRoot() * (1 - alphaBarNext) / betaBar), call.sample),
    ]
    if call.timestep > 0 {
      let variance = max((1 - alphaBarNext) / betaBar * beta, 1e-20)
      terms.append(
        try scaled(call.noise(), posterior: variance, beta: beta, learned: learned?.variance))
    }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  /// Returns the step's noise as a term with its standard deviation.
  /// - Parameter learned: the network's variance, if it is learned.
  private func scaled(
    _ noise: Tensor, posterior: Float, beta: Float, learned: Tensor?
  ) throws -> Tensor.Term {
    switch (options.varianceType, learned) {
    case (.learnedRange, let learned?):
      let (low, high) = (log(posterior), log(max(beta, 1e-20)))
      return (1, try noise * (learned * Tensor((high - low) / 4) + Tensor((high + low) / 4)).exp())
    case (_, let learned?): return (1, try noise * learned.clamp(min: 0).sqrt())
    case (.fixedSmallLog, nil): return (Double(exp(0.5 * log(posterior))), noise)
    case (.fixedLarge, nil), (.fixedLargeLog, nil): return (Double(max(beta, 0).squareRoot()), noise)
    case (_, nil): return (Double(posterior.squareRoot()), noise)
    }
  }

  /// Chooses a run over exactly these timesteps.
  /// - Throws: `argument("timesteps")` unless they are at least one training timestep, in falling order.
  public func setTimesteps(_ timesteps: [Float]) throws {
    guard !timesteps.isEmpty else { throw DiffusionError.argument("timesteps", "at least one is needed") }
    let indices = try timesteps.map { try schedule.index(of: $0, "timesteps") }
    guard zip(indices, indices.dropFirst()).allSatisfy({ $0 > $1 }) else {
      throw DiffusionError.argument("timesteps", "must fall")
    }
    state.replaceRun(
      try options.run(indices.map(Float.init), schedule), numInferenceSteps: timesteps.count)
  }
}
