import DiffusionKit

/// A scheduler of one's own: steps as DDIM takes them, along a noise that is extrapolated from the last two predictions,
/// 3/2 e_t - 1/2 e_(t+1), the two-step method of Adams and Bashforth (Liu et al. 2022).
final class AdamsBashforthScheduler: DiscreteScheduler {
  struct Options: DiscreteSchedulerOptions {
    var noise = NoiseScheduleOptions()
    var prediction = PredictionOptions()
    var spacing = TimestepSpacingOptions()

    static let fields: [Field<Options>] = groupFields
  }

  static let name = "AdamsBashforthScheduler"
  let process: DiscreteProcess<Options>
  /// The noise of the step before; nil at the first one.
  private var earlier: Tensor?

  init(process: DiscreteProcess<Options>) { self.process = process }

  /// A run begins: nothing of the last one counts.
  func restart(at place: Int?) { earlier = nil }

  func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws {
    try process.setTimesteps(numInferenceSteps)
    earlier = nil
  }

  func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ step: StepOptions
  ) throws -> SchedulerStep {
    let here = try schedule.level(of: timestep)
    let next = try process.timestep(after: timestep).map { try schedule.level(of: $0) } ?? .clean
    let noise = try options.prediction.epsilon(modelOutput, sample, here)
    let direction = try earlier.map { try 1.5 * noise - 0.5 * $0 } ?? noise
    earlier = noise
    let x0 = try (sample - here.noise * direction) / here.signal
    let clipped = try options.prediction.limited(x0)
    return SchedulerStep(
      prevSample: try next.signal * clipped + next.noise * direction, predOriginalSample: clipped)
  }
}
