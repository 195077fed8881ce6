/// Writes all that training needs to go on, at intervals and when it ends. The last of the callbacks: what the others
/// draw from the generators is in the file.
final class CheckpointWriter: Callback {
  private let trainer: DiffusionTrainer
  private let path: FilePath
  private let every: Int?

  /// - Parameter every: steps between two; nil for each epoch.
  init(_ trainer: DiffusionTrainer, _ path: FilePath, every: Int?) {
    self.trainer = trainer
    self.path = path
    self.every = every
  }

  var observesBatches: Bool { every != nil }

  func onTrainBegin(_ run: TrainingRun) throws { try makeFolders(path.folder) }

  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if let every, run.step.isMultiple(of: every) { try trainer.save(path, run) }
    return .proceed
  }

  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    if every == nil { try trainer.save(path, run) }
    return .proceed
  }

  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws { try trainer.save(path, run) }
}
