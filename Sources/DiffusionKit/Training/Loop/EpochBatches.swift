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
      error.kind,
      error.text
        + "; it is the last batch of the epoch, with \(size) of \(self.size) samples: `drop_last` = true leaves it out",
      argument: error.argument)
  }
}
