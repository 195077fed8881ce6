/// A linear multistep method of up to four derivatives by default (the Adams-Bashforth method on uneven noise levels;
/// k-diffusion's `sample_lms`), diffusers' `LMSDiscreteScheduler`.
///
/// Unlike in diffusers, a run that begins after its first timestep starts with one derivative and uses one more in each
/// step; diffusers begins with the weights of four and has values for one of them.
public final class LMSDiscreteScheduler: SigmaScheduler {
  public struct Options: VarianceExplodingSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions.linspace
    public var sigmas = SigmaSpacingOptions()

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + SigmaSpacingOptions.fields.nested(in: \.sigmas)
      + PredictionOptions.type.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
  }

  /// The maximum number of derivatives in a step.
  static let maxOrder = 8

  public static let name = "LMSDiscreteScheduler"
  public static let summary = "A linear multistep method of four outputs (k-diffusion)."
  public static let stepFields = StepOptions.multistep
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let order = call.options.order
    let sigma = call.level.sigma
    let x0 = try options.prediction.cleanSample(call)
    // The derivative, (x - x0) / sigma.
    call.history.insert(try .weighted([(1 / sigma, call.sample), (-1 / sigma, x0)]), upTo: order)
    let derivatives = call.history.outputs.prefix(call.usable(call.history.outputs.count))
    let nodes = derivatives.indices.map { call.level(back: $0).sigma }
    let weights = Lagrange(nodes).integrals(from: sigma, to: call.next.sigma)
    return SchedulerStep(
      prevSample: try .weighted([(1, call.sample)] + zip(weights, derivatives)), predOriginalSample: x0)
  }
}
