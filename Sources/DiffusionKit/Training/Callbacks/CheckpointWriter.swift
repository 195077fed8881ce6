/// Writes all that training needs to go on, at intervals and when it ends. The last of the callbacks: what the others
/// draw from the generators is in the file.
final class CheckpointWriter: Callback {
  private let trainer: any Trainer
  private let path: FilePath
  private let every: Int?
  /// What tells of the steps before a checkpoint must be on disk before it is.
  private let events: EventLog?
  private var claim: CheckpointClaim?

  /// - Parameter every: steps between two; nil for each epoch.
  init(_ trainer: any Trainer, _ path: FilePath, every: Int?, flushing events: EventLog?) {
    self.trainer = trainer
    self.path = path
    self.every = every
    self.events = events
  }

  var observesBatches: Bool { every != nil }

  /// Makes sure of the path, before anything else of the run happens.
  /// - Throws: `file` where it cannot be written or is another's.
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

  /// Leaves the path to others.
  func close() { claim = nil }
}
