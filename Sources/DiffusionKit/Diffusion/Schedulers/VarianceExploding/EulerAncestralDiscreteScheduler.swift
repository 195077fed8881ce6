/// Euler's method to a level below the next one, and fresh noise up to it (k-diffusion's `sample_euler_ancestral`),
/// diffusers' `EulerAncestralDiscreteScheduler`. The last step draws noise of standard deviation 0 too, so that the
/// generator advances as in diffusers.
///
/// Unlike in diffusers, `prediction_type` may be sample.
public final class EulerAncestralDiscreteScheduler: SigmaScheduler {
  public struct Options: VarianceExplodingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas: SigmaSpacingOptions { SigmaSpacingOptions() }

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.type.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
  }

  public static let name = "EulerAncestralDiscreteScheduler"
  public static let summary =
    "Euler's method to below the next noise level, and fresh noise up to it (k-diffusion)."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let (from, to) = (call.level.sigma, call.next.sigma)
    let up = (to * to * (from * from - to * to) / (from * from)).squareRoot()
    let down = (to * to - up * up).squareRoot()
    let x0 = try options.prediction.cleanSample(call)
    return SchedulerStep(
      prevSample: try .weighted([(down / from, call.sample), (1 - down / from, x0), (up, call.noise())]),
      predOriginalSample: x0)
  }
}
