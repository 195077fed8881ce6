/// Heun's method (Karras et al. 2022, algorithm 1), diffusers' `HeunDiscreteScheduler`: an Euler step, repeated from
/// its start with the mean of the derivatives at both ends. The last step is an Euler step.
///
/// All timesteps but the first occur twice: the first of two is the call for the second derivative.
public final class HeunDiscreteScheduler: SigmaScheduler {
  public struct Options: VarianceExplodingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions.latentDiffusion
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise)
      + (PredictionOptions.type + PredictionOptions.clipping).nested(in: \.prediction)
      + SigmaSpacingOptions.fields.nested(in: \.sigmas)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)

    public func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
      func twice(_ values: ArraySlice<Float>) -> [Float] { values.flatMap { [$0, $0] } }
      return SchedulerRun(
        timesteps: timesteps.prefix(1) + twice(timesteps.dropFirst()),
        sigmas: sigmas.prefix(1) + twice(sigmas.dropFirst()) + [0], level: level)
    }
  }

  public static let name = "HeunDiscreteScheduler"
  public static let summary = "Heun's method, two calls for each step (Karras et al. 2022, algorithm 1)."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }
  public var order: Int { 2 }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let sigma = call.level.sigma
    let x0 = try options.prediction.cleanSample(call)
    guard let start = call.history.start, let first = call.history.stages.first else {
      call.history.beginStep(at: call.sample, stages: [x0])
      return try .euler(from: call.sample, at: sigma, to: call.next.sigma, towards: x0)
    }
    call.history.endStep()
    // Half a step with each derivative, (x - x0) / sigma.
    let firstSigma = call.level(back: 1).sigma
    let half = (sigma - firstSigma) / 2
    let (before, here) = (half / firstSigma, half / sigma)
    return SchedulerStep(
      prevSample: try .weighted([
        (1 + before, start), (-before, first), (here, call.sample), (-here, x0),
      ]), predOriginalSample: x0)
  }
}
