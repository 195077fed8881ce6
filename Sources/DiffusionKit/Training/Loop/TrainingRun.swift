/// A callback's decision on how training continues.
public enum TrainingDirective: Sendable {
  case proceed
  /// End training after the batch or epoch under way, without an error.
  case stop
}

/// The training under way, as passed to callbacks.
public final class TrainingRun {
  /// The model being trained, in training mode.
  public let model: Layer
  /// The rows so far; in `onEpochEnd` including the epoch that ended.
  public internal(set) var history: History
  /// Set to true to end training after the batch or epoch under way.
  public var stopTraining = false
  /// The loss and metrics of the latest batch alone; empty before the first batch.
  public internal(set) var batchLogs = Logs(names: [])
  /// The position of the next batch.
  var position: TrainingPosition
  /// The generator of the run's random numbers.
  let generator: Generator
  /// The random state for continuing the run, if it differs from the present state of the generators: while a batch is
  /// under way, and after the run.
  var random: RandomState?
  /// Whether training has ended.
  var isOver = false

  /// The number of batches trained on so far, including those before a resume.
  public var step: Int { position.step }

  init(model: Layer, position: TrainingPosition, generator: Generator) {
    self.model = model
    self.position = position
    self.generator = generator
    history = position.history
  }
}
