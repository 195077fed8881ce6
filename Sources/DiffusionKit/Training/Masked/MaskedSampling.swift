import Glibc

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
    try Requirement.positive(numSamples, "numSamples")
    guard let length = length ?? self.length else {
      throw DiffusionError.state("the length of a row is not known before data was given to fit: give one")
    }
    try Requirement.positive(length, "length")
    let row = try Shape([length], name: "length")
    let hidden = try Tensor.full(Shape([numSamples] + row.sizes, name: "numSamples"), Float(maskToken))
    return try reveal(
      hidden, numInferenceSteps, temperature, argument: nil, onStep: onStep, generator: generator)
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
    let (filled, calls) = try reveal(
      rows, numInferenceSteps, temperature, argument: "tokens",
      onStep: { try onStep($0, $1.reshaped(tokens.shape.sizes)) }, generator: generator)
    return (try filled.reshaped(tokens.shape.sizes), calls)
  }

  private func reveal(
    _ start: Tensor, _ steps: Int, _ temperature: Double, argument: String?,
    onStep: (Double, Tensor) throws -> Void, generator: Generator
  ) throws -> (tokens: Tensor, calls: Int) {
    try Requirement.positive(steps, "numInferenceSteps")
    try Requirement.nonNegative(temperature, "temperature")
    return try ema.withAveragedWeights {
      try model.inEvaluationMode {
        var (tokens, calls) = (start, 0)
        for step in 0..<steps {
          try Session.current.checkInterrupted()
          // (t - s) / t for t = (steps - step) / steps, and s one step below.
          let share = 1 / Double(steps - step)
          let places = try chosen(from: tokens, share, generator)
          if !places.isEmpty {
            let time = Double(steps - step) / Double(steps)
            try draw(&tokens, places, time, temperature, argument, generator)
            calls += 1
          }
          try onStep(Double(steps - step - 1) / Double(steps), tokens)
        }
        return (tokens, calls)
      }
    }
  }

  /// Hidden places of all N L, each chosen with this probability, in their order.
  private func chosen(
    from tokens: Tensor, _ share: Double, _ generator: Generator
  ) throws -> Buffer<Int> {
    let mask = Float(maskToken)
    let draws = try Tensor.rand(tokens.shape, generator: generator)
    var places = try GrowingBuffer<Int>(for: "masked positions")
    try Stoppable.pieces(of: tokens.count) {
      for place in $0 where tokens.pointer[place] == mask && Double(draws.pointer[place]) < share {
        try places.append(place)
      }
    }
    return try places.finished()
  }

  /// Reveals the tokens at `places`.
  private func draw(
    _ tokens: inout Tensor, _ places: Buffer<Int>, _ time: Double, _ temperature: Double, _ argument: String?,
    _ generator: Generator
  ) throws {
    let length = tokens.shape.sizes[1]
    var found = try GrowingBuffer<Int>(for: "rows with masked positions")
    for place in places where found.elements.last != place / length { try found.append(place / length) }
    let rows = try found.finished()
    let part = rows.count == tokens.shape.sizes[0] ? tokens : try tokens.indexSelect(axis: 0, among: rows)
    let logits = try logits(part, .full(Shape([rows.count]), Float(time)), argument)
    let draws = try Tensor.rand(Shape([places.count]), generator: generator)
    var row = 0
    let ids = try Buffer<Float>(repeating: 0, count: places.count, for: "ids")
    try logits.withUnsafeFloats { logits in
      try Stoppable.pieces(of: places.count, cost: vocabSize) { indices in
        for index in indices {
          while rows[row] != places[index] / length { row += 1 }
          let start = (row * length + places[index] % length) * vocabSize
          let own = UnsafeBufferPointer(rebasing: logits[start..<start + vocabSize])
          ids[index] = Float(try token(own, temperature, Double(draws.pointer[index])))
        }
      }
    }
    try tokens.withUnsafeMutableFloats { tokens in
      for (index, place) in places.enumerated() { tokens[place] = ids[index] }
    }
  }

  /// The id at which the sum of probabilities passes `draw`, in double precision: rounded draws would make likely tokens
  /// likelier, like a low temperature (Zheng et al. 2024, arXiv 2409.02908).
  private func token(_ logits: UnsafeBufferPointer<Float>, _ temperature: Double, _ draw: Double) throws
    -> Int
  {
    var best: Int?
    for (id, logit) in logits.enumerated() where id != maskToken {
      if let best, !(logit > logits[best]) { continue }
      best = id
    }
    let noNumbers = DiffusionError.state("the model gives logits that are no numbers")
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
