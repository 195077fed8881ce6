import Glibc

/// Euler's method on the noise levels of Karras et al. (2022, algorithm 2 without its second half), diffusers'
/// `EulerDiscreteScheduler`.
///
/// Unlike in diffusers, `interpolation_type` log_linear spreads the run's noise levels over all of training's and then
/// goes to `final_sigmas_type`, and the network takes the timesteps of these levels. In diffusers the run ends before
/// the final level, and the network takes evenly spaced timesteps, whatever the levels.
public final class EulerDiscreteScheduler: SigmaScheduler {
  /// The spread of the noise levels without a `use_..._sigmas`.
  public enum Interpolation: String, OptionChoice {
    /// The noise levels of the timesteps.
    case linear
    /// Evenly in log sigma, between the smallest and the largest of training.
    case logLinear = "log_linear"
  }

  /// The timestep input of the network.
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
          "noise levels of the timesteps, or spread evenly in log sigma")
      ]
      + (SigmaSpacingOptions.fields + SigmaSpacingOptions.bounds).nested(in: \.sigmas)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
      + [
        .option(
          "timestep_type", \.timestepType,
          "the timestep input of the model: the timestep, or with v_prediction 0.25 ln(sigma)"),
        .finalSigma(\.finalSigma),
      ]

    public func validate() throws {
      try prediction.check()
      try sigmas.check()
      if interpolation == .logLinear, sigmas.spread != nil {
        throw DiffusionError.argument(
          "interpolation_type", "`log_linear` is a spread of sigmas, and another one is chosen")
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
    // A velocity refers to the noise level at which the network was called, as in diffusers.
    let level = predictionType == .velocity ? call.level : NoiseLevel(signal: 1, noise: sigma)
    let x0 = try options.prediction.cleanSample(call.output, x, level)
    return try .euler(from: x, at: sigma, to: call.next.sigma, towards: x0)
  }
}
