import CKernels

extension Range<Int> {
  /// The ranges of `size` elements each; the last may be smaller.
  func batches(of size: Int) -> [Range<Int>] {
    let size = Swift.max(1, Swift.min(size, count))
    return stride(from: lowerBound, to: upperBound, by: size).map {
      $0..<Swift.min($0 + size, upperBound)
    }
  }
}

/// Tensors whose first axis counts samples, read in batches. Batches come from the buffer pool.
struct BatchSource {
  let tensors: [Tensor]
  /// The number of samples in each tensor.
  let count: Int
  /// The number of floats per sample, by tensor.
  private let rowSizes: [Int]
  /// The shapes of a full batch, by tensor, made once rather than for each batch.
  private let batchShapes: [Shape]
  private let batchSize: Int

  /// - Parameters:
  ///   - batchSize: the number of samples of a full batch.
  ///   - names: the name of each tensor in errors.
  ///   - argument: the argument that holds all tensors, if a single one does.
  /// - Throws: `argument` for no tensors, no samples or counts that differ.
  init(_ tensors: [Tensor], batchSize: Int, names: [String], argument: String? = nil) throws {
    guard let first = tensors.first, let firstName = names.first else {
      throw DiffusionError.argument(argument ?? "x", "at least one input is needed")
    }
    count = first.shape.sizes[0]
    for (tensor, name) in zip(tensors, names) {
      guard tensor.shape.sizes[0] == count else {
        throw DiffusionError.argument(
          argument ?? name,
          "sample counts differ: \(count) in '\(firstName)' of shape \(first.shape), \(tensor.shape.sizes[0]) in '\(name)' of shape \(tensor.shape)"
        )
      }
      guard tensor.count > 0 else {
        throw DiffusionError.argument(argument ?? name, "no data: shape \(tensor.shape)")
      }
    }
    self.tensors = tensors.map(\.detached)
    rowSizes = tensors.map { $0.count / max($0.shape.sizes[0], 1) }
    let size = min(batchSize, count)
    self.batchSize = size
    batchShapes = try tensors.map { try $0.shape.replacing(axis: 0, by: size) }
  }

  /// The samples at `indices` of one tensor. The caller ensures that the indices are below `count`.
  func gather(_ tensor: Int, _ indices: UnsafeBufferPointer<Int64>) throws -> Tensor {
    let source = tensors[tensor]
    let batch = try Tensor(uninitialized: shape(tensor, indices.count))
    if let base = indices.baseAddress {
      try Stoppable.run(batch.count) {
        ck_take(1, count, rowSizes[tensor], indices.count, base, source.pointer, batch.pointer)
      }
    }
    return batch
  }

  /// The samples of a range of one tensor.
  func slice(_ tensor: Int, _ range: Range<Int>) throws -> Tensor {
    let source = tensors[tensor]
    if range == 0..<count { return source }
    let batch = try Tensor(uninitialized: shape(tensor, range.count))
    let start = source.pointer + range.lowerBound * rowSizes[tensor]
    try Stoppable.pieces(of: batch.count) {
      (batch.pointer + $0.lowerBound).update(from: start + $0.lowerBound, count: $0.count)
    }
    return batch
  }

  private func shape(_ tensor: Int, _ count: Int) throws -> Shape {
    count == batchSize ? batchShapes[tensor] : try tensors[tensor].shape.replacing(axis: 0, by: count)
  }
}
