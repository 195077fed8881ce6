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

/// The batches that an epoch goes through.
struct EpochBatches {
  /// At least one.
  let count: Int
  private let samples: Int
  private let size: Int

  /// - Parameters:
  ///   - samples: at least 1, and with `dropLast` at least `size`.
  ///   - size: of a batch, but for a last one that is smaller.
  ///   - dropLast: whether a last batch that is smaller is left out.
  init(samples: Int, size: Int, dropLast: Bool) {
    count = max(1, dropLast ? samples / size : (samples - 1) / size + 1)
    (self.samples, self.size) = (samples, size)
  }

  /// - Throws: `argument("dropLast")` where leaving out the last batch leaves none.
  static func check(samples: Int, size: Int, dropLast: Bool) throws {
    guard !dropLast || samples >= size else {
      throw DiffusionError.argument(
        "dropLast", "leaves no batch: there are \(samples) samples, and batches have \(size)")
    }
  }

  /// Samples of the batch behind the first `done` samples.
  func size(from done: Int) -> Int { min(size, samples - done) }

  /// Samples that the first batches have together.
  func samples(in batches: Int) -> Int {
    let (product, overflow) = batches.multipliedReportingOverflow(by: size)
    return overflow ? samples : min(product, samples)
  }

  /// The error of a batch of `size` samples, with the way out where only the last batch is so small.
  func hinting(_ error: DiffusionError, of size: Int) -> DiffusionError {
    guard size < min(self.size, samples), !error.isRefusal else { return error }
    return DiffusionError(
      kind: error.kind,
      message: error.message
        + "; it is the last batch of the epoch, with \(size) of \(self.size) samples: drop_last = true leaves it out"
    )
  }
}
