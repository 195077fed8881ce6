/// Diffusion of tokens (of text, say) by hiding them: masked diffusion language models, MDLM (Sahoo et al. 2024, "Simple
/// and Effective Masked Diffusion Language Models", arXiv 2406.07524). At time t in 0..1 each token has become the mask
/// token with probability t, 1 - alpha_t of the log-linear schedule, and stays hidden. The model sees what is left and
/// learns what is behind the masks.
///
/// The model is called as `model(tokens)`, or `model(tokens, times)` where it is told the time, tokens [N, L] of ids in
/// 0..<vocabSize and times [N], and gives logits [N, L, vocabSize]. Of these only those of hidden places count, and never
/// the mask token's: a token that is not hidden stays as it is, and nothing is hidden again (the paper's SUBS
/// parameterisation, section 3.2.3).
public final class MaskedDiffusion: Trainer {
  public let state: TrainerState
  /// The number of ids, the mask token's among them.
  public let vocabSize: Int
  public let maskToken: Int
  /// Whether the model is told the time. The best prediction does not depend on it (the paper's section 3.5).
  public let timeConditioning: Bool
  /// The first time that is trained on: before it almost nothing is hidden and the weight 1/t is large.
  public let samplingEps: Double

  /// What a `MaskedDiffusion` is made with beside its model and vocabulary.
  public struct Options: TrainerOptionTable {
    /// The optimizer is AdamW by default.
    public var training = TrainerOptions()
    /// Default the last id.
    public var maskToken: Int?
    /// Whether the model is told the time.
    public var timeConditioning = false
    /// The first time that is trained on, 0..<1; as in the paper's code.
    public var samplingEps = 1e-3

    public init() {}

    public static let fields: [Field<Options>] =
      [
        .option("mask_token", \.maskToken, "its id; the last one by default"),
        .option("time_conditioning", \.timeConditioning, "tell the model the time, [N] in 0...1"),
        .option(
          "sampling_eps", \.samplingEps,
          "the first time that is trained on, where almost nothing is hidden", .fraction),
        optimizer("AdamW"), emaDecay,
      ] + averaging
  }

  /// - Parameter vocabSize: the number of ids, the mask token's among them.
  /// - Throws: `argument` for options out of range.
  public init(model: Layer, vocabSize: Int, _ options: Options = Options()) throws {
    try options.check()
    guard (2...1 << 24).contains(vocabSize) else {
      throw DiffusionError.argument(
        "vocabSize", "must be 2 to \(1 << 24), the mask token is one of the ids, not \(vocabSize)")
    }
    let mask = options.maskToken ?? vocabSize - 1
    guard (0..<vocabSize).contains(mask) else {
      throw DiffusionError.argument(
        "maskToken", "\(mask) is not among the ids 0 to \(vocabSize - 1) of a vocabulary of \(vocabSize)")
    }
    self.vocabSize = vocabSize
    maskToken = mask
    timeConditioning = options.timeConditioning
    samplingEps = options.samplingEps
    state = try TrainerState(model, options.training, optimizer: AdamW())
  }

  /// How many tokens a row of the data has, from the first `fit` on.
  public var length: Int? { sampleShape?.first }

  // MARK: Training

  /// Rows in which little is hidden weigh up to 1 / samplingEps: the loss of a small batch may be far above the first.
  public static var lossLimit: Double? { nil }
  public static var heldOutSizesMayDiffer: Bool { true }

  public var settings: [(name: String, value: String)] {
    [
      ("vocab_size", "\(vocabSize)"), ("mask_token", "\(maskToken)"),
      ("time_conditioning", "\(timeConditioning)"), ("sampling_eps", "\(samplingEps)"),
    ]
  }

  public func check(_ data: TrainingData) throws {
    try checkTokens(data.samples, data.samplesName, mayHide: false)
    guard data.conditions.isEmpty, data.source == nil else {
      throw DiffusionError.argument(data.samplesName, "tokens are trained on without conditions")
    }
  }

  public func probe(_ data: TrainingData) throws {
    _ = try model.inEvaluationMode {
      try logits(data.samples, .ones(Shape([data.count])), data.samplesName)
    }
  }

  /// Draws times and hidden places.
  public func draw(_ data: TrainingData, _ generator: Generator) throws -> MaskedTokens {
    try hide(data.samples, generator)
  }

  public func batchLoss(_ batch: MaskedTokens) throws -> Tensor { try mean(of: batch, "data") }

  /// One part, in the precision of `bitsPerToken`.
  public func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart] {
    [
      HeldOutPart(name: "", weight: 1) { data, generator in
        let losses = try self.losses(self.hide(data.samples, generator), data.samplesName)
        return losses.reduce(0) { $0 + $1 / Double(data.sampleShape[0]) }
      }
    ]
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
          let drawn = try self.losses(hide(clean, generator, part: sample, of: numSamples), "tokens")
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

  /// The loss of each row, in nats.
  private func losses(_ batch: MaskedTokens, _ argument: String) throws -> [Double] {
    let (rows, length) = (batch.clean.shape.sizes[0], batch.clean.shape.sizes[1])
    var losses = [Double](repeating: 0, count: rows)
    let terms = try terms(batch, argument)
    for (place, hidden) in batch.hidden.enumerated() {
      losses[hidden / length] += Double(terms.pointer[place])
    }
    return losses
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
    try naming(argument) {
      let logits = try model(timeConditioning ? [tokens, times] : [tokens])
      guard logits.shape.sizes == tokens.shape.sizes + [vocabSize] else {
        throw DiffusionError.argument(
          "input",
          "the model gives shape \(logits.shape) for tokens of shape \(tokens.shape): "
            + "logits of all \(vocabSize) ids for each are wanted, \(Shape.describe(tokens.shape.sizes + [vocabSize]))"
        )
      }
      return logits
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
