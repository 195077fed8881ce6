extension DiffusionTrainer {
  /// Generates samples, [numSamples] + sampleShape, by denoising noise step by step, with the averaged weights if there
  /// are any.
  ///
  /// - Parameters:
  ///   - numSamples: default the number of labels or of other conditions, else 1.
  ///   - classLabels: [numSamples] or one for all; default none.
  ///   - conditions: the other conditions, [numSamples, ...] or [1, ...]; default none.
  ///   - negatives: the unconditional inputs of guidance; for labels default the null label, for others the condition
  ///     itself.
  ///   - numInferenceSteps: steps of the scheduler. Default 50, or all timesteps if there are fewer.
  ///   - guidanceScale: w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022);
  ///     1, the default, is the plain conditional prediction.
  ///   - other: a scheduler with the trainer's process, betas and prediction type; default the trainer's.
  ///   - eta: the scale of the noise that the scheduler adds (DDIM). Default 0.
  ///   - generator: default the session's.
  ///   - maxBatchSize: samples per call of the model; default all, or fewer if memory does not suffice.
  /// - Throws: `argument` for counts, labels or options that do not match, `state` before the sample's shape is known
  ///   and if the model returns NaN, `interrupted` between two steps.
  public func sample(
    numSamples: Int? = nil, classLabels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    negatives: [Condition: Tensor] = [:], numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0,
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> Tensor {
    try sampleSteps(
      numSamples: numSamples, classLabels: classLabels, conditions: conditions, negatives: negatives,
      numInferenceSteps: numInferenceSteps, guidanceScale: guidanceScale, scheduler: other, eta: eta,
      generator: generator, maxBatchSize: maxBatchSize
    ).finish()
  }

  /// Makes an iterator over the scheduler's steps of `sample`. Between two steps the caller may train, or sample again.
  /// - Throws: `argument` and `state` as for `sample`.
  public func sampleSteps(
    numSamples: Int? = nil, classLabels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    negatives: [Condition: Tensor] = [:], numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0,
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> SamplingSteps {
    let conditions = conditions.adding(classLabels: classLabels)
    let shape = try shape(ofSamples: numSamples ?? conditions.sampleCount ?? 1)
    let scheduler = other ?? self.scheduler
    try scheduler.check(samplesFrom: self.scheduler, source: "trainer.scheduler")
    let denoiser = try denoiser(
      shape, conditions, negatives: negatives, guidanceScale: guidanceScale, maxBatchSize: maxBatchSize,
      keepsVariance: scheduler.learnsVariance)
    let run = try PipelineRun(
      scheduler, numInferenceSteps: numInferenceSteps ?? min(50, scheduler.numTrainTimesteps))
    let start = try run.initial(.randn(shape, generator: generator))
    let options = try StepOptions { ($0.eta, $0.generator) = (eta, generator) }.known(to: type(of: scheduler))
    return SamplingSteps(
      DenoisingProcess(run, options, sample: start) {
        [ema] x, timestep in try ema.withAveragedWeights { try denoiser(x, timestep) }
      })
  }

  /// The trained model as a pipeline for sampling and saving, with the averaged weights (if any), the null label and
  /// the sizes of a sample. Trainer and pipeline share the model, so later training changes the pipeline too.
  /// - Returns: a `DDPMPipeline` for a `DDPMScheduler`, else a `DDIMPipeline`.
  public func pipeline() throws -> DiffusionPipeline {
    try DiffusionPipeline(
      scheduler is DDPMScheduler ? .ddpm : .ddim, unet: model, scheduler: scheduler, ema: ema,
      nullLabel: nullLabel, sampleShape: sampleShape)
  }
}
