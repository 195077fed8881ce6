/// Euler's method below each level and fresh noise up to it (k-diffusion's `sample_euler_ancestral`), diffusers'
/// `EulerAncestralDiscreteScheduler`. The last step draws noise too, of deviation 0: the generator goes on as there.
///
/// Beyond diffusers, prediction_type may be sample.
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
  public let process: SigmaProcess<Options, NoMemory>
  public init(process: SigmaProcess<Options, NoMemory>) { self.process = process }

  public func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout NoMemory, _ step: StepOptions
  ) throws -> SchedulerStep {
    let (from, to) = (Double(sigma(at: place)), Double(sigma(at: place + 1)))
    let up = (to * to * (from * from - to * to) / (from * from)).squareRoot()
    let down = (to * to - up * up).squareRoot()
    let x0 = try options.prediction.cleanSample(output, sample, level(at: place))
    let noise = try step.noise(sample.shape)
    return SchedulerStep(
      prevSample: try .weighted([(down / from, sample), (1 - down / from, x0), (up, noise)]),
      predOriginalSample: x0)
  }
}
