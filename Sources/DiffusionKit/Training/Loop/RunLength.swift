/// How long a `fit` that takes either trains: times through the data, or batches in all.
struct RunLength {
  private let epochs: Int?
  /// Batches at most.
  let steps: Int

  /// - Throws: `argument` for numbers below 1, and for both.
  init(epochs: Int?, steps: Int?) throws {
    if let epochs { try Requirement.positive(epochs, "epochs") }
    if let steps { try Requirement.positive(steps, "steps") }
    guard epochs == nil || steps == nil else {
      throw DiffusionError.argument("steps", "epochs and steps exclude each other")
    }
    self.epochs = epochs ?? (steps == nil ? 1 : nil)
    self.steps = steps ?? .max
  }

  /// Whether the caller counts in batches.
  var isInSteps: Bool { epochs == nil }

  /// Epochs of such batches, at least one; the last of which may not end.
  func epochs(of batches: EpochBatches) -> Int { epochs ?? (steps - 1) / batches.count + 1 }
}
