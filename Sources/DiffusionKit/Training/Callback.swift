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
  /// The latest batch's own figures, "loss" first; empty before the first.
  public internal(set) var batchFigures: [Double] = []
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

/// Follows training. Every function may throw: the error ends training and leaves `fit` unchanged, with the model in
/// evaluation mode and the history so far in `model.history`. Epochs and batches count from 0.
public protocol Callback: AnyObject {
  /// Whether `onBatchEnd` is of interest; training is a little faster without. Default true.
  var observesBatches: Bool { get }

  func onTrainBegin(_ run: TrainingRun) throws
  func onEpochBegin(_ epoch: Int, _ run: TrainingRun) throws
  /// - Parameter logs: the means over the epoch so far.
  func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective
  /// - Parameter logs: the epoch's row of the history, validation included.
  func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective
  /// Not called after an error.
  func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws
}

extension Callback {
  public var observesBatches: Bool { true }
  public func onTrainBegin(_ run: TrainingRun) throws {}
  public func onEpochBegin(_ epoch: Int, _ run: TrainingRun) throws {}
  public func onBatchEnd(_ batch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    .proceed
  }
  public func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    .proceed
  }
  public func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws {}
}
