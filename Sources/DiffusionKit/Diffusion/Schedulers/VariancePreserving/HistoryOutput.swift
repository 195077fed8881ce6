extension PredictionOptions {
  /// Returns a call's output in the solver's form for the history, x0 or the noise, and the x0 that it implies. The
  /// noise of a thresholded x0 is computed from it.
  func outputs(_ call: SolverCall, asNoise: Bool) throws -> (output: Tensor, x0: Tensor) {
    let x0 = try cleanSample(call)
    guard asNoise else { return (x0, x0) }
    guard limits else { return (try epsilon(call.output, call.sample, call.level), x0) }
    let weights = PredictionType.sample.epsilon(call.level)
    return (try .weighted([(weights.sample, call.sample), (weights.output, x0)]), x0)
  }
}
