// What a trained masked diffusion gives: new rows of tokens, and what fits where tokens are hidden.
extension MaskedDiffusion {
  /// New rows of tokens, [numSamples, length]: all are hidden at time 1, and revealed on the way to 0.
  ///
  /// - Parameters:
  ///   - numSamples: default 1.
  ///   - length: tokens a row. Default that of the data that was trained on.
  ///   - numInferenceSteps: as of `fill`.
  ///   - temperature: as of `fill`.
  ///   - onStep: told the time and the tokens after each step. Default nothing.
  ///   - generator: default the session's.
  /// - Returns: the tokens, and how often the model was called.
  /// - Throws: `argument` for numbers out of range; `state` before the length is known and where the model gives no
  ///   numbers; `interrupted`.
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

  /// `sample` in steps. Between two the caller may do anything else: train, or sample again.
  /// - Throws: `argument` and `state` as `sample`.
  public func sampleSteps(
    numSamples: Int = 1, length: Int? = nil, numInferenceSteps: Int = 128, temperature: Double = 1,
    generator: Generator = Session.current.generator
  ) throws -> SamplingSteps {
    SamplingSteps(
      try process(
        numSamples, length: length, steps: numInferenceSteps, temperature: temperature, generator))
  }

  /// From rows of which all is hidden.
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

  /// The tokens with those that are hidden revealed, the others as they are: MDLM's ancestral sampler (Sahoo et al. 2024,
  /// section 3.2.3 and equation 7). From time t to s a hidden token is revealed with probability (t - s) / t, and drawn
  /// then from what the model gives for its place.
  ///
  /// Which places are revealed does not depend on the model, so it is called only where some are, with only the rows that
  /// have such: no more often than there are hidden tokens, however many steps there are. (The paper's code calls it as
  /// often, by keeping the last result until a token changes.)
  ///
  /// - Parameters:
  ///   - tokens: [N, L] or [L], ids, mask tokens for what is to be filled in.
  ///   - numInferenceSteps: equal steps of time from 1 to 0. More of them reveal fewer tokens at once, which then are known
  ///     to the others. Default 128 as in the paper's code.
  ///   - temperature: logits are divided by it; 0 takes the likeliest. Default 1.
  ///   - onStep: told the time and the tokens after each step. Default nothing.
  ///   - generator: default the session's.
  /// - Returns: the tokens in the given shape, and how often the model was called.
  /// - Throws: `argument` for tokens that are no ids and numbers out of range; `state` where the model gives no numbers;
  ///   `interrupted`.
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
