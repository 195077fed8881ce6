/// A linear multistep method of up to four derivatives (Adams and Bashforth's on uneven levels; k-diffusion's
/// `sample_lms`), diffusers' `LMSDiscreteScheduler`.
///
/// Unlike diffusers, a run that begins part-way starts with one derivative and gains one a step; there it begins with
/// the weights of four and has values for one of them.
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

  /// The derivatives (x - x0) / sigma of the last steps, the latest first.
  public struct Memory: SolverMemory {
    var derivatives: [Tensor] = []
    public init() {}
  }

  /// Derivatives that a step may use at most.
  static let longest = 8

  public static let name = "LMSDiscreteScheduler"
  public let process: SigmaProcess<Options, Memory>
  public init(process: SigmaProcess<Options, Memory>) { self.process = process }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ step: StepOptions
  ) throws -> SchedulerStep {
    guard (1...LMSDiscreteScheduler.longest).contains(step.order) else {
      throw DiffusionError.argument(
        "order", "must be 1 to \(LMSDiscreteScheduler.longest), not \(step.order)")
    }
    let sigma = Double(sigma(at: place))
    let x0 = try options.prediction.cleanSample(output, sample, level(at: place))
    let derivative = try Tensor.weighted([(1 / sigma, sample), (-1 / sigma, x0)])
    memory.derivatives = [derivative] + memory.derivatives.prefix(step.order - 1)
    memory.derivatives = Array(memory.derivatives.prefix(usable(memory.derivatives.count, from: place)))
    let nodes = memory.derivatives.indices.map { Double(self.sigma(at: place - $0)) }
    let weights = Lagrange(nodes).integrals(from: sigma, to: Double(self.sigma(at: place + 1)))
    return SchedulerStep(
      prevSample: try .weighted([(1, sample)] + zip(weights, memory.derivatives)), predOriginalSample: x0)
  }
}
