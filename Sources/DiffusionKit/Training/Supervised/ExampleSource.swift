/// The examples of `fit` and `evaluate`, read in batches: inputs, targets and, if given, weights.
struct ExampleSource {
  struct Batch {
    let inputs: [Tensor]
    let target: Tensor
    /// The weights, [N]; nil for weights of 1.
    let weights: Tensor?

    var count: Int { target.shape.sizes[0] }
  }

  private enum Samples {
    case stored(TensorDataset)
    case read(any Dataset, ReadAhead)
    case streamed(StreamBatches)
  }
  private let samples: Samples
  /// The number of inputs of examples in memory; other examples have as many as they have tensors but one.
  private let inputCount: Int?
  /// The argument that holds all the data, if a single one does.
  private let argument: String?
  /// Weights by class, from which those of the examples are made as they are read.
  private var classWeights: (weights: ClassWeights, classes: Int)?
  /// The sizes of an example that is not in memory.
  private var sizes: [(name: String, sizes: [Int])]?

  /// The name of weights in batches.
  private static let weightName = "sample_weight"

  /// - Parameters:
  ///   - weights: [N] or [N, 1], finite and not negative.
  ///   - weightArgument: the caller's argument that holds the weights.
  ///   - argument: the argument that holds all the data, if a single one does.
  /// - Throws: `argument` for counts that differ, no samples, and invalid weights.
  init(
    _ x: [Tensor], _ y: Tensor, weights: Tensor? = nil, weightArgument: String = "sampleWeight",
    argument: String? = nil
  ) throws {
    let weights = try weights.map {
      try ExampleSource.checked($0, count: y.shape.sizes[0], argument ?? weightArgument)
    }
    samples = .stored(
      try TensorDataset(
        DataBatch(x + [y] + (weights.map { [$0] } ?? [])),
        names: ExampleSource.names(x.count) + [weightArgument], argument: argument))
    (self.argument, inputCount) = (argument, x.count)
  }

  /// Examples that are read when they are needed.
  /// - Throws: `argument` for no samples.
  init(_ dataset: any Dataset, argument: String) throws {
    guard dataset.count > 0 else { throw DiffusionError.argument(argument, "no data: 0 samples") }
    samples = .read(dataset, ReadAhead(dataset))
    (self.argument, inputCount) = (argument, nil)
  }

  /// Examples of a stream.
  /// - Throws: the errors of the stream's first batch.
  init(_ stream: any BatchStream, _ generator: Generator, argument: String) throws {
    samples = .streamed(try StreamBatches(stream, generator, from: nil))
    (self.argument, inputCount) = (argument, nil)
  }

  /// - Throws: the errors of the other initializers.
  init(_ examples: ModelFitOptions.Examples, argument: String) throws {
    switch examples.samples {
    case .tensors(let x, let y, let weights):
      try self.init(x, y, weights: weights, argument: argument)
    case .dataset(let dataset): try self.init(dataset, argument: argument)
    }
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

  /// The number of examples; nil for a stream.
  var count: Int? {
    switch samples {
    case .stored(let dataset): dataset.count
    case .read(let dataset, _): dataset.count
    case .streamed: nil
    }
  }

  var stream: StreamBatches? { if case .streamed(let stream) = samples { stream } else { nil } }
  /// Whether all examples are in memory.
  var isStored: Bool { if case .stored = samples { true } else { false } }

  /// The same examples with weights of their classes.
  func weighted(_ weights: ClassWeights, classes: Int) -> ExampleSource {
    var source = self
    source.classWeights = (weights, classes)
    return source
  }

  /// Reads the sizes that all further batches must have.
  mutating func fix(_ batch: Batch) {
    if !isStored { sizes = batch.parts.sampleSizes }
  }

  /// The batch to train on.
  func gather(_ batch: TrainingSteps.Batch, _ generator: Generator) throws -> Batch {
    let read: DataBatch
    switch samples {
    case .stored(let dataset): read = try dataset.read(batch.indices)
    case .read(let dataset, let reader):
      read = try dataset.complete(reader.read(batch.indices, next: batch.upcoming), generator)
    case .streamed(let stream): read = try stream.batch(batch.step)
    }
    let examples = try examples(read)
    if let sizes { try examples.parts.check("the batch of step \(batch.step + 1)", matches: sizes) }
    return examples
  }

  func slice(_ range: Range<Int>, _ generator: Generator = Generator(seed: 0)) throws -> Batch {
    switch samples {
    case .stored(let dataset): try examples(dataset.read(range))
    case .read(let dataset, _): try examples(dataset.complete(dataset.read(range), generator))
    case .streamed(let stream): try examples(stream.peeked ?? DataBatch([]))
    }
  }

  /// Waits for what is being read.
  func close() { if case .read(_, let reader) = samples { reader.cancel() } }

  private func examples(_ batch: DataBatch) throws -> Batch {
    let inputs = inputCount ?? batch.tensors.count - 1
    guard inputs > 0, batch.tensors.count > inputs else {
      throw DiffusionError.argument(
        argument ?? "x",
        "expected inputs and targets, {x, y}; the data have \(batch.tensors.count) tensor\(batch.tensors.count == 1 ? "" : "s")"
      )
    }
    if let name = batch.named.keys.sorted().first(where: { $0 != ExampleSource.weightName }) {
      throw DiffusionError.argument(
        argument ?? "x", "unknown '\(name)': a model takes {x, y, \(ExampleSource.weightName) = ...}")
    }
    let target = batch.tensors[inputs]
    var weights = batch.tensors.count > inputs + 1 ? batch.tensors[inputs + 1] : nil
    if let named = batch.named[ExampleSource.weightName] {
      weights = try ExampleSource.checked(named, count: target.shape.sizes[0], argument ?? "sampleWeight")
    }
    if let classWeights {
      weights = try classWeights.weights.ofSamples(target, classes: classWeights.classes)
    }
    return Batch(inputs: Array(batch.tensors.prefix(inputs)), target: target, weights: weights)
  }
}

extension ExampleSource.Batch {
  fileprivate var parts: DataBatch { DataBatch(inputs + [target]) }
}
