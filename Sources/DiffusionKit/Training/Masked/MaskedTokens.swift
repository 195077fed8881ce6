/// Tokens, and a copy of which some are masked.
public struct MaskedTokens: TrainingBatch {
  /// The original tokens, [N, L].
  let clean: Tensor
  /// The tokens of which some are masked, [N, L].
  let noisy: Tensor
  /// The times of the rows, [N] in 0...1.
  let times: Tensor
  /// The masked positions among all N L.
  let hidden: Buffer<Int>

  /// - Parameter times: the probability that a token of a row is masked, [N].
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

  private init(clean: Tensor, noisy: Tensor, times: Tensor, hidden: Buffer<Int>) {
    (self.clean, self.noisy, self.times, self.hidden) = (clean, noisy, times, hidden)
  }

  public var count: Int { times.count }

  public func slice(_ range: Range<Int>) throws -> MaskedTokens {
    let length = clean.shape.sizes[1]
    var places = try GrowingBuffer<Int>(for: "masked positions")
    for place in hidden where range.contains(place / length) {
      try places.append(place - range.lowerBound * length)
    }
    return MaskedTokens(
      clean: try clean.samples(range), noisy: try noisy.samples(range), times: try times.samples(range),
      hidden: try places.finished())
  }
}
