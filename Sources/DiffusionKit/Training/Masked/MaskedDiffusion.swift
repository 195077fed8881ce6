/// Masked diffusion of tokens, such as those of text: masked diffusion language models, MDLM (Sahoo et al. 2024,
/// "Simple and Effective Masked Diffusion Language Models", arXiv 2406.07524). At time t in 0..1 each token has become
/// the mask token with probability t, 1 - alpha_t of the log-linear schedule, and stays masked. The model sees the
/// remaining tokens and learns to predict the masked ones.
///
/// The model is called as `model(tokens)`, or as `model(tokens, times)` with `timeConditioning`, with tokens [N, L] of
/// ids in 0..<vocabSize and times [N], and returns logits [N, L, vocabSize]. Only the logits of masked positions count,
/// and never those of the mask token: an unmasked token does not change, and no token is masked again (the paper's SUBS
/// parameterisation, section 3.2.3).
public final class MaskedDiffusion: Trainer {
  public let state: TrainerState
  /// The number of ids, including the mask token's.
  public let vocabSize: Int
  public let maskToken: Int
  /// The options, with the mask token.
  public let options: Options

  /// The options of a `MaskedDiffusion`.
  public struct Options: TrainerOptionTable {
    /// The optimizer is AdamW by default.
    public var training = TrainerOptions()
    /// The id of the mask token. Default the last id.
    public var maskToken: Int?
    /// Whether the model is given the time. The optimal prediction does not depend on the time (the paper's section
    /// 3.5).
    public var timeConditioning = false
    /// The minimum time of training, 0..<1: at smaller times almost no token is masked and the weight 1/t is large. The
    /// default is that of the paper's code.
    public var samplingEps = 1e-3

    public init() {}

    public static let fields: [Field<Options>] =
      [
        .option("mask_token", \.maskToken, "the id of the mask token; the last id by default"),
        .option("time_conditioning", \.timeConditioning, "whether the model is given the time, [N] in 0...1"),
        .option(
          "sampling_eps", \.samplingEps,
          "the minimum time of training, at which almost no token is masked", .fraction),
        optimizer("AdamW"), emaDecay,
      ] + averaging
  }

  /// - Parameter vocabSize: the number of ids, including the mask token's.
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
    var options = options
    options.maskToken = mask
    self.options = options
    state = try TrainerState(model, options.training, optimizer: AdamW())
  }

  /// The number of tokens of a row of the data; nil before the first `fit`.
  public var length: Int? { sampleShape?.first }

  // MARK: Training

  /// No limit: rows with few masked tokens weigh up to 1 / samplingEps, so the loss of a small batch may be far above
  /// the first.
  public static var lossLimit: Double? { nil }
  public static var heldOutSizesMayDiffer: Bool { true }

  public var settings: [(name: String, value: String)] {
    [("vocab_size", "\(vocabSize)")] + options.settings
  }
  public var defaultSettings: [(name: String, value: String)] { Options().settings }

  public func check(_ data: TrainingData) throws {
    try checkTokens(data.samples, data.samplesName, mayBeMasked: false)
    guard data.conditions.isEmpty, data.source == nil else {
      throw DiffusionError.argument(data.samplesName, "tokens are trained on without conditions")
    }
  }

  public func probe(_ data: TrainingData) throws {
    _ = try model.inEvaluationMode {
      try logits(data.samples, .ones(Shape([data.count])), data.samplesName)
    }
  }

  /// Draws times and masked positions.
  public func draw(_ data: TrainingData, _ generator: Generator) throws -> MaskedTokens {
    try masked(data.samples, generator)
  }

  public func batchLoss(_ batch: MaskedTokens) throws -> Tensor { try mean(of: batch, "data") }

  /// One part, summed in double precision like `bitsPerToken`.
  public func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart] {
    [
      HeldOutPart(name: "", weight: 1) { data, generator in
        let losses = try self.losses(self.masked(data.samples, generator), data.samplesName)
        return losses.reduce(0) { $0 + $1 / Double(data.sampleShape[0]) }
      }
    ]
  }

  // MARK: The forward process

  /// The tokens at given times, each masked independently with probability t.
  ///
  /// - Parameters:
  ///   - tokens: [N, L], ids; mask tokens stay masked.
  ///   - times: [N] or [1], 0...1.
  ///   - generator: default the session's.
  /// - Throws: `argument` for tokens and times that are not valid.
  public func addNoise(
    _ tokens: Tensor, times: Tensor, generator: Generator = Session.current.generator
  ) throws -> Tensor {
    try checkTokens(tokens, "tokens", mayBeMasked: true)
    let rows = tokens.shape.sizes[0]
    guard times.rank == 1, times.count == rows || times.count == 1 else {
      throw DiffusionError.argument("times", "shape \(times.shape) for \(rows) rows of tokens")
    }
    if let wrong = try times.copied().first(where: { !(0...1).contains($0) }) {
      throw DiffusionError.argument("times", "\(wrong) is not in 0...1")
    }
    return try noGrad {
      try MaskedTokens(
        masking: tokens.detached, at: times.expanded([rows]), mask: Float(maskToken), generator
      ).noisy
    }
  }

  /// Masks rows at random times, one row in each of as many equal strata of a part of 0..1 as there are rows: the times
  /// vary less than independent ones, and are equally likely for every row (the paper's low-discrepancy sampler).
  func masked(
    _ clean: Tensor, _ generator: Generator, part: Int = 0, of parts: Int = 1
  ) throws -> MaskedTokens {
    try noGrad {
      let rows = clean.shape.sizes[0]
      let times = try Tensor.rand(Shape([rows]), generator: generator)
      for (row, stratum) in try generator.permutation(rows).enumerated() {
        let within = (Double(stratum) + Double(times.pointer[row])) / Double(rows)
        let time = (Double(part) + within) / Double(parts)
        times.pointer[row] = Float(options.samplingEps + (1 - options.samplingEps) * time)
      }
      return try MaskedTokens(masking: clean, at: times, mask: Float(maskToken), generator)
    }
  }

  // MARK: The model

  /// The model's logits [N, L, vocabSize] of tokens [N, L].
  /// - Parameter argument: the caller's argument that holds the tokens; nil if there is none.
  func logits(_ tokens: Tensor, _ times: Tensor, _ argument: String?) throws -> Tensor {
    try naming(argument) {
      let logits = try model(options.timeConditioning ? [tokens, times] : [tokens])
      guard logits.shape.sizes == tokens.shape.sizes + [vocabSize] else {
        throw DiffusionError.argument(
          "input",
          "expected logits of all \(vocabSize) ids for tokens of shape \(tokens.shape), \(Shape.describe(tokens.shape.sizes + [vocabSize])), got \(logits.shape)"
        )
      }
      return logits
    }
  }

  /// - Parameter mayBeMasked: whether mask tokens are permitted.
  /// - Throws: `argument(name)` unless the tokens are ids, [N, L].
  func checkTokens(_ tokens: Tensor, _ name: String, mayBeMasked: Bool) throws {
    guard tokens.rank == 2, tokens.count > 0 else {
      throw DiffusionError.argument(name, "expected ids [N, L], got shape \(tokens.shape)")
    }
    let length = tokens.shape.sizes[1]
    try Stoppable.pieces(of: tokens.count) { piece in
      for position in piece {
        let value = tokens.pointer[position]
        var problem: String?
        if let id = Int(exactly: value), (0..<vocabSize).contains(id) {
          if id == maskToken, !mayBeMasked {
            problem = "\(id) is the mask token, and there is nothing to learn from it"
          }
        } else {
          problem = "\(value) is no id: they are whole numbers from 0 to \(vocabSize - 1)"
        }
        guard let problem else { continue }
        throw DiffusionError.argument(
          name, "row \(index: position / length), position \(index: position % length): \(problem)")
      }
    }
  }
}
