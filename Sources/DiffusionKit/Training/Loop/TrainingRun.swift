/// What a callback wants to happen next.
public enum TrainingDirective: Sendable {
  case proceed
  /// End training after the batch or epoch under way, without an error.
  case stop
}

/// The training under way, as callbacks see it.
public final class TrainingRun {
  /// The model being trained, in training mode.
  public let model: Layer
  /// The rows so far; `onEpochEnd` finds its own epoch in it.
  public internal(set) var history: History
  /// Set to true to end training after the batch or epoch under way.
  public var stopTraining = false
  /// The latest batch's own loss and metrics; empty before the first.
  public internal(set) var batchLogs = Logs(names: [])
  /// Where the next batch begins.
  var position: TrainingPosition
  /// What random numbers are drawn from.
  let generator: Generator
  /// The random numbers to go on with where they are not those that the generators would give next: while a batch is
  /// under way, and when the run is over.
  var random: RandomState?
  /// Whether nothing will be trained any more.
  var isOver = false

  /// Batches trained on so far, those before a resume too.
  public var step: Int { position.step }

  init(model: Layer, position: TrainingPosition, generator: Generator) {
    self.model = model
    self.position = position
    self.generator = generator
    history = position.history
  }
}
