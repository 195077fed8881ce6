/// The length of a run, in epochs or in batches.
struct RunLength {
  private let epochs: Int?
  /// The maximum number of batches.
  let steps: Int

  /// - Parameter steps: the number of batches, instead of `epochs`; both at least 1.
  init(epochs: Int?, steps: Int? = nil) {
    self.epochs = epochs ?? (steps == nil ? 1 : nil)
    self.steps = steps ?? .max
  }

  /// Whether the length was given in batches.
  var isInSteps: Bool { epochs == nil }

  /// The number of epochs, at least 1; the last one may be incomplete.
  func epochs(of batches: EpochBatches) -> Int { epochs ?? (steps - 1) / batches.count + 1 }
}
