/// Images as rows of features, one row for each position: the input of attention and dense layers.
extension Tensor {
  /// [N, C, ...] to [N, positions, C]: a copy if the channels are last in memory, otherwise a transposition.
  /// - Throws: `argument("input")` for fewer than two axes.
  package func tokens() throws -> Tensor {
    guard rank >= 2 else { throw DiffusionError.argument("input", "expected [N, C, ...], got \(shape)") }
    let (batch, channels, positions) = shape.split(at: 1)
    return try copied(to: Shape([batch, positions, channels]), from: .channelsLast, to: .plain)
  }

  /// The inverse of `tokens`: [N, positions, C] to an image of this shape, which has the same number of elements.
  package func image(_ shape: Shape) throws -> Tensor {
    try copied(to: shape, from: .plain, to: .channelsLast)
  }

  private func copied(to target: Shape, from layout: Layout, to targetLayout: Layout) throws -> Tensor {
    let y = try Tensor(uninitialized: target, targetLayout)
    if count > 0 { try y.pointer(targetLayout).update(from: pointer(layout), count: count) }
    return y.derived(from: self) { [shape] dy in try dy.copied(to: shape, from: targetLayout, to: layout) }
  }
}
