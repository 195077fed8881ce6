/// Sampling, one step of the scheduler at a time: the loop of pipelines and of `DiffusionTrainer.sample`.
///
///     let steps = try trainer.sampleSteps(numSamples: 16)
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

    fileprivate let toImages: ((Tensor) throws -> Tensor)?

    /// The finished samples in the last step, before it what they will be as far as the step can tell.
    public var preview: Tensor { index + 1 == count ? sample : predOriginalSample }

    /// `preview` as images in 0...1; nil where the samples are to be no images.
    public func images() throws -> Tensor? { try toImages?(preview) }
  }

  /// The samples as they are: noise before the first step.
  public private(set) var sample: Tensor
  /// How many steps there are in all.
  public var count: Int { plan.count }
  private var scheduler: any Scheduler
  private let numInferenceSteps: Int
  private let options: StepOptions
  private let generator: Generator
  private let inpainting: Inpainting?
  private let toImages: ((Tensor) throws -> Tensor)?
  private let denoise: (_ input: Tensor, _ timestep: Float) throws -> Tensor
  private var plan: SamplingPlan
  private var turn: SamplingPlan.Turn?
  private var done = 0
  private var isUnderWay = false

  /// - Parameters:
  ///   - scheduler: with its timesteps set, and nobody else's.
  ///   - numInferenceSteps: what they were set with.
  ///   - plan: which of them are visited; default all, in order.
  ///   - sample: of the level of noise of the plan's start.
  ///   - toImages: what images the samples are; nil where they are to be none.
  ///   - denoise: the model's output, not recorded on the tape.
  init(
    _ scheduler: any Scheduler, numInferenceSteps: Int, _ options: StepOptions, sample: Tensor,
    plan: SamplingPlan? = nil, inpainting: Inpainting? = nil, toImages: ((Tensor) throws -> Tensor)? = nil,
    denoise: @escaping (_ input: Tensor, _ timestep: Float) throws -> Tensor
  ) {
    self.scheduler = scheduler
    self.numInferenceSteps = numInferenceSteps
    self.options = options
    generator = options.generator ?? Session.current.generator
    self.sample = sample
    self.inpainting = inpainting
    self.toImages = toImages
    self.denoise = denoise
    self.plan = plan ?? SamplingPlan(places: scheduler.timesteps.count)
    turn = self.plan.next()
    if let turn { scheduler.restart(at: turn.place) }
  }

  /// Takes the steps that are left.
  /// - Returns: the finished samples.
  /// - Throws: as `next`.
  public func finish() throws -> Tensor {
    while try next() != nil {}
    return sample
  }

  /// - Returns: nil when the samples are finished.
  /// - Throws: `interrupted` when the session's stop was requested; what the model throws; `state` when called from
  ///   within a step. The samples are then those before the step, and the next call tries it again.
  public func next() throws -> Step? {
    guard !isUnderWay else { throw DiffusionError.state("a step of this sampling is under way") }
    isUnderWay = true
    defer { isUnderWay = false }
    guard let turn else { return nil }
    try Session.current.checkInterrupted()
    var (x, scheduler) = (sample, scheduler)
    if let from = turn.renoisedFrom {
      // What a multistep solver remembers belongs to the samples before.
      scheduler = try scheduler.copy()
      try scheduler.setTimesteps(numInferenceSteps)
      scheduler.restart(at: turn.place)
      x = try scheduler.renoised(x, from: from, to: turn.place, generator: generator)
    }
    let timestep = scheduler.timesteps[turn.place]
    let output = try denoise(scheduler.scaleModelInput(x, timestep), timestep)
    let known = try turn.endsBlock ? inpainting?.known(scheduler, at: turn.place + 1, generator) : nil
    let stepped = try scheduler.step(output, at: timestep, from: x, options)
    var result = stepped.prevSample
    if let known, let inpainting { result = try inpainting.blended(result, known) }
    sample = result
    self.scheduler = scheduler
    self.turn = plan.next()
    done += 1
    return Step(
      index: done - 1, count: count, timestep: timestep, sample: sample,
      predOriginalSample: stepped.predOriginalSample, toImages: toImages)
  }
}
