extension DiffusionTrainer {
  /// The options of a `DiffusionTrainer`'s `sample`, which denoises noise step by step.
  public struct SampleOptions: GuidedSampleOptions {
    public var numSamples: Int?
    public var conditions: [Condition: Tensor] = [:]
    /// The number of steps of the scheduler. Default 50, or all timesteps if there are fewer.
    public var numInferenceSteps: Int?
    public var guidanceScale = 1.0
    /// A scheduler with the trainer's process, betas and prediction type. Default the trainer's.
    public var scheduler: (any Scheduler)?
    /// DDIM: the amount of noise in each step, 0 to 1. Default 0. An error with other schedulers.
    public var eta: Double?
    public var generator: Generator?
    public var negatives: [Condition: Tensor] = [:]
    public var maxBatchSize: Int?

    public init() {}

    public static let fields: [Field<SampleOptions>] =
      [
        numSamples, classLabels(),
        .option("num_inference_steps", \.numInferenceSteps, "steps of the scheduler, 50 by default"),
        guidanceScale,
        .value(
          "scheduler", \.scheduler,
          "another scheduler to sample with, of the trainer's betas and prediction_type: X.from_config(trainer.scheduler.config)"
        ),
        .option("eta", \.eta, "DDIM: the amount of noise in each step, 0 to 1; 0 by default", .nonNegative),
        generator,
      ] + conditioning() + negatives + [maxBatchSize]
  }

  public func sampleSteps(_ options: SampleOptions = SampleOptions()) throws -> SamplingSteps {
    try options.check()
    let shape = try shape(ofSamples: options.numSamples ?? options.conditions.sampleCount ?? 1)
    let scheduler = options.scheduler ?? self.scheduler
    try scheduler.check(samplesFrom: self.scheduler, source: "trainer.scheduler")
    let denoiser = try Denoiser(
      model, options, nullLabel: nullLabel, shape: shape, keepsVariance: scheduler.learnsVariance)
    let run = try PipelineRun(
      scheduler, numInferenceSteps: options.numInferenceSteps ?? min(50, scheduler.numTrainTimesteps))
    let generator = options.generator ?? Session.current.generator
    let steps = try StepOptions(eta: options.eta, generator, for: scheduler)
    let start = try run.initial(.randn(shape, generator: generator))
    return SamplingSteps(
      DenoisingProcess(run, steps, sample: start) {
        [ema] x, timestep in try ema.withAveragedWeights { try denoiser(x, timestep) }
      })
  }

  /// The trained model as a pipeline for sampling and saving, with the averaged weights (if any), the null label and
  /// the sizes of a sample. Trainer and pipeline share the model, so later training changes the pipeline too.
  /// - Returns: a `DDPMPipeline` for a `DDPMScheduler`, else a `DDIMPipeline`.
  public func pipeline() throws -> DiffusionPipeline {
    do {
      return try DiffusionPipeline(
        scheduler is DDPMScheduler ? .ddpm : .ddim, unet: model, scheduler: scheduler, ema: ema,
        nullLabel: nullLabel, sampleShape: sampleShape)
    } catch let error as DiffusionError {
      throw error.withoutArgument  // the trainer's scheduler, which the caller has not passed
    }
  }
}
