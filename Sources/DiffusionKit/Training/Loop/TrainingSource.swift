/// The data of a trainer, read in batches.
struct TrainingSource {
  /// The samples, then the conditions of `kinds`.
  private let tensors: BatchSource
  private let kinds: [Condition]
  private let data: TrainingData

  /// - Parameter batchSize: the number of samples of a full batch.
  /// - Throws: `argument` for counts that differ, and for no samples.
  init(_ data: TrainingData, batchSize: Int) throws {
    self.data = data
    kinds = Condition.allCases.filter { data.conditions[$0] != nil }
    tensors = try BatchSource(
      [data.samples] + kinds.compactMap { data.conditions[$0] }, batchSize: batchSize,
      names: ["data"] + kinds.map(\.rawValue), argument: data.argument)
  }

  var count: Int { tensors.count }
  /// All samples, [N, ...].
  var samples: Tensor { data.samples }

  /// The sizes of one sample of each condition.
  var conditionShapes: [Condition: [Int]] {
    let shapes = tensors.tensors.dropFirst().map { Array($0.shape.sizes.dropFirst()) }
    return Dictionary(zip(kinds, shapes), uniquingKeysWith: { first, _ in first })
  }

  /// The properties of the data that a run must share to continue a run of this source.
  func description(trained: Int) -> Description {
    let shapes = tensors.tensors.map { Shape.describe(Array($0.shape.sizes.dropFirst())) }
    return [("samples", "\(trained)"), ("shape of a sample", shapes[0])]
      + zip(kinds, shapes.dropFirst()).map { ($0.rawValue, "of shape \($1) a sample") }
      + (data.source.map { [("source", "\($0.shape.sizes[0]) samples")] } ?? [])
  }

  func gather(_ indices: UnsafeBufferPointer<Int64>) throws -> TrainingData {
    try read { try tensors.gather($0, indices) }
  }

  func slice(_ range: Range<Int>) throws -> TrainingData {
    try read { try tensors.slice($0, range) }
  }

  private func read(_ tensor: (Int) throws -> Tensor) throws -> TrainingData {
    var batch = data
    batch.samples = try tensor(0)
    for (index, kind) in kinds.enumerated() { batch.conditions[kind] = try tensor(index + 1) }
    return batch
  }
}
