/// The midpoint method in log sigma (k-diffusion's `sample_dpm_2`, after DPM-Solver-2), diffusers'
/// `KDPM2DiscreteScheduler`: a step to the geometric mean of two noise levels, then the whole step with the derivative
/// there.
///
/// Unlike in diffusers, `prediction_type` may be sample.
public final class KDPM2DiscreteScheduler: SigmaScheduler {
  public struct Options: VarianceExplodingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions.latentDiffusion
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + SigmaSpacingOptions.fields.nested(in: \.sigmas)
      + PredictionOptions.type.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)

    public func levels(_ count: Int, _ table: SigmaTable) throws -> (sigmas: [Double], timesteps: [Double]) {
      var levels = try timestepLevels(count, table)
      if sigmas.useKarrasSigmas {
        levels.timesteps = levels.timesteps.map { $0.rounded(.toNearestOrEven) }
      }
      return levels
    }

    /// Inserts the timestep of the middle noise level between two timesteps. As in diffusers, `sigmas` lists the levels
    /// twice, and an additional 0; the steps go through the middle ones.
    public func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
      let middles = zip(sigmas, sigmas.dropFirst()).map { (Double($0) * Double($1)).squareRoot() }
      let halves = zip(middles, timesteps.dropFirst()).flatMap { [Float(table.timestep(of: $0)), $1] }
      let stepped = zip(middles, sigmas.dropFirst()).flatMap { [Float($0), $1] }
      return SchedulerRun(
        timesteps: timesteps.prefix(1) + halves,
        sigmas: sigmas.prefix(1) + sigmas.dropFirst().flatMap { [$0, $0] } + [0, 0, 0],
        stepped: sigmas.prefix(1) + stepped + [0], level: level)
    }
  }

  public static let name = "KDPM2DiscreteScheduler"
  public static let summary = "The midpoint method in log sigma, two calls for each step (k-diffusion)."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }
  public var order: Int { 2 }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let sigma = call.level.sigma
    let x0 = try options.prediction.cleanSample(call)
    guard let start = call.history.start else {
      call.history.beginStep(at: call.sample)
      return try .euler(from: call.sample, at: sigma, to: call.next.sigma, towards: x0)
    }
    call.history.endStep()
    let slope = (call.next.sigma - call.level(back: 1).sigma) / sigma
    return SchedulerStep(
      prevSample: try .weighted([(1, start), (slope, call.sample), (-slope, x0)]), predOriginalSample: x0)
  }
}
