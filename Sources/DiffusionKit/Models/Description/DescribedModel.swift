extension Layer {
  /// What making a described model may take besides its weights: layers, and results that are computed to learn their
  /// shapes.
  private static let roomBesideWeights = 48 << 20

  /// As `make(from:)`, for a model whose weights a file has.
  /// - Parameter weights: their names and shapes.
  /// - Throws: also `argument("architecture")` where the description does not fit them, before it takes memory.
  static func make(from architecture: JSON, weights entries: [DescribedWeights.Entry]) throws -> Layer {
    let session = Session.current
    let weights = DescribedWeights(entries)
    let (outer, outerWeights) = (session.memoryBudget, session.describedWeights)
    let bytes = weights.byteCount
    // Of parameters, of gradients that are not there, and of what is computed with them.
    let budget = MemoryBudget(limit: 4 * min(bytes, 1 << 50) + roomBesideWeights, within: outer)
    let refusals = outer?.refusals ?? 0
    session.memoryBudget = budget
    session.describedWeights = weights
    defer { (session.memoryBudget, session.describedWeights) = (outer, outerWeights) }
    do {
      return try make(from: architecture)
    } catch let error as DiffusionError
      where error.kind == .memory && budget.refusals > (outer?.refusals ?? 0) - refusals
    {
      throw LayerDescription.error(
        "what it describes takes far more memory than its weights of \(bytes) bytes: \(error.text)")
    }
  }
}
