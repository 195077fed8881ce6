/// The examples of `fit` and `evaluate`, read in batches: inputs, targets and, if given, weights.
struct ExampleSource {
  struct Batch {
    let inputs: [Tensor]
    let target: Tensor
    /// The weights, [N]; nil for weights of 1.
    let weights: Tensor?
  }

  private let source: BatchSource
  private let inputCount: Int

  /// - Parameters:
  ///   - weights: [N] or [N, 1], finite and not negative.
  ///   - weightArgument: the caller's argument that holds the weights.
  ///   - argument: the argument that holds all the data, if a single one does.
  /// - Throws: `argument` for counts that differ, no samples, and invalid weights.
  init(
    _ x: [Tensor], _ y: Tensor, weights: Tensor? = nil, batchSize: Int,
    weightArgument: String = "sampleWeight", argument: String? = nil
  ) throws {
    inputCount = x.count
    let weights = try weights.map {
      try ExampleSource.checked($0, count: y.shape.sizes[0], argument ?? weightArgument)
    }
    source = try BatchSource(
      x + [y] + (weights.map { [$0] } ?? []), batchSize: batchSize,
      names: ExampleSource.names(x.count) + [weightArgument], argument: argument)
  }

  static func names(_ inputs: Int) -> [String] {
    (inputs == 1 ? ["x"] : (0..<inputs).map { "x[\($0 + 1)]" }) + ["y"]
  }

  private static func checked(_ weights: Tensor, count: Int, _ name: String) throws -> Tensor {
    guard weights.shape.sizes == [count] || weights.shape.sizes == [count, 1] else {
      throw DiffusionError.argument(
        name, "expected weights of shape [\(count)] for \(count) samples, got \(weights.shape)")
    }
    let weights = try weights.detached.reshaped([count])
    let wrong = weights.withUnsafeFloats { $0.firstIndex { !($0 >= 0 && $0.isFinite) } }
    if let index = wrong {
      throw DiffusionError.argument(
        name, "weights are finite numbers from 0, that of sample \(index: index) is \(weights.pointer[index])"
      )
    }
    return weights
  }

  var count: Int { source.count }

  func gather(_ indices: UnsafeBufferPointer<Int64>) throws -> Batch {
    try read { try source.gather($0, indices) }
  }

  func slice(_ range: Range<Int>) throws -> Batch { try read { try source.slice($0, range) } }

  private func read(_ tensor: (Int) throws -> Tensor) throws -> Batch {
    Batch(
      inputs: try (0..<inputCount).map(tensor), target: try tensor(inputCount),
      weights: source.tensors.count > inputCount + 1 ? try tensor(inputCount + 1) : nil)
  }
}
