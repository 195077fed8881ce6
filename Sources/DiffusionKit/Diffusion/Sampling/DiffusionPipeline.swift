/// A denoiser with a scheduler: diffusers' `DDPMPipeline` and `DDIMPipeline`, with guidance, image-to-image and
/// inpainting. Both kinds work with any scheduler.
///
///     let pipeline = try DiffusionPipeline.fromPretrained("ddpm-digits")
///     let images = try pipeline(PipelineRequest { $0.count = 16 })
///
/// Nothing is recorded on the tape, and the model is called in evaluation mode.
public final class DiffusionPipeline {
  /// The class of diffusers.
  public enum Kind: String, OptionChoice {
    case ddpm = "DDPMPipeline"
    case ddim = "DDIMPipeline"

    /// The default of a request's `numInferenceSteps`.
    var numInferenceSteps: Int { self == .ddpm ? 1000 : 50 }
  }

  public let kind: Kind
  public let unet: Layer
  /// The averaged weights for sampling and saving; nil to use the network's own.
  public let ema: EMA?
  /// The null label for guidance; nil for a network without one.
  public let nullLabel: Int?
  /// The sizes of one sample if neither the network nor a request states them.
  private let sampleShape: [Int]?
  /// The scheduler, of which each call runs a copy.
  public private(set) var scheduler: any Scheduler

  /// - Parameters:
  ///   - unet: the network, called as `unet(x, timesteps)`, followed by the conditions if there are any.
  ///   - scheduler: in a `DDIMPipeline` a `DDPMScheduler` becomes a `DDIMScheduler` with its options, as in diffusers.
  ///     Other schedulers stay as they are (in diffusers they become a `DDIMScheduler` too).
  ///   - ema: the averages of the network's weights. Default nil.
  ///   - nullLabel: the null label. Default: the network's.
  ///   - sampleShape: the sizes of one sample. Default: those that the network was made for.
  /// - Throws: `argument("scheduler")` if the network is known to be trained on another diffusion process: by a
  ///   trainer, or according to the folder that it was loaded from.
  public init(
    _ kind: Kind, unet: Layer, scheduler: any Scheduler, ema: EMA? = nil, nullLabel: Int? = nil,
    sampleShape: [Int]? = nil
  ) throws {
    self.kind = kind
    self.unet = unet
    self.ema = ema
    self.nullLabel = nullLabel ?? (unet as? any ClassConditioned)?.nullClass
    self.sampleShape = unet.madeForShape ?? sampleShape
    self.scheduler = try DiffusionPipeline.fitting(scheduler, kind)
    try LearnedProcess.check(unet, self.scheduler, source: "trainer.scheduler")
  }

  /// Replaces the scheduler, with the same conversion as `init`.
  /// - Throws: as `init`.
  public func setScheduler(_ scheduler: any Scheduler) throws {
    try LearnedProcess.check(unet, scheduler, source: "pipe.scheduler")
    self.scheduler = try DiffusionPipeline.fitting(scheduler, kind)
  }

  private static func fitting(_ scheduler: any Scheduler, _ kind: Kind) throws -> any Scheduler {
    kind == .ddim && scheduler is DDPMScheduler ? try DDIMScheduler(from: scheduler) : scheduler
  }

  /// Draws samples.
  /// - Parameters:
  ///   - progress: the output of a progress bar; default none.
  ///   - preview: images to write during sampling; default none.
  ///   - onStep: called after each step. If it returns true, sampling ends with the samples of that step, which may be
  ///     noisy.
  /// - Returns: samples of shape [count] + sampleShape: images in 0...1, unless the request chooses `Output.sample`.
  /// - Throws: `argument` for a request that does not fit; `state` if the model gives another shape, infinite values or
  ///   NaN; `interrupted` between two steps; errors of the model and of `onStep`.
  public func callAsFunction(
    _ request: PipelineRequest = PipelineRequest(), progress: ProgressOutput? = nil,
    preview: SamplingPreview? = nil, onStep: ((SamplingSteps.Step) throws -> Bool)? = nil
  ) throws -> Tensor {
    try finish(sampleSteps(request), request.output, progress, preview, onStep)
  }

  /// Returns the steps of a call, one for each step of the scheduler. The caller may run other code between two steps.
  /// The samples of steps are on the model's scale.
  /// - Throws: `argument` as `callAsFunction` does.
  public func sampleSteps(_ request: PipelineRequest = PipelineRequest()) throws -> SamplingSteps {
    let shape = try SampleShape(request, made: sampleShape)
    return try steps(request, shape) { try SamplingStart(request, shape, $0, $1) }
  }

  /// Draws samples on the way between two: between two noises (Song, Meng and Ermon 2021, appendix D.5), or between two
  /// images noised up to `strength` (default 0.5) with the same noise (Ho, Jain and Abbeel 2020, section 4.4, but along
  /// the sphere instead of the chord).
  ///
  /// - Parameter numSamples: the number of samples, both ends included; at least 2.
  /// - Returns: as `callAsFunction`.
  /// - Throws: as `callAsFunction`; `argument("numSamples")`; `argument("images")` or `argument("noises")` for ends of
  ///   another shape.
  public func interpolate(
    _ ends: Ends = .drawn, numSamples: Int, _ request: PipelineRequest = PipelineRequest(),
    progress: ProgressOutput? = nil, preview: SamplingPreview? = nil,
    onStep: ((SamplingSteps.Step) throws -> Bool)? = nil
  ) throws -> Tensor {
    let shape = try ends.shape(request, made: sampleShape, count: numSamples)
    let steps = try steps(request, shape) { try SamplingStart(between: ends, request, shape, $0, $1) }
    return try finish(steps, request.output, progress, preview, onStep)
  }

  private func steps(
    _ request: PipelineRequest, _ shape: SampleShape,
    from start: (PipelineRun, Generator) throws -> SamplingStart
  ) throws -> SamplingSteps {
    try request.check()
    let run = try PipelineRun(
      scheduler,
      numInferenceSteps: request.numInferenceSteps ?? min(kind.numInferenceSteps, scheduler.numTrainTimesteps)
    )
    do { try LearnedProcess.check(unet, scheduler, source: "trainer.scheduler") } catch let error
      as DiffusionError
    {
      throw error.withoutArgument  // trained since the pipeline was made
    }
    let denoiser = try Denoiser(
      unet, request, nullLabel: nullLabel, shape: shape.shape, keepsVariance: scheduler.learnsVariance)
    let generator = request.generator ?? Session.current.generator
    let options = try StepOptions(
      eta: request.eta, useClippedModelOutput: request.useClippedModelOutput, generator, for: scheduler)
    let start = try start(run, generator)
    let images = { (x: Tensor) in try PipelineRequest.Output.image.given(x) }
    let process = DenoisingProcess(
      run, options, sample: start.sample, plan: start.plan, inpainting: start.inpainting
    ) { [ema] x, timestep in try ema.withAveragedWeights { try denoiser(x, timestep) } }
    return SamplingSteps(process, toImages: request.output == .image ? images : nil)
  }

  private func finish(
    _ steps: SamplingSteps, _ output: PipelineRequest.Output, _ progress: ProgressOutput?,
    _ preview: SamplingPreview?, _ onStep: ((SamplingSteps.Step) throws -> Bool)?
  ) throws -> Tensor {
    try preview?.check(steps.sample)
    let bar = try LoopProgress(total: steps.count ?? 0, title: "Sampling", output: progress)
    defer { bar.close() }
    while let step = try steps.next() {
      bar.update()
      try preview?.draw(step)
      if try onStep?(step) == true { break }
    }
    return try output.given(steps.sample)
  }
}
