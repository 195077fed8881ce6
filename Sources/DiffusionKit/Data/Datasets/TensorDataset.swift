import CKernels

/// Tensors in memory whose first axis counts samples.
public final class TensorDataset: Dataset {
  /// All samples.
  package let whole: DataBatch
  public let count: Int

  /// - Throws: `argument("tensors")` for no tensors, no samples and counts that differ.
  public convenience init(_ tensors: [Tensor], named: [String: Tensor] = [:]) throws {
    try self.init(
      DataBatch(tensors, named: named), names: tensors.indices.map { "\($0 + 1)" }, argument: "tensors")
  }

  /// - Parameters:
  ///   - names: the name in errors of each tensor without a name.
  ///   - argument: the argument that holds all tensors, if a single one does.
  /// - Throws: `argument` for no tensors, no samples and counts that differ.
  package init(_ whole: DataBatch, names: [String], argument: String? = nil) throws {
    guard let first = whole.tensors.first, let firstName = names.first else {
      throw DiffusionError.argument(argument ?? "x", "at least one input is needed")
    }
    count = first.shape.sizes[0]
    let named = whole.named.sorted { $0.key < $1.key }
    for (tensor, name) in zip(whole.tensors + named.map(\.value), names + named.map(\.key)) {
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
    self.whole = whole
  }

  public func read(_ positions: UnsafeBufferPointer<Int64>) throws -> DataBatch {
    try changed { source in
      let batch = try Tensor(uninitialized: source.shape.replacing(axis: 0, by: positions.count))
      if let base = positions.baseAddress {
        try Stoppable.run(batch.count) {
          ck_take(
            1, count, source.count / max(count, 1), positions.count, base, source.pointer, batch.pointer)
        }
      }
      return batch
    }
  }

  public func read(_ range: Range<Int>) throws -> DataBatch {
    if range == 0..<count { return whole }
    return try changed { source in
      let batch = try Tensor(uninitialized: source.shape.replacing(axis: 0, by: range.count))
      let start = source.pointer + range.lowerBound * (source.count / max(count, 1))
      try Stoppable.pieces(of: batch.count) {
        (batch.pointer + $0.lowerBound).update(from: start + $0.lowerBound, count: $0.count)
      }
      return batch
    }
  }

  private func changed(_ change: (Tensor) throws -> Tensor) throws -> DataBatch {
    var batch = whole
    for index in batch.tensors.indices { batch.tensors[index] = try change(batch.tensors[index]) }
    for (name, tensor) in whole.named { batch.named[name] = try change(tensor) }
    return batch
  }
}
