/// Sampling, one step of the scheduler at a time: what `DiffusionTrainer.sample` runs to the end.
///
///     let steps = try trainer.steps(count: 16)
///     while let step = try steps.next() { show(step.predOriginalSample) }
///     save(steps.sample)
public final class SamplingSteps {
  /// What one step gave.
  public struct Step {
    /// Counted from 0, of `count`.
    public let index: Int
    public let count: Int
    /// Where the step came from.
    public let timestep: Float
    /// The samples after the step: in the last one, the finished ones.
    public let sample: Tensor
    /// The finished samples as this step sees them.
    public let predOriginalSample: Tensor
  }

  /// The samples as they are: noise before the first step.
  public private(set) var sample: Tensor
  private let scheduler: any Scheduler
  private let options: StepOptions
  private let denoise: (_ input: Tensor, _ timestep: Float) throws -> Tensor
  private var done = 0
  private var isUnderWay = false

  /// - Parameters:
  ///   - scheduler: with its timesteps set, and nobody else's.
  ///   - denoise: the model's output, not recorded on the tape.
  init(
    _ scheduler: any Scheduler, _ options: StepOptions, noise: Tensor,
    denoise: @escaping (_ input: Tensor, _ timestep: Float) throws -> Tensor
  ) {
    self.scheduler = scheduler
    self.options = options
    self.denoise = denoise
    sample = noise
  }

  /// - Returns: nil when the samples are finished.
  /// - Throws: `interrupted` when the session's stop was requested; what the model throws; `state` when called from
  ///   within a step. The samples are then those before the step, and the next call tries it again.
  public func next() throws -> Step? {
    guard !isUnderWay else { throw DiffusionError.state("a step of this sampling is under way") }
    isUnderWay = true
    defer { isUnderWay = false }
    let timesteps = scheduler.timesteps
    guard done < timesteps.count else { return nil }
    try Session.current.checkInterrupted()
    let timestep = timesteps[done]
    let output = try denoise(scheduler.scaleModelInput(sample, timestep), timestep)
    let stepped = try scheduler.step(output, timestep, sample, options)
    sample = stepped.prevSample
    done += 1
    return Step(
      index: done - 1, count: timesteps.count, timestep: timestep, sample: sample,
      predOriginalSample: stepped.predOriginalSample)
  }
}
