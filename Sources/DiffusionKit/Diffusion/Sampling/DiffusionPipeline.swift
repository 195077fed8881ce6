/// A denoiser and a scheduler that samples with it: diffusers' `DDPMPipeline` and `DDIMPipeline`, with guidance, images to
/// start from and inpainting. Any scheduler does in either.
///
///     let pipeline = try DiffusionPipeline.fromPretrained("ddpm-digits")
///     let images = try pipeline(PipelineRequest { $0.count = 16 })
///
/// Nothing is recorded on the tape, and the model is called in evaluation mode.
public final class DiffusionPipeline {
  /// Which of diffusers' classes it is.
  public enum Kind: String, OptionChoice {
    case ddpm = "DDPMPipeline"
    case ddim = "DDIMPipeline"

    /// Where a call does not say.
    var numInferenceSteps: Int { self == .ddpm ? 1000 : 50 }
  }

  public let kind: Kind
  public let unet: Layer
  /// Averaged weights that are sampled with and saved in place of the network's; nil for its own.
  public let ema: EMA?
  /// The label that stands for no class, for guidance; nil without.
  public let nullLabel: Int?
  /// One sample's sizes, where neither the network nor a request says.
  private let sampleShape: [Int]?
  /// Only asked for its options: each call runs a copy.
  public private(set) var scheduler: any Scheduler

  /// - Parameters:
  ///   - unet: called as `unet(x, timesteps)`, with conditions behind where there are any.
  ///   - scheduler: a `DDPMScheduler` in a `DDIMPipeline` becomes a `DDIMScheduler` with its options, as in diffusers;
  ///     others stay what they are (there they become one too).
  ///   - ema: the network's averages. Default nil.
  ///   - nullLabel: default that of a network that has one.
  ///   - sampleShape: default that of a network that was made for one.
  /// - Throws: `argument("scheduler")` where it is known that the network was trained on another process: by a trainer of
  ///   this process, or where it comes from a folder.
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
    try LearnedProcess.check(unet, self.scheduler, source: "trainer.scheduler.config")
  }

  /// Another scheduler from now on, as with `init`.
  /// - Throws: as `init`.
  public func setScheduler(_ scheduler: any Scheduler) throws {
    try LearnedProcess.check(unet, scheduler, source: "pipe.scheduler.config")
    self.scheduler = try DiffusionPipeline.fitting(scheduler, kind)
  }

  private static func fitting(_ scheduler: any Scheduler, _ kind: Kind) throws -> any Scheduler {
    kind == .ddim && scheduler is DDPMScheduler ? try DDIMScheduler(from: scheduler) : scheduler
  }

  /// Samples.
  /// - Parameters:
  ///   - progress: where a bar is drawn; default none.
  ///   - preview: pictures on the way; default none.
  ///   - onStep: called after each step; true ends sampling with the samples as they are then, noise and all.
  /// - Returns: [count] + sampleShape; images in 0...1 unless the request wants samples as the model sees them.
  /// - Throws: `argument` for what does not fit; `state` where the model gives another shape, infinite values or NaN;
  ///   `interrupted` between two steps; what the model and `onStep` throw.
  public func callAsFunction(
    _ request: PipelineRequest = PipelineRequest(), progress: ProgressOutput? = nil,
    preview: SamplingPreview? = nil, onStep: ((SamplingSteps.Step) throws -> Bool)? = nil
  ) throws -> Tensor {
    try finish(sampleSteps(request), request.output, progress, preview, onStep)
  }

  /// The call in steps, one of the scheduler's each. Between two the caller may do anything else. The samples of steps are
  /// as the model sees them.
  /// - Throws: `argument` as the call.
  public func sampleSteps(_ request: PipelineRequest = PipelineRequest()) throws -> SamplingSteps {
    let shape = try SampleShape(request, made: sampleShape)
    return try steps(request, shape) { try SamplingStart(request, shape, $0, $1) }
  }

  /// Samples between two, from the one to the other: between two noises all the way (Song, Meng and Ermon 2021, appendix
  /// D.5), or between two images that `strength` (default 0.5) takes back into one noise (Ho, Jain and Abbeel 2020,
  /// section 4.4, along the sphere rather than the chord).
  ///
  /// - Parameter numSamples: how many, both ends included; at least 2.
  /// - Returns: as the call.
  /// - Throws: as the call; `argument("numSamples")`; `argument("images")` or `argument("noises")` for ends of another shape.
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
    let run = try PipelineRun(
      scheduler,
      numInferenceSteps: request.numInferenceSteps ?? min(kind.numInferenceSteps, scheduler.numTrainTimesteps)
    )
    do { try LearnedProcess.check(unet, scheduler, source: "trainer.scheduler.config") } catch let error
      as DiffusionError
    {
      throw error.withoutArgument  // trained since the pipeline was made
    }
    let guidance = try Denoiser.Guidance(
      request.conditions, negatives: request.negatives, nullLabel: nullLabel,
      scale: request.guidanceScale, count: shape.count, name: { $0.rawValue })
    let denoiser = try Denoiser(
      unet, guidance, shape: shape.shape, maxBatchSize: request.maxBatchSize,
      keepsVariance: scheduler.learnsVariance, name: { $0.rawValue })
    let generator = request.generator ?? Session.current.generator
    let start = try start(run, generator)
    let options = try StepOptions {
      ($0.eta, $0.useClippedModelOutput, $0.generator) = (
        request.eta, request.useClippedModelOutput, generator
      )
    }.known(to: type(of: scheduler))
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
