extension DiffusionTrainer {
  /// New samples, [numSamples] + sampleShape: noise denoised step by step, with the averaged weights where there are any.
  ///
  /// - Parameters:
  ///   - numSamples: default 1, or the number of labels, or of other conditions.
  ///   - classLabels: [numSamples] or one for all; default none.
  ///   - conditions: what else the model is told of each sample, [numSamples, ...] or [1, ...]; default nothing.
  ///   - negatives: what stands for not being told, for guidance; labels have the model's label for none.
  ///   - numInferenceSteps: steps of the scheduler. Default 50, or all timesteps where there are fewer.
  ///   - guidanceScale: w of prediction = unconditional + w (conditional - unconditional) (Ho and Salimans 2022);
  ///     1, the default, is the plain conditional prediction.
  ///   - other: one of the trainer's process, with its betas and prediction type; default the trainer's.
  ///   - eta: the scheduler's share of drawn noise (DDIM). Default 0.
  ///   - generator: default the session's.
  ///   - maxBatchSize: samples a call of the model; default all, or fewer where memory does not suffice.
  /// - Throws: `argument` for counts, labels or options that do not fit, `state` before the sample's shape is known and
  ///   where the model gives NaN, `interrupted` between two steps.
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

  /// `sample` in steps, one of the scheduler's each. Between two the caller may do anything else: train, or sample
  /// again.
  /// - Throws: `argument` and `state` as `sample`.
  public func sampleSteps(
    numSamples: Int? = nil, classLabels: Tensor? = nil, conditions: [Condition: Tensor] = [:],
    negatives: [Condition: Tensor] = [:], numInferenceSteps: Int? = nil, guidanceScale: Double = 1,
    scheduler other: (any Scheduler)? = nil, eta: Double = 0,
    generator: Generator = Session.current.generator, maxBatchSize: Int? = nil
  ) throws -> SamplingSteps {
    let conditions = conditions.adding(classLabels: classLabels)
    let shape = try shape(ofSamples: numSamples ?? conditions.sampleCount ?? 1)
    let scheduler = other ?? self.scheduler
    try scheduler.check(samplesFrom: self.scheduler, source: "trainer.scheduler.config")
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

  /// What was learned as a pipeline, to sample from and to save: with the averaged weights where there are any, the label
  /// for none and the sizes of a sample. Both go on sharing the model: what is learned later, the pipeline has learned too.
  /// - Returns: a `DDPMPipeline` for a `DDPMScheduler`, else a `DDIMPipeline`.
  public func pipeline() throws -> DiffusionPipeline {
    try DiffusionPipeline(
      scheduler is DDPMScheduler ? .ddpm : .ddim, unet: model, scheduler: scheduler, ema: ema,
      nullLabel: nullLabel, sampleShape: sampleShape)
  }
}
