/// The data of a trainer, read in batches.
struct TrainingSource {
  private enum Samples {
    /// Tensors in memory, which are checked as a whole.
    case stored(TensorDataset)
    case read(any Dataset, ReadAhead)
    case streamed(StreamBatches)
  }
  private let samples: Samples
  private let source: Tensor?
  private let argument: String?
  private let dropsLabels: Bool
  /// The sizes of a sample, and of its conditions, in the first batch.
  private var sizes: [(name: String, sizes: [Int])] = []
  /// The first batch of data that are not in memory.
  private var beginning: TrainingData?

  /// - Parameters:
  ///   - count: the number of samples to read for checks.
  ///   - start: the run that is continued; nil for a new run.
  /// - Throws: `argument` for counts that differ, for no samples, and for parts that are no conditions; the errors of
  ///   data sets and streams.
  init(
    _ input: TrainingInput, _ model: Layer, count: Int, _ generator: Generator,
    argument: String? = nil, from start: TrainingSteps.Start? = nil
  ) throws {
    source = input.source
    switch input.samples {
    case .tensors(let data):
      self.argument = argument ?? data.argument
      dropsLabels = false
      let batch = DataBatch(
        [data.samples],
        named: Dictionary(uniqueKeysWithValues: data.conditions.map { ($0.key.rawValue, $0.value) }))
      let stored = try TensorDataset(batch, names: ["data"], argument: self.argument)
      samples = .stored(stored)
      sizes = batch.sampleSizes
    case .dataset(let dataset):
      self.argument = argument ?? "data"
      dropsLabels =
        try dataset.hasIncidentalLabels && model.refusal(of: .classLabels, Tensor(Float(0)), for: [1]) != nil
      guard dataset.count > 0 else { throw DiffusionError.argument(argument ?? "data", "no data: 0 samples") }
      if let stored = dataset as? TensorDataset {
        samples = .stored(stored)
        _ = try data(stored.whole)
      } else {
        samples = .read(dataset, ReadAhead(dataset))
        beginning = try slice(0..<min(count, dataset.count))
      }
      sizes = try checked().batch.sampleSizes
    case .stream(let stream):
      self.argument = argument ?? "data"
      dropsLabels = false
      let batches = try StreamBatches(stream, generator, from: start)
      samples = .streamed(batches)
      beginning = try batches.peeked.map(data)
      sizes = try checked().batch.sampleSizes
    }
  }

  /// Tensors in memory; nil for other data.
  var stored: TensorDataset? { if case .stored(let dataset) = samples { dataset } else { nil } }
  var stream: StreamBatches? { if case .streamed(let stream) = samples { stream } else { nil } }

  /// The number of samples; nil for a stream.
  var count: Int? {
    switch samples {
    case .stored(let dataset): dataset.count
    case .read(let dataset, _): dataset.count
    case .streamed: nil
    }
  }

  /// The data to check before training: all that are in memory, or else the first batch.
  func checked() throws -> TrainingData {
    if let beginning { return beginning }
    return try data(stored?.whole ?? DataBatch([]))
  }

  /// The first samples, at most `count`.
  func first(_ count: Int) throws -> TrainingData {
    if let beginning { return beginning }
    return try slice(0..<min(count, self.count ?? count))
  }

  /// The sizes of one sample.
  var sampleSizes: [Int] { sizes.first?.sizes ?? [] }

  /// The sizes of one sample of each condition.
  var conditionShapes: [Condition: [Int]] {
    let pairs = sizes.dropFirst().compactMap { part in Condition(rawValue: part.name).map { ($0, part.sizes) }
    }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  /// The properties of the data that a run must share to continue a run of this source.
  func description(trained: Int?) -> Description {
    let conditions = conditionShapes
    let kinds = Condition.allCases.filter { conditions[$0] != nil }
    let samples = stream.map { "made by a function\($0.hasState ? " with a state" : "")" }
    return [("samples", samples ?? "\(trained ?? 0)"), ("shape of a sample", Shape.describe(sampleSizes))]
      + kinds.map { ($0.rawValue, "of shape \(Shape.describe(conditions[$0] ?? [])) a sample") }
      + (source.map { [("source", "\($0.shape.sizes[0]) samples")] } ?? [])
  }

  /// The least and the greatest value of the samples; of data that are not in memory, of the first batch.
  func valueRange() throws -> (low: Float, high: Float) {
    let samples = try checked().samples
    return try (samples.minimum().item(), samples.maximum().item())
  }

  /// The conditions of `shown` samples from all over the first `trained` ones, which may be sorted by class.
  func conditions(shown: Int, of trained: Int?) throws -> [Condition: Tensor] {
    guard let trained else {
      guard let beginning, !beginning.conditions.isEmpty else { return [:] }
      let positions = try Tensor(
        shape: [shown], values: (0..<shown).map { Float($0 % max(beginning.count, 1)) })
      return try beginning.conditions.mapValues { try $0.indexSelect(axis: 0, positions: positions) }
    }
    let indices = (0..<shown).map { Int64($0 % trained * max(trained / shown, 1) % trained) }
    return try indices.withUnsafeBufferPointer {
      switch samples {
      case .stored(let dataset): try data(dataset.read($0)).conditions
      case .read(let dataset, _): try data(dataset.complete(dataset.read($0), Generator(seed: 0))).conditions
      case .streamed: [:]
      }
    }
  }

  /// The batch to train on.
  func gather(_ batch: TrainingSteps.Batch, _ generator: Generator) throws -> TrainingData {
    switch samples {
    case .stored(let dataset): return try data(dataset.read(batch.indices))
    case .read(let dataset, let reader):
      let read = try reader.read(batch.indices, next: batch.upcoming)
      return try matching(data(dataset.complete(read, generator)), batch.step)
    case .streamed(let stream): return try matching(data(stream.batch(batch.step)), batch.step)
    }
  }

  /// The samples of a range.
  func slice(_ range: Range<Int>, _ generator: Generator = Generator(seed: 0)) throws -> TrainingData {
    switch samples {
    case .stored(let dataset): try data(dataset.read(range))
    case .read(let dataset, _): try data(dataset.complete(dataset.read(range), generator))
    case .streamed: throw DiffusionError.state("the data have no end")
    }
  }

  /// Waits for what is being read.
  func close() { if case .read(_, let reader) = samples { reader.cancel() } }

  private func matching(_ data: TrainingData, _ step: Int) throws -> TrainingData {
    try data.batch.check("the batch of step \(step + 1)", matches: sizes)
    return data
  }

  private func data(_ batch: DataBatch) throws -> TrainingData {
    let name = argument ?? "data"
    guard batch.tensors.count == 1 else {
      throw DiffusionError.argument(
        name,
        "expected one tensor of samples, and conditions by name; the data have \(batch.tensors.count) tensors"
      )
    }
    var conditions: [Condition: Tensor] = [:]
    for (key, tensor) in batch.named {
      guard let kind = Condition(rawValue: key) else {
        let known = Condition.allCases.map(\.rawValue)
        throw DiffusionError.argument(name, "unknown '\(key)' (\(NearestName.hint(for: key, known: known)))")
      }
      if kind == .classLabels && dropsLabels { continue }
      conditions[kind] = tensor
    }
    var data = TrainingData(batch.tensors[0], conditions: conditions, source: source)
    data.argument = argument
    return data
  }
}

extension TrainingData {
  /// The samples and the conditions by name.
  var batch: DataBatch {
    DataBatch(
      [samples], named: Dictionary(uniqueKeysWithValues: conditions.map { ($0.key.rawValue, $0.value) }))
  }
}
