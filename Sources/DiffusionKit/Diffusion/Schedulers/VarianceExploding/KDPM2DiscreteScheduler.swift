/// The midpoint method in log sigma (k-diffusion's `sample_dpm_2`, after DPM-Solver-2), diffusers'
/// `KDPM2DiscreteScheduler`: a step to the geometric mean of two levels, and the whole step with the derivative there.
///
/// Beyond diffusers, prediction_type may be sample.
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

    /// Between two timesteps that of the level between them. The levels come twice, and one 0 more, as in diffusers.
    public func run(sigmas: [Float], timesteps: [Float], _ table: SigmaTable) -> SchedulerRun {
      var all = Array(timesteps.prefix(1))
      for place in timesteps.indices.dropFirst() {
        let middle = (Double(sigmas[place - 1]) * Double(sigmas[place])).squareRoot()
        all += [Float(table.timestep(of: middle)), timesteps[place]]
      }
      return SchedulerRun(
        timesteps: all, sigmas: sigmas.prefix(1) + sigmas.dropFirst().flatMap { [$0, $0] } + [0, 0, 0])
    }
  }

  /// Where the step began, and its level.
  public struct Memory: SolverMemory {
    var first: (sample: Tensor, sigma: Double)?
    public init() {}
  }

  public static let name = "KDPM2DiscreteScheduler"
  public let process: SigmaProcess<Options, Memory>
  public init(process: SigmaProcess<Options, Memory>) { self.process = process }
  public var order: Int { 2 }

  /// Every second one is the middle of a step.
  public func sigma(at place: Int) -> Float {
    let sigmas = process.run.sigmas
    guard place % 2 == 1 else { return sigmas[place] }
    return Float((Double(sigmas[place - 1]) * Double(sigmas[place])).squareRoot())
  }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ step: StepOptions
  ) throws -> SchedulerStep {
    let sigma = Double(sigma(at: place))
    let x0 = try options.prediction.cleanSample(output, sample, level(at: place))
    guard let first = memory.first else {
      memory.first = (sample, sigma)
      return try .line(from: sample, at: sigma, to: Double(self.sigma(at: place + 1)), towards: x0)
    }
    memory.first = nil
    let slope = (Double(process.run.sigmas[place]) - first.sigma) / sigma
    return SchedulerStep(
      prevSample: try .weighted([(1, first.sample), (slope, sample), (-slope, x0)]), predOriginalSample: x0)
  }
}
