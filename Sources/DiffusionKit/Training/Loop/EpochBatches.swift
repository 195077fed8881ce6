/// The batches of an epoch.
struct EpochBatches {
  /// The number of batches, at least 1.
  let count: Int
  /// The number of samples, of a stream that of its batches.
  let samples: Int
  private let size: Int

  /// - Parameters:
  ///   - samples: the number of samples, at least 1, and with `dropLast` at least `size`.
  ///   - size: the samples of a batch; the last batch may be smaller.
  ///   - dropLast: whether a smaller last batch is left out.
  init(samples: Int, size: Int, dropLast: Bool) {
    count = max(1, dropLast ? samples / size : (samples - 1) / size + 1)
    (self.samples, self.size) = (samples, size)
  }

  /// The batches of a stream, each of which counts as one sample.
  /// - Parameter count: the number of batches of an epoch; nil if the whole run is one epoch.
  init(ofStream count: Int?) { self.init(samples: count ?? .max, size: 1, dropLast: false) }

  /// - Throws: `argument("dropLast")` if no batch is left without the last one.
  static func check(samples: Int, size: Int, dropLast: Bool) throws {
    guard !dropLast || samples >= size else {
      throw DiffusionError.argument(
        "dropLast", "leaves no batch: there are \(samples) samples, and batches have \(size)")
    }
  }

  /// The number of samples of the batch that follows the first `done` samples.
  func size(from done: Int) -> Int { min(size, samples - done) }

  /// The number of samples of the first `batches` batches together.
  func samples(in batches: Int) -> Int {
    let (product, overflow) = batches.multipliedReportingOverflow(by: size)
    return overflow ? samples : min(product, samples)
  }

  /// The error of a batch of `size` samples, with a hint at `drop_last` if only the last batch is so small.
  func hinting(_ error: DiffusionError, of size: Int) -> DiffusionError {
    guard size < min(self.size, samples), !error.isRefusal else { return error }
    return DiffusionError(
      error.kind,
      error.text
        + "; it is the last batch of the epoch, with \(size) of \(self.size) samples: `drop_last` = true leaves it out",
      argument: error.argument)
  }
}

extension Range<Int> {
  /// The ranges of `size` elements each; the last may be smaller.
  func batches(of size: Int) -> [Range<Int>] {
    let size = Swift.max(1, Swift.min(size, count))
    return stride(from: lowerBound, to: upperBound, by: size).map {
      $0..<Swift.min($0 + size, upperBound)
    }
  }
}
