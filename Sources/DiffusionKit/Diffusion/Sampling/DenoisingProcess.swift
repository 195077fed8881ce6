/// Sampling with a scheduler along a plan, with inpainting if given: the known part of the images is put back after
/// each step.
package struct DenoisingProcess: SamplingProcess {
  package private(set) var sample: Tensor
  private var scheduler: any Scheduler
  private let numInferenceSteps: Int
  private let options: StepOptions
  private let generator: Generator
  private let inpainting: Inpainting?
  private let denoise: (_ input: Tensor, _ timestep: Float) throws -> Tensor
  private var plan: SamplingPlan
  private var visit: SamplingPlan.Visit?

  /// - Parameters:
  ///   - run: the run, whose scheduler no other code uses.
  ///   - sample: samples at the noise level of the plan's start.
  ///   - plan: the timesteps to visit; default all, in order.
  ///   - denoise: computes the model's output, not recorded on the tape.
  package init(
    _ run: PipelineRun, _ options: StepOptions, sample: Tensor, plan: SamplingPlan? = nil,
    inpainting: Inpainting? = nil,
    denoise: @escaping (_ input: Tensor, _ timestep: Float) throws -> Tensor
  ) {
    scheduler = run.scheduler
    numInferenceSteps = run.numInferenceSteps
    self.options = options
    generator = options.generator ?? Session.current.generator
    self.sample = sample
    self.inpainting = inpainting
    self.denoise = denoise
    self.plan = plan ?? SamplingPlan(calls: scheduler.timesteps.count)
    visit = self.plan.next()
    if let visit { scheduler.restart(at: visit.index) }
  }

  package var count: Int? { plan.count }
  package var isFinished: Bool { visit == nil }

  package mutating func step() throws -> SamplingMoment {
    guard let visit else { return SamplingMoment() }
    var (x, scheduler) = (sample, scheduler)
    if let from = visit.renoisedFrom {
      // The model outputs' history of a multistep solver belongs to the samples before renoising.
      scheduler = try scheduler.copy()
      try scheduler.setTimesteps(numInferenceSteps)
      scheduler.restart(at: visit.index)
      x = try scheduler.renoised(x, from: from, to: visit.index, generator: generator)
    }
    let timestep = scheduler.timesteps[visit.index]
    let output = try denoise(scheduler.scaleModelInput(x, timestep), timestep)
    let known = try visit.endsBlock ? inpainting?.known(scheduler, at: visit.index + 1, generator) : nil
    let stepped = try scheduler.step(output, at: timestep, from: x, options)
    sample = stepped.prevSample
    if let known, let inpainting { sample = try inpainting.blended(sample, known) }
    self.scheduler = scheduler
    self.visit = plan.next()
    return SamplingMoment(timestep: timestep, predOriginalSample: stepped.predOriginalSample)
  }
}
