// Sampling from a trained masked diffusion: new rows of tokens, and replacements of masked tokens.
extension MaskedDiffusion {
  /// Samples new rows of tokens, [numSamples, length], which are fully masked at time 1 and unmasked at time 0.
  ///
  /// - Parameters:
  ///   - numSamples: default 1.
  ///   - length: tokens per row. Default the length of the training data's rows.
  ///   - numInferenceSteps: as for `fill`.
  ///   - temperature: as for `fill`.
  ///   - onStep: called with the time and the tokens after each step. Default none.
  ///   - generator: default the session's.
  /// - Returns: the tokens, and the number of calls of the model.
  /// - Throws: `argument` for values out of range; `state` before the length is known and if the model returns logits
  ///   that are not numbers; `interrupted`.
  public func sample(
    numSamples: Int = 1, length: Int? = nil, numInferenceSteps: Int = 128, temperature: Double = 1,
    onStep: (Double, Tensor) throws -> Void = { _, _ in }, generator: Generator = Session.current.generator
  ) throws -> (tokens: Tensor, calls: Int) {
    var process = try process(
      numSamples, length: length, steps: numInferenceSteps, temperature: temperature, generator)
    while !process.isFinished {
      try process.step()
      try onStep(process.time, process.sample)
    }
    return (process.sample, process.calls)
  }

  /// Makes an iterator over the steps of `sample`. Between two steps the caller may train, or sample again.
  /// - Throws: `argument` and `state` as for `sample`.
  public func sampleSteps(
    numSamples: Int = 1, length: Int? = nil, numInferenceSteps: Int = 128, temperature: Double = 1,
    generator: Generator = Session.current.generator
  ) throws -> SamplingSteps {
    SamplingSteps(
      try process(
        numSamples, length: length, steps: numInferenceSteps, temperature: temperature, generator))
  }

  /// The sampling process that begins with fully masked rows.
  private func process(
    _ numSamples: Int, length: Int?, steps: Int, temperature: Double, _ generator: Generator
  ) throws -> UnmaskingProcess {
    try Requirement.positive(numSamples, "numSamples")
    guard let length = length ?? self.length else {
      throw DiffusionError.state("the length of a row is not known before data was given to fit: give one")
    }
    try Requirement.positive(length, "length")
    let row = try Shape([length], name: "length")
    let hidden = try Tensor.full(Shape([numSamples] + row.sizes, name: "numSamples"), Float(maskToken))
    return try UnmaskingProcess(
      self, hidden, steps: steps, temperature: temperature, generator, argument: nil)
  }

  /// Replaces mask tokens and leaves the other tokens unchanged, by MDLM's ancestral sampler (Sahoo et al. 2024,
  /// section 3.2.3 and equation 7). From time t to s a masked token is unmasked with probability (t - s) / t, and then
  /// drawn from the model's distribution for its position.
  ///
  /// The choice of positions does not depend on the model, so the model is called only in steps that unmask a token,
  /// with only the rows that contain one: at most once per masked token, whatever the number of steps. (The paper's
  /// code makes as many calls, by reusing the last result until a token changes.)
  ///
  /// - Parameters:
  ///   - tokens: [N, L] or [L], ids, with mask tokens at the positions to fill in.
  ///   - numInferenceSteps: equal steps of time from 1 to 0. With more steps fewer tokens are unmasked at once, and
  ///     later ones depend on more of them. Default 128 as in the paper's code.
  ///   - temperature: the divisor of the logits; 0 takes the most likely token. Default 1.
  ///   - onStep: called with the time and the tokens after each step. Default none.
  ///   - generator: default the session's.
  /// - Returns: the tokens in the given shape, and the number of calls of the model.
  /// - Throws: `argument` for tokens that are not ids and values out of range; `state` if the model returns logits that
  ///   are not numbers; `interrupted`.
  public func fill(
    _ tokens: Tensor, numInferenceSteps: Int = 128, temperature: Double = 1,
    onStep: (Double, Tensor) throws -> Void = { _, _ in }, generator: Generator = Session.current.generator
  ) throws -> (tokens: Tensor, calls: Int) {
    let rows = tokens.rank == 1 ? try tokens.detached.reshaped([1, tokens.count]) : tokens.detached
    try checkTokens(rows, "tokens", mayHide: true)
    var process = try UnmaskingProcess(
      self, rows, steps: numInferenceSteps, temperature: temperature, generator, argument: "tokens")
    while !process.isFinished {
      try process.step()
      try onStep(process.time, process.sample.reshaped(tokens.shape.sizes))
    }
    return (try process.sample.reshaped(tokens.shape.sizes), process.calls)
  }
}
