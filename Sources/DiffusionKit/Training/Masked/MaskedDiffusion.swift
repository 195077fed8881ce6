/// Diffusion of tokens (of text, say) by hiding them: masked diffusion language models, MDLM (Sahoo et al. 2024, "Simple
/// and Effective Masked Diffusion Language Models", arXiv 2406.07524). At time t in 0..1 each token has become the mask
/// token with probability t, 1 - alpha_t of the log-linear schedule, and stays hidden. The model sees what is left and
/// learns what is behind the masks.
///
/// The model is called as `model(tokens)`, or `model(tokens, times)` where it is told the time, tokens [N, L] of ids in
/// 0..<vocabSize and times [N], and gives logits [N, L, vocabSize]. Of these only those of hidden places count, and never
/// the mask token's: a token that is not hidden stays as it is, and nothing is hidden again (the paper's SUBS
/// parameterisation, section 3.2.3).
public final class MaskedDiffusion {
  public let model: Layer
  /// The number of ids, the mask token's among them.
  public let vocabSize: Int
  public let maskToken: Int
  /// Whether the model is told the time. The best prediction does not depend on it (the paper's section 3.5).
  public let timeConditioning: Bool
  /// The first time that is trained on: before it almost nothing is hidden and the weight 1/t is large.
  public let samplingEps: Double
  public let optimizer: Optimizer
  /// The averaged weights that sampling uses; nil without averaging.
  public let ema: EMA?
  /// How many tokens a row of the data has, from the first `fit` on.
  public private(set) var length: Int?
  /// The `fit` under way or the last one.
  public private(set) var run: TrainingRun?

  /// - Parameters:
  ///   - vocabSize: the number of ids, the mask token's among them.
  ///   - maskToken: default the last id.
  ///   - timeConditioning: default false.
  ///   - samplingEps: 0..<1, default 0.001 as in the paper's code.
  ///   - optimizer: default AdamW with PyTorch's defaults.
  ///   - emaDecay: default nil, no averaging. Early updates weigh the past less (`EMA.WarmUp.ratio`).
  /// - Throws: `argument` for options out of range.
  public init(
    model: Layer, vocabSize: Int, maskToken: Int? = nil, timeConditioning: Bool = false,
    samplingEps: Double = 1e-3, optimizer: Optimizer? = nil, emaDecay: Double? = nil
  ) throws {
    guard (2...1 << 24).contains(vocabSize) else {
      throw DiffusionError.argument(
        "vocabSize", "must be 2 to \(1 << 24), the mask token is one of the ids, not \(vocabSize)")
    }
    let mask = maskToken ?? vocabSize - 1
    guard (0..<vocabSize).contains(mask) else {
      throw DiffusionError.argument(
        "maskToken", "\(mask) is not among the ids 0 to \(vocabSize - 1) of a vocabulary of \(vocabSize)")
    }
    try Requirement.fraction(samplingEps, "samplingEps")
    self.model = model
    self.vocabSize = vocabSize
    self.maskToken = mask
    self.timeConditioning = timeConditioning
    self.samplingEps = samplingEps
    self.optimizer = try optimizer ?? AdamW()
    ema = try .ofTrainer(model, decay: emaDecay)
  }

  /// What was recorded so far.
  public var history: History { run?.history ?? History() }

  // MARK: Training

  /// Trains on `data`.
  ///
  /// - Parameters:
  ///   - data: [N, L], ids; no mask tokens.
  ///   - epochs: times through the data. Default 1, or as many as `steps` takes.
  ///   - steps: the number of batches in all, instead of `epochs`.
  ///   - batchSize: default 32.
  ///   - dropLast: leaves a last batch out that is smaller than the others. Default false.
  ///   - validationData: [M, L'], evaluated after each epoch, always with the same places hidden. Default none.
  ///   - generator: order, times and hidden places are drawn from it. Default the session's.
  /// - Returns: the column "loss" in nats a token, and with held-out data "val_loss"; also in `history` while training and
  ///   after an error.
  /// - Throws: `argument` for data that do not fit, before anything is trained; `state` for a model that is all frozen, and
  ///   where the loss or a gradient is not finite; `interrupted`; what callbacks and the model throw. The model is then in evaluation mode with the parameters of the
  ///   last whole step.
  @discardableResult
  public func fit(
    _ data: Tensor, epochs: Int? = nil, steps: Int? = nil, batchSize: Int = 32, dropLast: Bool = false,
    validationData: Tensor? = nil, callbacks: [any Callback] = [], verbose: Int = 1,
    output: ProgressOutput? = nil,
    generator: Generator = Session.current.generator
  ) throws -> History {
    try fitSteps(
      data, epochs: epochs, steps: steps, batchSize: batchSize, dropLast: dropLast,
      validationData: validationData, callbacks: callbacks, verbose: verbose, output: output,
      generator: generator
    ).finish()
  }

  /// `fit` in steps, one batch each: nothing is trained until the first `next`. Between two the caller may do anything
  /// else: sample, for instance.
  /// - Throws: `argument` and `state` as `fit`.
  public func fitSteps(
    _ data: Tensor, epochs: Int? = nil, steps: Int? = nil, batchSize: Int = 32, dropLast: Bool = false,
    validationData: Tensor? = nil, callbacks: [any Callback] = [], verbose: Int = 1,
    output: ProgressOutput? = nil,
    generator: Generator = Session.current.generator
  ) throws -> TrainingSteps {
    let length = try RunLength(epochs: epochs, steps: steps)
    try Requirement.positive(batchSize, "batchSize")
    try checkTokens(data, "data", mayHide: false)
    if let validationData { try checkTokens(validationData, "validationData", mayHide: false) }
    let batches = try BatchSource([data], batchSize: batchSize, names: ["data"])
    try EpochBatches.check(samples: batches.count, size: batchSize, dropLast: dropLast)
    // One call in evaluation mode builds the model and tells what does not fit before anything is trained.
    try check(batches.slice(0, 0..<min(batchSize, batches.count)), "data")
    if let validationData { try check(validationData.narrow(axis: 0, start: 0, length: 1), "validationData") }
    self.length = data.shape.sizes[1]
    let parameters = try model.parametersToTrain()
    ema?.start()
    let plan = TrainingSteps.Plan(
      model: model, sampleCount: batches.count, length: length, batchSize: batchSize, dropLast: dropLast,
      shuffle: true, generator: generator, callbacks: callbacks,
      output: verbose == 0 ? nil : output, names: ["loss"],
      validationNames: validationData == nil ? [] : ["val_loss"])
    return try TrainingSteps(
      plan,
      update: { indices, figures, approve in
        let clean = try batches.gather(0, indices)
        figures[0] = try self.optimizer.update(parameters, self.ema, approve: approve) {
          try self.mean(of: self.hide(clean, generator), "data")
        }
      },
      validate: validationData.map { held in
        {
          [
            try self.means(
              held.detached, numSamples: 1, batchSize: batchSize, generator: Generator(seed: 0)
            ).mean
          ]
        }
      }, begin: { run = $0 })
  }

  private func check(_ clean: Tensor, _ argument: String) throws {
    let times = try Tensor.ones(Shape([clean.shape.sizes[0]]))
    _ = try model.inEvaluationMode { try logits(clean, times, argument) }
  }

  // MARK: The loss

  /// The bound on -log p(tokens) in nats a token, [1], from one draw of time and hidden places for each row: the mean of
  /// -log p(token | what is left) / t over all places, counting hidden ones (the paper's equation 10 with alpha_t = 1 - t).
  /// Recorded on the tape, so that scripts train by it as they like.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; no mask tokens.
  ///   - generator: times and hidden places are drawn from it. Default the session's.
  /// - Throws: `argument` for tokens that do not fit.
  public func loss(_ tokens: Tensor, generator: Generator = Session.current.generator) throws -> Tensor {
    try checkTokens(tokens, "tokens", mayHide: false)
    return try mean(of: hide(tokens.detached, generator), "tokens")
  }

  /// How many bits a token takes at most, an upper bound on the entropy of the model against the data: the loss in
  /// evaluation mode and in bits, with the averaged weights where there are any.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; no mask tokens.
  ///   - numSamples: draws for each row, their times in as many parts of 0..1. Default 4.
  ///   - batchSize: default 32.
  ///   - generator: times and hidden places are drawn from it. Default the session's.
  /// - Returns: the bits, and the standard error of their mean over rows (nan for one row).
  /// - Throws: `argument` for tokens that do not fit and numbers below 1; `interrupted`.
  public func bitsPerToken(
    _ tokens: Tensor, numSamples: Int = 4, batchSize: Int = 32,
    generator: Generator = Session.current.generator
  ) throws -> (bits: Double, standardError: Double) {
    try Requirement.positive(numSamples, "numSamples")
    try Requirement.positive(batchSize, "batchSize")
    try checkTokens(tokens, "tokens", mayHide: false)
    let (mean, error) = try ema.withAveragedWeights {
      try model.inEvaluationMode {
        try means(tokens.detached, numSamples: numSamples, batchSize: batchSize, generator: generator)
      }
    }
    let nat = 1.4426950408889634  // bits, 1 / ln 2
    return (mean * nat, error * nat)
  }

  /// The mean loss in nats a token, and its standard error over rows. The model's mode is the caller's.
  private func means(
    _ tokens: Tensor, numSamples: Int, batchSize: Int, generator: Generator
  ) throws -> (mean: Double, error: Double) {
    let (rows, length) = (tokens.shape.sizes[0], tokens.shape.sizes[1])
    let batches = try BatchSource([tokens], batchSize: batchSize, names: ["tokens"])
    let (sum, squares) = try noGrad {
      var (sum, squares) = (0.0, 0.0)
      for start in stride(from: 0, to: rows, by: min(batchSize, rows)) {
        let clean = try batches.slice(0, start..<min(start + batchSize, rows))
        var losses = [Double](repeating: 0, count: clean.shape.sizes[0])
        for sample in 0..<numSamples {
          try Session.current.checkInterrupted()
          let batch = try hide(clean, generator, part: sample, of: numSamples)
          let terms = try terms(batch, "tokens")
          for (place, hidden) in batch.hidden.enumerated() {
            losses[hidden / length] += Double(terms.pointer[place])
          }
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

  private func mean(of batch: MaskedTokens, _ argument: String) throws -> Tensor {
    try terms(batch, argument).sum() * Tensor(1 / Float(batch.clean.count))
  }

  /// -log p(token) / t of each hidden place, [hidden]; one 0 where nothing is hidden.
  private func terms(_ batch: MaskedTokens, _ argument: String) throws -> Tensor {
    let logits = try logits(batch.noisy, batch.times, argument)
    guard !batch.hidden.isEmpty else { return try logits.sum() * Tensor(0) }
    let (count, length) = (batch.hidden.count, batch.clean.shape.sizes[1])
    let never = try Tensor.zeros(Shape([vocabSize]))
    never.pointer[maskToken] = -.infinity
    let (wanted, weights) = (
      try Tensor(uninitialized: Shape([count, 1])), try Tensor(uninitialized: Shape([count]))
    )
    for (place, hidden) in batch.hidden.enumerated() {
      wanted.pointer[place] = batch.clean.pointer[hidden]
      weights.pointer[place] = -1 / batch.times.pointer[hidden / length]
    }
    return try
      (logits.reshaped([batch.clean.count, vocabSize]).indexSelect(axis: 0, among: batch.hidden)
      + never).logSoftmax(axis: 1).gather(axis: 1, index: wanted).reshaped([count]) * weights
  }

  // MARK: The forward process

  /// Tokens at a time: each hidden with probability t, on its own.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; those that are hidden stay so.
  ///   - times: [N] or [1], 0...1.
  ///   - generator: default the session's.
  /// - Throws: `argument` for tokens and times that do not fit.
  public func addNoise(
    _ tokens: Tensor, times: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try checkTokens(tokens, "tokens", mayHide: true)
    let rows = tokens.shape.sizes[0]
    guard times.rank == 1, times.count == rows || times.count == 1 else {
      throw DiffusionError.argument("times", "shape \(times.shape) for \(rows) rows of tokens")
    }
    if let wrong = try times.copied().first(where: { !(0...1).contains($0) }) {
      throw DiffusionError.argument("times", "\(wrong) is not in 0...1")
    }
    return try noGrad {
      try MaskedTokens(
        hiding: tokens.detached, at: times.expanded([rows]), mask: Float(maskToken), generator
      ).noisy
    }
  }

  /// Rows at times of their own, one in each of as many equal parts of a part of 0..1 as there are rows: fewer chances
  /// than if each were drawn alone, and every row gets every time alike (the paper's low-discrepancy sampler).
  private func hide(
    _ clean: Tensor, _ generator: Generator, part: Int = 0, of parts: Int = 1
  ) throws -> MaskedTokens {
    try noGrad {
      let rows = clean.shape.sizes[0]
      let times = try Tensor.rand(Shape([rows]), generator: generator)
      for (row, stratum) in try generator.permutation(rows).enumerated() {
        let within = (Double(stratum) + Double(times.pointer[row])) / Double(rows)
        let time = (Double(part) + within) / Double(parts)
        times.pointer[row] = Float(samplingEps + (1 - samplingEps) * time)
      }
      return try MaskedTokens(hiding: clean, at: times, mask: Float(maskToken), generator)
    }
  }

  // MARK: The model

  /// The model's logits [N, L, vocabSize] of tokens [N, L].
  /// - Parameter argument: what the tokens came as; nil where that was no argument.
  func logits(_ tokens: Tensor, _ times: Tensor, _ argument: String?) throws -> Tensor {
    do {
      let logits = try model(timeConditioning ? [tokens, times] : [tokens])
      guard logits.shape.sizes == tokens.shape.sizes + [vocabSize] else {
        throw DiffusionError.argument(
          "input",
          "the model gives shape \(logits.shape) for tokens of shape \(tokens.shape): "
            + "logits of all \(vocabSize) ids for each are wanted, \(Shape.describe(tokens.shape.sizes + [vocabSize]))"
        )
      }
      return logits
    } catch let error as DiffusionError {
      throw argument.map { error.renamingArgument(to: $0) } ?? error.withoutArgument
    }
  }

  /// - Parameter mayHide: whether mask tokens may be among them.
  /// - Throws: `argument(name)` unless they are ids, [N, L].
  func checkTokens(_ tokens: Tensor, _ name: String, mayHide: Bool) throws {
    guard tokens.rank == 2, tokens.count > 0 else {
      throw DiffusionError.argument(name, "shape \(tokens.shape), ids [N, L] are wanted")
    }
    let length = tokens.shape.sizes[1]
    try Stoppable.pieces(of: tokens.count) { places in
      for place in places {
        let value = tokens.pointer[place]
        var problem: String?
        if let id = Int(exactly: value), (0..<vocabSize).contains(id) {
          if id == maskToken, !mayHide {
            problem = "\(id) is the mask token, and there is nothing to learn from it"
          }
        } else {
          problem = "\(value) is no id: they are whole numbers from 0 to \(vocabSize - 1)"
        }
        guard let problem else { continue }
        throw DiffusionError.argument(
          name, "row \(place / length + 1), place \(place % length + 1): \(problem)")
      }
    }
  }
}

/// Tokens, and the same with some hidden.
struct MaskedTokens {
  /// [N, L]
  let clean: Tensor
  /// [N, L]
  let noisy: Tensor
  /// [N], 0...1.
  let times: Tensor
  /// The hidden places among all N L.
  let hidden: Buffer<Int>

  /// - Parameter times: the probability with which each token of a row is hidden, [N].
  init(hiding clean: Tensor, at times: Tensor, mask: Float, _ generator: Generator) throws {
    let draws = try Tensor.rand(clean.shape, generator: generator)
    let length = clean.shape.sizes[1]
    var hidden = try GrowingBuffer<Int>(for: "masked positions")
    try Stoppable.pieces(of: clean.count) { places in
      for place in places {
        if draws.pointer[place] < times.pointer[place / length] {
          try hidden.append(place)
          draws.pointer[place] = mask
        } else {
          draws.pointer[place] = clean.pointer[place]
        }
      }
    }
    (self.clean, noisy, self.times, self.hidden) = (clean, draws, times, try hidden.finished())
  }
}
