/// The loss of samples that are not trained on, by noise level: in each of `bins` equal parts of the timesteps every sample
/// gets one, always with the same noise, so that two evaluations differ by the model only. The trained weights are
/// evaluated, not their average, and labels are not dropped.
struct HeldOutLoss {
  private let source: TrainingSource
  private let range: Range<Int>
  private let batchSize: Int
  /// The first timestep of each bin, and the number of timesteps behind the last.
  private let bounds: [Int]

  /// - Throws: `argument("validationBins")` unless 1...timesteps.
  init(_ source: TrainingSource, _ range: Range<Int>, batchSize: Int, bins: Int, timesteps: Int) throws {
    guard bins >= 1, bins <= timesteps else {
      throw DiffusionError.argument("validationBins", "must be 1 to \(timesteps), not \(bins)")
    }
    self.source = source
    self.range = range
    self.batchSize = min(batchSize, range.count)
    bounds = (0...bins).map { $0 * timesteps / bins }
  }

  /// Samples to try the model on.
  func first() throws -> (data: Tensor, conditions: [Condition: Tensor]) {
    try source.slice(range.lowerBound..<range.lowerBound + batchSize)
  }

  /// "val_loss", the mean over timesteps drawn evenly, then "val_loss_0_249" for timesteps 0 to 249 and so on; without the
  /// latter where there is one bin.
  var names: [String] {
    let parts = zip(bounds, bounds.dropFirst()).map { "val_loss_\($0)_\($1 - 1)" }
    return ["val_loss"] + (parts.count > 1 ? parts : [])
  }

  /// One figure for each name. The model's mode is the caller's.
  func means(_ trainer: DiffusionTrainer) throws -> [Double] {
    let generator = Generator(seed: 0)
    let means = try noGrad {
      try zip(bounds, bounds.dropFirst()).map { low, high in try mean(trainer, low..<high, generator) }
    }
    let widths = zip(bounds, bounds.dropFirst()).map { Double($1 - $0) }
    let total = zip(means, widths).reduce(0) { $0 + $1.0 * $1.1 } / Double(bounds.last ?? 1)
    return [total] + (means.count > 1 ? means : [])
  }

  private func mean(
    _ trainer: DiffusionTrainer, _ timesteps: Range<Int>, _ generator: Generator
  ) throws -> Double {
    var sum = 0.0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: batchSize) {
      try Session.current.checkInterrupted()
      let batch = start..<min(start + batchSize, range.upperBound)
      let (x0, conditions) = try source.slice(batch)
      let noise = try Tensor.randn(x0.shape, generator: generator)
      let drawn = try Tensor.randint(
        low: timesteps.lowerBound, high: timesteps.upperBound, Shape([batch.count]), generator: generator)
      let loss = try trainer.batchLoss(
        NoisyBatch(x0: x0, noise: noise, timesteps: drawn, conditions: conditions))
      sum += Double(try loss.item()) * Double(batch.count)
    }
    return sum / Double(range.count)
  }
}
