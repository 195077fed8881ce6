// The loss, of training's batches and of given tokens, and the bits per token by which models are compared.
extension MaskedDiffusion {
  /// The bound on -log p(tokens) in nats per token, [1], from one draw of time and masked positions for each row: the
  /// sum of -log p(token | unmasked tokens) / t over masked positions, divided by the number of all positions (the
  /// paper's equation 10 with alpha_t = 1 - t). Recorded on the tape, for a script's own training loops.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; no mask tokens.
  ///   - generator: the generator of times and masked positions. Default the session's.
  /// - Throws: `argument` for tokens that are not valid.
  public func loss(_ tokens: Tensor, generator: Generator = Session.current.generator) throws -> Tensor {
    try checkTokens(tokens, "tokens", mayBeMasked: false)
    return try mean(of: masked(tokens.detached, generator), "tokens")
  }

  /// The loss of each row, in nats.
  func losses(_ batch: MaskedTokens, _ argument: String) throws -> [Double] {
    let (rows, length) = (batch.clean.shape.sizes[0], batch.clean.shape.sizes[1])
    var losses = [Double](repeating: 0, count: rows)
    let terms = try terms(batch, argument)
    for (index, position) in batch.masked.enumerated() {
      losses[position / length] += Double(terms.pointer[index])
    }
    return losses
  }

  func mean(of batch: MaskedTokens, _ argument: String) throws -> Tensor {
    try terms(batch, argument).sum() * Tensor(1 / Float(batch.clean.count))
  }

  /// -log p(token) / t of each masked position, [number of masked positions]; one 0 if there are none.
  private func terms(_ batch: MaskedTokens, _ argument: String) throws -> Tensor {
    let logits = try logits(batch.noisy, batch.times, argument)
    guard !batch.masked.isEmpty else { return try logits.sum() * Tensor(0) }
    let (count, length) = (batch.masked.count, batch.clean.shape.sizes[1])
    let never = try Tensor.zeros(Shape([vocabSize]))
    never.pointer[maskToken] = -.infinity
    let (targets, weights) = (
      try Tensor(uninitialized: Shape([count, 1])), try Tensor(uninitialized: Shape([count]))
    )
    for (index, position) in batch.masked.enumerated() {
      targets.pointer[index] = batch.clean.pointer[position]
      weights.pointer[index] = -1 / batch.times.pointer[position / length]
    }
    return try
      (logits.reshaped([batch.clean.count, vocabSize]).indexSelect(axis: 0, among: batch.masked)
      + never).logSoftmax(axis: 1).gather(axis: 1, index: targets).reshaped([count]) * weights
  }

  /// An upper bound on the bits per token, the cross-entropy of the model on the data: the loss in bits, in evaluation
  /// mode and with the averaged weights if there are any.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; no mask tokens.
  ///   - numSamples: draws for each row, whose times lie in as many parts of 0..1. Default 4.
  ///   - batchSize: rows per call of the model. Default 32.
  ///   - generator: the generator of times and masked positions. Default the session's.
  /// - Returns: the bits, and the standard error of their mean over rows (nan for one row).
  /// - Throws: `argument` for tokens that are not valid and counts below 1; `interrupted`.
  public func bitsPerToken(
    _ tokens: Tensor, numSamples: Int = 4, batchSize: Int = 32,
    generator: Generator = Session.current.generator
  ) throws -> (bits: Double, standardError: Double) {
    try Requirement.positive(numSamples, "numSamples")
    try Requirement.positive(batchSize, "batchSize")
    try checkTokens(tokens, "tokens", mayBeMasked: false)
    let (mean, error) = try ema.withAveragedWeights {
      try model.inEvaluationMode {
        try means(tokens.detached, numSamples: numSamples, batchSize: batchSize, generator: generator)
      }
    }
    let nat = 1.4426950408889634  // bits, 1 / ln 2
    return (mean * nat, error * nat)
  }

  /// The mean loss in nats per token, and its standard error over rows. The caller sets the model's mode.
  private func means(
    _ tokens: Tensor, numSamples: Int, batchSize: Int, generator: Generator
  ) throws -> (mean: Double, error: Double) {
    let (rows, length) = (tokens.shape.sizes[0], tokens.shape.sizes[1])
    let batches = try TensorDataset(DataBatch([tokens]), names: ["tokens"])
    let (sum, squares) = try noGrad {
      var (sum, squares) = (0.0, 0.0)
      for range in (0..<rows).batches(of: batchSize) {
        let clean = try batches.read(range).tensors[0]
        var losses = [Double](repeating: 0, count: clean.shape.sizes[0])
        for sample in 0..<numSamples {
          try Session.current.checkInterrupted()
          let drawn = try self.losses(masked(clean, generator, part: sample, of: numSamples), "tokens")
          for (row, loss) in drawn.enumerated() { losses[row] += loss }
        }
        for loss in losses {
          let mean = loss / Double(length) / Double(numSamples)
          sum += mean
          squares += mean * mean
        }
      }
      return (sum, squares)
    }
    let count = Double(rows)
    let variance = max(0, squares / count - (sum / count) * (sum / count))
    return (sum / count, rows > 1 ? (variance / (count - 1)).squareRoot() : .nan)
  }
}
