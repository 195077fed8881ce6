/// A part of the loss of held-out samples with its own column, such as the loss of a range of noise levels.
public struct HeldOutPart {
  /// The suffix of the column, after "val_loss_", if there are several parts.
  let name: String
  /// The weight of the part in "val_loss", relative to the other parts.
  let weight: Double
  /// The sum of the losses of a batch's samples.
  let sum: (_ data: TrainingData, _ generator: Generator) throws -> Double

  public init(
    name: String, weight: Double,
    sum: @escaping (_ data: TrainingData, _ generator: Generator) throws -> Double
  ) {
    (self.name, self.weight, self.sum) = (name, weight, sum)
  }
}

/// The loss of held-out samples, always with the same noise, so that two evaluations differ only by the model. The
/// trained weights are evaluated, not their average.
struct HeldOutLoss {
  private let source: TrainingSource
  private let range: Range<Int>
  private let batchSize: Int
  private let parts: [HeldOutPart]

  init(_ source: TrainingSource, _ range: Range<Int>, batchSize: Int, _ parts: [HeldOutPart]) {
    self.source = source
    self.range = range
    self.batchSize = min(batchSize, range.count)
    self.parts = parts
  }

  /// The first batch of held-out samples, for checking the model.
  func first() throws -> TrainingData {
    try source.slice(range.lowerBound..<range.lowerBound + batchSize)
  }

  /// The columns: "val_loss", the weighted mean of the parts, and if there are several parts "val_loss_0_249" and so
  /// on.
  var names: [String] { ["val_loss"] + (parts.count > 1 ? parts.map { "val_loss_" + $0.name } : []) }

  /// The mean losses. The caller sets the model's mode.
  func means() throws -> Logs {
    let generator = Generator(seed: 0)
    let means = try noGrad { try parts.map { try mean($0, generator) } }
    let total = zip(means, parts).reduce(0) { $0 + $1.0 * $1.1.weight }
    return Logs(
      names: names,
      values: [total / parts.reduce(0) { $0 + $1.weight }] + (means.count > 1 ? means : []))
  }

  private func mean(_ part: HeldOutPart, _ generator: Generator) throws -> Double {
    var (sum, count) = (0.0, 0)
    for batch in range.batches(of: batchSize) {
      try Session.current.checkInterrupted()
      let data = try source.slice(batch, generator)
      sum += try part.sum(data, generator)
      count += data.count
    }
    return sum / Double(count)
  }
}

extension Trainer {
  /// The number of the source's first samples that are trained on, and the loss of the held-out samples.
  /// - Throws: `argument` for a split that leaves no samples, and for held-out data that do not match the training
  ///   data.
  func heldOut(
    of source: TrainingSource, _ options: FitOptions.Validation, batchSize: Int
  ) throws -> (trained: Int?, loss: HeldOutLoss?) {
    if let data = options.input {
      let held = try TrainingSource(
        data, model, count: batchSize, Generator(seed: 0), argument: "validationData")
      try checkKind(of: held, source)
      try check(held.checked())
      let parts = try heldOutParts(options)
      return (source.count, HeldOutLoss(held, 0..<(held.count ?? 0), batchSize: batchSize, parts))
    }
    guard options.split > 0 else { return (source.count, nil) }
    guard let count = source.count else {
      throw DiffusionError.argument(
        "validationSplit", "the data of a function have no end; pass `validation_data`")
    }
    let trained = try FitOptions.trained(of: count, heldOut: options.split)
    let parts = try heldOutParts(options)
    return (trained, HeldOutLoss(source, trained..<count, batchSize: batchSize, parts))
  }

  /// Checks that held-out samples have the sizes and the conditions of the training samples.
  private func checkKind(of held: TrainingSource, _ source: TrainingSource) throws {
    func kind(_ source: TrainingSource) -> Description {
      source.description(trained: 0).filter {
        $0.name != "source" && $0.name != "samples"
          && !(Self.heldOutSizesMayDiffer && $0.name == "shape of a sample")
      }
    }
    let differences = kind(held).differences(from: kind(source), here: "held out", there: "trained on")
    guard differences.isEmpty else {
      throw DiffusionError.argument("validationData", differences.joined(separator: "; "))
    }
  }
}
