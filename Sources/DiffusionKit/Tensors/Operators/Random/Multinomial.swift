import CKernels

extension Tensor {
  /// Positions (from 0) drawn with probabilities proportional to weights, as `torch.multinomial`.
  /// - Parameters:
  ///   - weights: [n] or [rows, n], finite and at least 0, of a sum above 0.
  ///   - count: the number of positions for each row.
  ///   - replacement: whether a position may be drawn repeatedly. Otherwise positions of weight 0 come last.
  /// - Returns: [count] or [rows, count].
  /// - Throws: `argument("weights")`, `argument("count")` below 1, or above n without replacement.
  public static func multinomial(
    _ weights: Tensor, _ count: Int, replacement: Bool = false,
    generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let weights = weights.detached
    guard weights.rank <= 2 else {
      throw DiffusionError.argument("weights", "expected one or two axes, got \(weights.shape)")
    }
    let n = weights.shape.sizes[weights.rank - 1]
    guard count > 0 else { throw DiffusionError.argument("count", "must be at least 1, not \(count)") }
    guard replacement || count <= n else {
      throw DiffusionError.argument("count", "\(count) is above the \(n) positions, without replacement")
    }
    let shape = try weights.shape.replacing(axis: weights.rank - 1, by: count, name: "count")
    guard n > 0 || shape.count == 0 else {
      throw DiffusionError.argument("weights", "no positions to draw, the shape is \(weights.shape)")
    }
    guard n <= 1 << 24 else {
      throw DiffusionError.argument(
        "weights", "positions among \(n) elements are too large for a tensor, at most \(1 << 24)")
    }
    guard shape.count > 0 else { return try Tensor(uninitialized: shape) }
    try weights.require("weights", "weights must be finite and at least 0") { $0 >= 0 && $0.isFinite }
    let sums = try weights.sum(axis: -1)
    try sums.require("weights", "the sum of weights must be above 0 and finite") { $0 > 0 && $0.isFinite }
    // The weights divided by exponential numbers: a race that each position wins with its probability.
    guard replacement, count > 1 else {
      let times = try exponential(weights.shape, generator: generator)
      return try (weights / times).topk(count).indices
    }
    let y = try Tensor(uninitialized: shape)
    let rows = weights.count / n
    let running = try Buffer<Float>(count: n, for: "a distribution")
    try Stoppable.run(max(weights.count, shape.count.multipliedClamping(by: 32))) {
      ck_mt_multinomial(
        generator.engine, rows, n, weights.pointer, count, running.base, y.pointer)
    }
    return y
  }

  /// Positions (from 0) along the last axis, drawn with the probabilities `probs`, which need no normalization, as
  /// `torch.distributions.Categorical(probs).sample(shape)`.
  /// - Parameters:
  ///   - probs: [..., n], finite and at least 0, of a sum above 0.
  ///   - sizes: the sizes of the axes before those of `probs`; none by default.
  /// - Returns: [sizes..., ...]; [1] for no axes.
  /// - Throws: `argument("probs")`; `argument("shape")`.
  public static func categorical(
    probs: Tensor, _ sizes: [Int] = [], generator: Generator = Session.current.generator
  ) throws -> Tensor {
    let n = probs.shape.sizes[probs.rank - 1]
    let samples = try sizes.isEmpty ? Shape.scalar : Shape(sizes)
    let result = sizes + probs.shape.sizes.dropLast()
    let shape = try result.isEmpty ? Shape.scalar : Shape(result)
    guard shape.count > 0 else { return try Tensor(uninitialized: shape) }
    do {
      let rows = try probs.detached.reshaped([-1, n])
      let weights = try rows / rows.sum(axis: 1, keepdim: true)
      let drawn = try multinomial(weights, samples.count, replacement: true, generator: generator)
      return try drawn.transposed().reshaped(shape)
    } catch let error as DiffusionError { throw error.renamingArgument(to: "probs") }
  }
}
