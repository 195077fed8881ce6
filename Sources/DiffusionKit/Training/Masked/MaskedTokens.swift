/// Tokens, and a copy of which some are masked.
public struct MaskedTokens: TrainingBatch {
  /// The original tokens, [N, L].
  let clean: Tensor
  /// The tokens of which some are masked, [N, L].
  let noisy: Tensor
  /// The times of the rows, [N] in 0...1.
  let times: Tensor
  /// The masked positions among all N L.
  let masked: Buffer<Int>

  /// - Parameter times: the probability that a token of a row is masked, [N].
  init(masking clean: Tensor, at times: Tensor, mask: Float, _ generator: Generator) throws {
    let draws = try Tensor.rand(clean.shape, generator: generator)
    let length = clean.shape.sizes[1]
    var masked = try GrowingBuffer<Int>(for: "masked positions")
    try Stoppable.pieces(of: clean.count) { piece in
      for position in piece {
        if draws.pointer[position] < times.pointer[position / length] {
          try masked.append(position)
          draws.pointer[position] = mask
        } else {
          draws.pointer[position] = clean.pointer[position]
        }
      }
    }
    (self.clean, noisy, self.times, self.masked) = (clean, draws, times, try masked.finished())
  }

  private init(clean: Tensor, noisy: Tensor, times: Tensor, masked: Buffer<Int>) {
    (self.clean, self.noisy, self.times, self.masked) = (clean, noisy, times, masked)
  }

  public var count: Int { times.count }

  public func slice(_ range: Range<Int>) throws -> MaskedTokens {
    let length = clean.shape.sizes[1]
    var masked = try GrowingBuffer<Int>(for: "masked positions")
    for position in self.masked where range.contains(position / length) {
      try masked.append(position - range.lowerBound * length)
    }
    return MaskedTokens(
      clean: try clean.samples(range), noisy: try noisy.samples(range), times: try times.samples(range),
      masked: try masked.finished())
  }
}
