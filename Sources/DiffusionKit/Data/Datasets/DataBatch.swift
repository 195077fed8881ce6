/// Samples, and what belongs to them.
public struct DataBatch {
  /// The tensors without a name, [N, ...] each: the samples of a trainer; the inputs of a model and then its targets.
  public var tensors: [Tensor]
  /// The tensors by name, [N, ...] each, such as "class_labels".
  public var named: [String: Tensor]

  public init(_ tensors: [Tensor], named: [String: Tensor] = [:]) {
    self.tensors = tensors.map(\.detached)
    self.named = named.mapValues(\.detached)
  }

  /// The number of samples.
  public var count: Int { tensors.first?.shape.sizes[0] ?? 0 }

  /// The tensors and their names: the positions of those without a name, counted as `\(index:)` does.
  package var parts: [(name: String, tensor: Tensor)] {
    tensors.enumerated().map { ("\($0 + 1)", $1) }
      + named.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The sizes of one sample of each part.
  package var sampleSizes: [(name: String, sizes: [Int])] {
    parts.map { ($0.name, Array($0.tensor.shape.sizes.dropFirst())) }
  }

  /// - Parameter what: the origin of the batch in errors, such as "the batch of step 3".
  /// - Throws: `state` for a batch without tensors or samples, and for counts of samples that differ.
  package func check(_ what: @autoclosure () -> String) throws {
    guard let first = tensors.first else { throw DiffusionError.state("\(what()) has no samples") }
    for (name, tensor) in parts where tensor.shape.sizes[0] != count || tensor.count == 0 {
      throw DiffusionError.state(
        tensor.count == 0
          ? "\(what()) is empty: '\(name)' has shape \(tensor.shape)"
          : "sample counts differ in \(what()): \(count) in '1' of shape \(first.shape), \(tensor.shape.sizes[0]) in '\(name)' of shape \(tensor.shape)"
      )
    }
  }

  /// Checks that samples have the parts and sizes of an earlier batch.
  /// - Throws: `state` with the differences.
  package func check(_ what: @autoclosure () -> String, matches first: [(name: String, sizes: [Int])]) throws
  {
    let own = sampleSizes
    guard
      own.count != first.count
        || zip(own, first).contains(where: { $0.name != $1.name || $0.sizes != $1.sizes })
    else { return }
    func text(_ parts: [(name: String, sizes: [Int])]) -> String {
      parts.map { "'\($0.name)' of shape \(Shape.describe($0.sizes))" }.joined(separator: ", ")
    }
    throw DiffusionError.state(
      "a sample of \(what()) has \(text(own)); those of the first batch have \(text(first))")
  }

  /// The batches one after the other, as one.
  static func joined(_ batches: [DataBatch]) throws -> DataBatch {
    guard let first = batches.first, batches.count > 1 else { return batches.first ?? DataBatch([]) }
    return DataBatch(
      try first.tensors.indices.map { index in try .concat(batches.map { $0.tensors[index] }) },
      named: try Dictionary(
        uniqueKeysWithValues: first.named.keys.map { name in
          (name, try .concat(batches.compactMap { $0.named[name] }))
        }))
  }
}
