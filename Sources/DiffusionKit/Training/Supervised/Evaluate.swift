extension Layer {
  /// The mean loss and metrics over all samples, in evaluation mode and without gradients.
  /// - Parameter sampleWeight: the weights of the loss, not of metrics, as for `fit`.
  /// - Throws: as for `fit`.
  public func evaluate(
    _ x: [Tensor], _ y: Tensor, batchSize: Int = 32, sampleWeight: Tensor? = nil
  ) throws -> Logs {
    let compilation = try requireCompilation()
    try Requirement.positive(batchSize, "batchSize")
    return try evaluate(ExampleSource(x, y, weights: sampleWeight), compilation, batchSize)
  }

  /// The means over all samples of a data set, whose tensors are the inputs and then the targets.
  public func evaluate(_ dataset: any Dataset, batchSize: Int = 32) throws -> Logs {
    let compilation = try requireCompilation()
    try Requirement.positive(batchSize, "batchSize")
    return try evaluate(ExampleSource(dataset, argument: "x"), compilation, batchSize)
  }

  private func evaluate(
    _ data: ExampleSource, _ compilation: Compilation, _ batchSize: Int
  ) throws -> Logs {
    try inEvaluationMode {
      try Evaluation(compilation, data, 0..<(data.count ?? 0), batchSize).means(self)
    }
  }

  public func evaluate(
    _ x: Tensor, _ y: Tensor, batchSize: Int = 32, sampleWeight: Tensor? = nil
  ) throws -> Logs {
    try evaluate([x], y, batchSize: batchSize, sampleWeight: sampleWeight)
  }

  /// The outputs for all samples, [N, ...], computed in batches, in evaluation mode and without gradients.
  /// - Parameter x: the model's inputs, each [N, ...].
  /// - Throws: `argument` for counts that differ, no data or a batch size below 1; the errors of the model.
  public func predict(_ x: [Tensor], batchSize: Int = 32) throws -> Tensor {
    try Requirement.positive(batchSize, "batchSize")
    let data = try TensorDataset(DataBatch(x), names: ExampleSource.names(x.count).dropLast())
    return try inEvaluationMode {
      var result: Tensor?
      var rowSize = 0
      for range in (0..<data.count).batches(of: batchSize) {
        try Session.current.checkInterrupted()
        let output = try Evaluation.naming("x") {
          try self(data.read(range).tensors)
        }
        if result == nil {
          result = try Tensor(uninitialized: output.shape.replacing(axis: 0, by: data.count))
          rowSize = output.count / range.count
        }
        guard let result, output.count == rowSize * range.count else {
          throw DiffusionError.state(
            "the model's output for \(range.count) samples has shape \(output.shape)")
        }
        (result.pointer + range.lowerBound * rowSize).update(from: output.pointer, count: output.count)
      }
      guard let result else { throw DiffusionError.argument("x", "no data") }
      return result
    }
  }

  public func predict(_ x: Tensor, batchSize: Int = 32) throws -> Tensor {
    try predict([x], batchSize: batchSize)
  }
}

/// The loss and the metrics of a model over a range of examples.
struct Evaluation {
  private let compilation: Compilation
  private let data: ExampleSource
  private let range: Range<Int>
  private let batchSize: Int

  init(_ compilation: Compilation, _ data: ExampleSource, _ range: Range<Int>, _ batchSize: Int) {
    self.compilation = compilation
    self.data = data
    self.range = range
    self.batchSize = min(batchSize, max(range.count, 1))
  }

  /// The means over samples. The caller sets the model's mode.
  func means(_ model: Layer) throws -> Logs {
    try noGrad {
      var sums = Logs(names: compilation.names)
      var count = 0
      let generator = Generator(seed: 0)
      for batch in range.batches(of: batchSize) {
        try Session.current.checkInterrupted()
        let examples = try data.slice(batch, generator)
        count += examples.count
        let prediction = try Evaluation.naming("x") { try model(examples.inputs) }
        try Evaluation.naming("y") {
          sums.add(try Evaluation.logs(compilation, prediction, examples), times: Double(examples.count))
        }
      }
      return sums.divided(by: max(count, 1))
    }
  }

  /// Runs the first batch through model, loss and metrics, so that a mismatch is an error about the data.
  /// - Parameter argument: the argument that holds the data, if not "x" and "y".
  /// - Returns: the model's output for the batch.
  @discardableResult
  func check(_ model: Layer, argument: String? = nil) throws -> Tensor {
    let first = range.lowerBound..<min(range.lowerBound + batchSize, range.upperBound)
    return try Evaluation.check(compilation, data.slice(first), model, argument: argument)
  }

  /// Runs a batch through model, loss and metrics.
  static func check(
    _ compilation: Compilation, _ examples: ExampleSource.Batch, _ model: Layer, argument: String?
  ) throws -> Tensor {
    try noGrad {
      let prediction = try Evaluation.naming(argument ?? "x") { try model(examples.inputs) }
      try Evaluation.naming(argument ?? "y") { _ = try logs(compilation, prediction, examples) }
      return prediction
    }
  }

  /// The loss, its parts and the metrics of a batch.
  private static func logs(
    _ compilation: Compilation, _ prediction: Tensor, _ examples: ExampleSource.Batch
  ) throws -> Logs {
    let loss = try compilation.loss(prediction, examples.target, weights: examples.weights).item()
    var logs = Logs(names: compilation.names)
    try compilation.log(Double(loss), prediction, examples.target, in: &logs)
    return logs
  }

  /// Turns errors about an argument of an inner call into errors about `argument`.
  fileprivate static func naming<R>(_ argument: String, _ body: () throws -> R) throws -> R {
    do { return try body() } catch let error as DiffusionError { throw error.renamingArgument(to: argument) }
  }
}
