extension SigmaScheduler where Options: VariancePreservingSchedulerOptions {
  /// What a solver keeps of an output, x0 or the noise, and the x0 it stands for; of a thresholded x0 the noise is that
  /// which goes with it.
  func kept(
    _ output: Tensor, _ sample: Tensor, at place: Int, asNoise: Bool
  ) throws -> (kept: Tensor, x0: Tensor) {
    let level = level(at: place)
    let x0 = try options.prediction.cleanSample(output, sample, level)
    guard asNoise else { return (x0, x0) }
    guard options.prediction.limits else {
      return (try options.prediction.epsilon(output, sample, level), x0)
    }
    let weights = PredictionType.sample.epsilon(level)
    return (try .weighted([(weights.sample, sample), (weights.output, x0)]), x0)
  }
}
