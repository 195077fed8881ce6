/// A batch with its random numbers, from which the loss is computed at once or in parts.
public protocol TrainingBatch {
  /// The number of samples.
  var count: Int { get }
  /// The samples of a range within 0..<count.
  func slice(_ range: Range<Int>) throws -> Self
}

extension TrainingBatch {
  /// The batch in parts of `size` samples; the last part may be smaller.
  func parts(of size: Int) throws -> [Self] {
    if count <= size { return [self] }
    return try (0..<count).batches(of: size).map(slice)
  }
}

extension Tensor {
  /// The samples of a range, [range.count, ...].
  func samples(_ range: Range<Int>) throws -> Tensor {
    try narrow(axis: 0, start: range.lowerBound, length: range.count)
  }
}
