/// Writes a checkpoint at intervals and when training ends. Called after all other callbacks, so that the file includes
/// the random numbers that they draw from the generators.
final class PeriodicCheckpoints: Callback {
  private let trainer: any Trainer
  private let path: FilePath
  private let every: Int?
  /// The log of events, flushed before each checkpoint so that the events of all earlier steps are on disk first.
  private let events: EventLog?
  private var claim: CheckpointClaim?

  /// - Parameter every: the steps between two checkpoints; nil for one per epoch.
  init(_ trainer: any Trainer, _ path: FilePath, every: Int?, flushing events: EventLog?) {
    self.trainer = trainer
    self.path = path
    self.every = every
    self.events = events
  }

  var observesBatches: Bool { every != nil }

  /// Claims the path, before the run does anything else.
  /// - Throws: `file` if the path cannot be written or belongs to another trainer.
  func prepare() throws {
    try makeFolder(holding: path)
    claim = nil
    claim = try CheckpointClaim(path, own: trainer.state.identity, resumed: trainer.state.resumedIdentity)
  }

  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if let every, run.step.isMultiple(of: every) { try write(run) }
    return .proceed
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if every == nil { try write(run) }
    return .proceed
  }

  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws { try write(run) }

  private func write(_ run: TrainingRun) throws {
    try events?.flush()
    try claim?.check()
    try trainer.save(path, run)
    try claim?.hold()
  }

  /// Releases the path for other trainers.
  func close() { claim = nil }
}
