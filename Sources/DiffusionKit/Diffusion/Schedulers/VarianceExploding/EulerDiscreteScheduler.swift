import Glibc

/// Euler's method on the levels of Karras et al. (2022, algorithm 2 without its second half), diffusers'
/// `EulerDiscreteScheduler`.
///
/// Unlike diffusers, `interpolation_type` log_linear spreads the run's levels over all of training's and then goes to
/// `final_sigmas_type`, and the network is told their timesteps. There the run ends before the final level and the
/// network is told evenly spaced timesteps, whatever the levels.
public final class EulerDiscreteScheduler: SigmaScheduler {
  /// How the levels are spread where no `use_..._sigmas` says it.
  public enum Interpolation: String, OptionChoice {
    /// Those of the timesteps.
    case linear
    /// Evenly in log sigma, between training's smallest and largest.
    case logLinear = "log_linear"
  }

  /// What the network is told.
  public enum TimestepType: String, OptionChoice {
    case discrete
    /// 0.25 ln(sigma), with v_prediction only.
    case continuous
  }

  public struct Options: VarianceExplodingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()
    public var interpolation = Interpolation.linear
    public var timestepType = TimestepType.discrete
    public var finalSigma = FinalSigma.zero

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.type.nested(in: \.prediction)
      + [
        .option(
          "interpolation_type", \.interpolation,
          "the levels are those of the timesteps, or evenly in log sigma")
      ]
      + (SigmaSpacingOptions.fields + SigmaSpacingOptions.bounds).nested(in: \.sigmas)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
      + [
        .option(
          "timestep_type", \.timestepType,
          "what the model is told: the timestep, or with v_prediction 0.25 ln(sigma)"),
        .finalSigma(\.finalSigma),
      ]

    public func validate() throws {
      try prediction.check()
      try sigmas.check()
      if interpolation == .logLinear, sigmas.spread != nil {
        throw DiffusionError.argument(
          "interpolation_type", "log_linear is a spread of sigmas, and another one is chosen")
      }
    }

    public func levels(_ count: Int, _ table: SigmaTable) throws -> (sigmas: [Double], timesteps: [Double]) {
      var options = self
      if interpolation == .logLinear {
        options.sigmas.useExponentialSigmas = true
        options.sigmas.sigmaMax = options.sigmas.sigmaMax ?? table.sigmas.last.map(Double.init)
        options.sigmas.sigmaMin = options.sigmas.sigmaMin ?? table.sigmas.first.map(Double.init)
      }
      return try options.timestepLevels(count, table)
    }

    public func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
      let isContinuous = timestepType == .continuous && predictionType == .velocity
      let last = finalSigma == .zero ? 0 : table.sigmas[0]
      return SchedulerRun(
        timesteps: isContinuous ? sigmas.map { 0.25 * log($0) } : timesteps, sigmas: sigmas + [last],
        level: level)
    }
  }

  public static let name = "EulerDiscreteScheduler"
  public static let summary = "Euler's method in sigma (Karras et al. 2022, algorithm 2)."
  public static let stepFields = StepOptions.churning
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (x, sigma) = try call.options.churn.applied(to: call)
    // A velocity belongs to the level at which the network was called; diffusers does the same.
    let level = predictionType == .velocity ? call.level : NoiseLevel(signal: 1, noise: sigma)
    let x0 = try options.prediction.cleanSample(call.output, x, level)
    return try .euler(from: x, at: sigma, to: call.next.sigma, towards: x0)
  }
}
