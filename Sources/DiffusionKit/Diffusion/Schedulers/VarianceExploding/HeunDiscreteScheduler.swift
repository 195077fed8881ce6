/// Heun's method (Karras et al. 2022, algorithm 1), diffusers' `HeunDiscreteScheduler`: a step by Euler's method, and
/// once more from where it began with the mean of both derivatives. The last step is one of Euler's.
///
/// All timesteps but the first come twice: at the first of two the network is called for the second derivative.
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
        sigmas: sigmas.prefix(1) + twice(sigmas.dropFirst()) + [0])
    }
  }

  /// Where the step began, the estimate there and its level.
  public struct Memory: SolverMemory {
    var first: (sample: Tensor, x0: Tensor, sigma: Double)?
    public init() {}
  }

  public static let name = "HeunDiscreteScheduler"
  public let process: SigmaProcess<Options, Memory>
  public init(process: SigmaProcess<Options, Memory>) { self.process = process }
  public var order: Int { 2 }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ step: StepOptions
  ) throws -> SchedulerStep {
    let sigma = Double(sigma(at: place))
    let x0 = try options.prediction.cleanSample(output, sample, level(at: place))
    guard let first = memory.first else {
      memory.first = (sample, x0, sigma)
      return try .line(from: sample, at: sigma, to: Double(self.sigma(at: place + 1)), towards: x0)
    }
    memory.first = nil
    // Half a step with each derivative, (x - x0) / sigma.
    let half = (sigma - first.sigma) / 2
    let (before, here) = (half / first.sigma, half / sigma)
    return SchedulerStep(
      prevSample: try .weighted([
        (1 + before, first.sample), (-before, first.x0), (here, sample), (-here, x0),
      ]), predOriginalSample: x0)
  }
}
