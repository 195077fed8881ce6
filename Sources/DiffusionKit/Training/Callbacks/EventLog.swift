/// Writes a run's events for TensorBoard: "step/loss" and "step/learning_rate" of each step, "epoch/..." for the
/// columns of the history at the last step of each epoch, and the sample grids as "samples".
final class EventLog: Callback {
  private let folder: FilePath
  private let optimizer: Optimizer
  private var file: EventFile?

  init(_ folder: FilePath, _ optimizer: Optimizer) {
    self.folder = folder
    self.optimizer = optimizer
  }

  func onTrainBegin(_ run: TrainingRun) throws {
    file = try EventFile(folder, resumingAt: run.step)
  }

  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    let rate = optimizer.learningRate(max(optimizer.stepCount - 1, 0))
    try file?.scalars(
      run.batchLogs.entries.map { ("step/" + $0, $1) } + [("step/learning_rate", rate)],
      step: run.step)
    return .proceed
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    try file?.scalars(logs.entries.map { ("epoch/" + $0, $1) }, step: run.step)
    try file?.flush()
    return .proceed
  }

  /// Writes an image.
  /// - Parameter png: the pixels as the bytes of a PNG file.
  func image(_ tag: String, _ pixels: Pixels, png: Buffer<UInt8>, step: Int) throws {
    try file?.image(
      tag, png, height: pixels.height, width: pixels.width, channels: pixels.channels, step: step)
    try file?.flush()
  }

  /// Writes the buffered events to the file.
  func flush() throws { try file?.flush() }

  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws {
    try file?.flush()
    file = nil
  }
}
