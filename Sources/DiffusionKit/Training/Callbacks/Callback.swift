/// Observes training. Every function may throw: the error ends training and is rethrown by `fit` unchanged, with the
/// model in evaluation mode and the history so far in `model.history`. Epochs and batches count from 0.
public protocol Callback: AnyObject {
  /// Whether the callback uses `onBatchEnd`; training is a little faster if not. Default true.
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
