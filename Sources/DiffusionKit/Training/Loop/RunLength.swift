/// How long a `fit` that takes either trains: times through the data, or batches in all.
struct RunLength {
  private let epochs: Int?
  /// Batches at most.
  let steps: Int

  /// - Parameter steps: instead of `epochs`; both from 1.
  init(epochs: Int?, steps: Int? = nil) {
    self.epochs = epochs ?? (steps == nil ? 1 : nil)
    self.steps = steps ?? .max
  }

  /// Whether the caller counts in batches.
  var isInSteps: Bool { epochs == nil }

  /// Epochs of such batches, at least one; the last of which may not end.
  func epochs(of batches: EpochBatches) -> Int { epochs ?? (steps - 1) / batches.count + 1 }
}
