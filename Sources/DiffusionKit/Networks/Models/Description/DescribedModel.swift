extension Layer {
  /// The bytes that making a described model may take beside its weights: for layers, and for results that are computed to
  /// find their shapes.
  private static let bytesBesideWeights = 48 << 20

  /// Makes the layer that `architecture` describes, as `make(from:)`, for the weights of a file.
  /// - Parameter weights: the names and shapes of the weights.
  /// - Throws: as `make(from:)`, and `argument("architecture")` if the description does not fit the weights, before memory
  ///   is allocated.
  package static func make(from architecture: JSON, weights entries: [DescribedWeights.Entry]) throws -> Layer
  {
    let session = Session.current
    let weights = DescribedWeights(entries)
    let (outer, outerWeights) = (session.memoryBudget, session.describedWeights)
    let bytes = weights.byteCount
    // Four times the weights: for parameters, for gradients that do not exist yet, and for results computed with them.
    let budget = MemoryBudget(limit: 4 * min(bytes, 1 << 50) + bytesBesideWeights, within: outer)
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
