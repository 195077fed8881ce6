import Glibc

/// The unmasking of rows of tokens from time 1 to 0 by MDLM's ancestral sampler (Sahoo et al. 2024, section 3.2.3 and
/// equation 7): from time t to s a masked token is unmasked with probability (t - s) / t.
struct UnmaskingProcess: SamplingProcess {
  /// Tokens, [N, L] or [L].
  private(set) var sample: Tensor
  private let trainer: MaskedDiffusion
  private let steps: Int
  private let temperature: Double
  private let generator: Generator
  /// The caller's argument that holds the tokens; nil if there is none.
  private let argument: String?
  private var done = 0

  /// - Parameters:
  ///   - tokens: tokens that `checkTokens` accepted, not recorded on the tape.
  ///   - options: options that `check` accepted.
  init(
    _ trainer: MaskedDiffusion, _ tokens: Tensor, _ options: some UnmaskingOptions, argument: String?
  ) {
    (self.trainer, sample, self.argument) = (trainer, tokens, argument)
    (steps, temperature) = (options.numInferenceSteps, options.temperature)
    generator = options.generator ?? Session.current.generator
  }

  var time: Double { Double(steps - done) / Double(steps) }
  var count: Int? { steps }
  var isFinished: Bool { done == steps }

  mutating func step() throws -> SamplingMoment {
    // (t - s) / t for s one step below t.
    let positions = try chosen(1 / Double(steps - done))
    if !positions.isEmpty { try unmask(positions, at: time) }
    done += 1
    return SamplingMoment(time: time, calledModel: !positions.isEmpty)
  }

  /// Masked positions among all N L, each chosen with probability `share`, in ascending order.
  private func chosen(_ share: Double) throws -> Buffer<Int> {
    let (tokens, mask) = (sample, Float(trainer.maskToken))
    let draws = try Tensor.rand(tokens.shape, generator: generator)
    var positions = try GrowingBuffer<Int>(for: "masked positions")
    try Stoppable.pieces(of: tokens.count) {
      for position in $0 where tokens.pointer[position] == mask && Double(draws.pointer[position]) < share {
        try positions.append(position)
      }
    }
    return try positions.finished()
  }

  /// Draws the tokens at masked `positions`.
  private mutating func unmask(_ positions: Buffer<Int>, at time: Double) throws {
    let (length, vocabSize) = (sample.shape.sizes[sample.rank - 1], trainer.vocabSize)
    let all = sample.rank == 1 ? try sample.reshaped([1, length]) : sample
    var found = try GrowingBuffer<Int>(for: "rows with masked positions")
    for position in positions where found.elements.last != position / length {
      try found.append(position / length)
    }
    let rows = try found.finished()
    let part = rows.count == all.shape.sizes[0] ? all : try all.indexSelect(axis: 0, among: rows)
    let logits = try trainer.ema.withAveragedWeights {
      try trainer.model.inEvaluationMode {
        try trainer.logits(part, .full(Shape([rows.count]), Float(time)), argument)
      }
    }
    let draws = try Tensor.rand(Shape([positions.count]), generator: generator)
    var row = 0
    let ids = try Buffer<Float>(repeating: 0, count: positions.count, for: "ids")
    try logits.withUnsafeFloats { logits in
      try Stoppable.pieces(of: positions.count, cost: vocabSize) { indices in
        for index in indices {
          while rows[row] != positions[index] / length { row += 1 }
          let start = (row * length + positions[index] % length) * vocabSize
          let own = UnsafeBufferPointer(rebasing: logits[start..<start + vocabSize])
          ids[index] = Float(try token(own, Double(draws.pointer[index])))
        }
      }
    }
    try sample.withUnsafeMutableFloats { tokens in
      for (index, position) in positions.enumerated() { tokens[position] = ids[index] }
    }
  }

  /// The id at which the cumulative sum of probabilities passes `draw`, in double precision: rounded draws would make
  /// likely tokens likelier, like a low temperature (Zheng et al. 2024, arXiv 2409.02908).
  private func token(_ logits: UnsafeBufferPointer<Float>, _ draw: Double) throws -> Int {
    let maskToken = trainer.maskToken
    var best: Int?
    for (id, logit) in logits.enumerated() where id != maskToken {
      if let best, !(logit > logits[best]) { continue }
      best = id
    }
    let noNumbers = DiffusionError.state("the model's logits are infinite or NaN")
    guard let best, logits[best].isFinite else { throw noNumbers }
    guard temperature > 0 else { return best }
    let weights = try Buffer<Double>(count: logits.count, for: "weights of ids")
    for (id, logit) in logits.enumerated() {
      weights[id] = id == maskToken ? 0 : exp(Double(logit - logits[best]) / temperature)
    }
    let total = weights.reduce(0, +)
    guard total.isFinite else { throw noNumbers }
    var left = draw * total
    for (id, weight) in weights.enumerated() where weight > 0 {
      left -= weight
      if left < 0 { return id }
    }
    return best
  }
}
