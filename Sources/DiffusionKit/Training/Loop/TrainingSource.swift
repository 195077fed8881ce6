/// Clean samples and what the model is told of them, read in batches.
struct TrainingSource {
  /// The data, then each of `kinds`.
  let tensors: BatchSource
  private let kinds: [Condition]

  /// - Parameter batchSize: samples of the usual batch.
  /// - Throws: `argument` for counts that differ, and for no samples.
  init(
    _ data: Tensor, _ conditions: [Condition: Tensor], batchSize: Int, argument: String? = nil
  ) throws {
    kinds = Condition.allCases.filter { conditions[$0] != nil }
    tensors = try BatchSource(
      [data] + kinds.compactMap { conditions[$0] }, batchSize: batchSize,
      names: ["data"] + kinds.map(\.argument), argument: argument)
  }

  var count: Int { tensors.count }

  /// Sizes of one sample of each condition.
  var conditionShapes: [Condition: [Int]] {
    let shapes = tensors.tensors.dropFirst().map { Array($0.shape.sizes.dropFirst()) }
    return Dictionary(zip(kinds, shapes), uniquingKeysWith: { first, _ in first })
  }

  /// What another run must have in common with one of this source to go on with it.
  func description(trained: Int) -> Description {
    let shapes = tensors.tensors.map { Shape.text($0.shape.sizes.dropFirst()) }
    return [("samples", "\(trained)"), ("shape of a sample", shapes[0])]
      + zip(kinds, shapes.dropFirst()).map { ($0.argument, "of shape \($1) a sample") }
  }

  func gather(_ indices: UnsafeBufferPointer<Int64>) throws -> (Tensor, [Condition: Tensor]) {
    try read { try tensors.gather($0, indices) }
  }

  func slice(_ range: Range<Int>) throws -> (Tensor, [Condition: Tensor]) {
    try read { try tensors.slice($0, range) }
  }

  func first(_ samples: Int) throws -> (data: Tensor, conditions: [Condition: Tensor]) {
    try slice(0..<samples)
  }

  private func read(_ tensor: (Int) throws -> Tensor) throws -> (Tensor, [Condition: Tensor]) {
    var conditions: [Condition: Tensor] = [:]
    for (place, kind) in kinds.enumerated() { conditions[kind] = try tensor(place + 1) }
    return (try tensor(0), conditions)
  }
}

extension Shape {
  /// Sizes as shapes are printed.
  fileprivate static func text(_ sizes: ArraySlice<Int>) -> String {
    "[" + sizes.map { "\($0)" }.joined(separator: ", ") + "]"
  }
}
