/// Ends training when a figure has stopped improving, `keras.callbacks.EarlyStopping`.
public final class EarlyStopping: Callback {
  public enum Mode: String, CaseIterable, Sendable {
    /// Smaller is better.
    case min
    /// Larger is better.
    case max
  }

  public let monitor: String
  public let minDelta: Double
  public let patience: Int
  public let mode: Mode
  public let restoreBestWeights: Bool
  /// The epoch with the best figure, from 0; nil before the first.
  public private(set) var bestEpoch: Int?
  /// The epoch after which training was stopped; nil where it was not.
  public private(set) var stoppedEpoch: Int?

  private var best = Double.nan
  /// Parameters and buffers.
  private var bestState: [(name: String, tensor: Tensor)] = []

  public var observesBatches: Bool { false }

  /// - Parameters:
  ///   - monitor: the column of the history to watch, default "val_loss".
  ///   - minDelta: a change of no more than this is no improvement, default 0.
  ///   - patience: epochs without improvement before stopping; 0, the default, stops at the first.
  ///   - restoreBestWeights: put back the weights of the best epoch when training ends. Default false.
  /// - Throws: `argument` for a negative `minDelta` or `patience`.
  public init(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0, mode: Mode = .min,
    restoreBestWeights: Bool = false
  ) throws {
    try Requirement.nonNegative(minDelta, "minDelta")
    try Requirement.nonNegative(patience, "patience")
    self.monitor = monitor
    self.minDelta = minDelta
    self.patience = patience
    self.mode = mode
    self.restoreBestWeights = restoreBestWeights
  }

  public func onTrainBegin(_ run: TrainingRun) throws {
    guard run.history.names.contains(monitor) else {
      throw DiffusionError.argument(
        "monitor",
        "'\(monitor)' is not recorded (\(NearestName.hint(for: monitor, known: run.history.names)))")
    }
    (best, bestEpoch, stoppedEpoch, bestState) = (.nan, nil, nil, [])
  }

  public func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    guard let value = logs[monitor] else { return .proceed }
    if isImprovement(value) {
      best = value
      bestEpoch = epoch
      if restoreBestWeights { bestState = run.model.stateDict() }
      return .proceed
    }
    guard epoch - (bestEpoch ?? -1) >= max(patience, 1) else { return .proceed }
    stoppedEpoch = epoch
    return .stop
  }

  public func onTrainEnd(_ logs: Logs, _ run: TrainingRun) throws {
    // A module may have got other layers since.
    try run.model.loadStateDict(bestState, strict: false)
    bestState = []
  }

  /// NaN never improves, and any number improves on none.
  private func isImprovement(_ value: Double) -> Bool {
    if best.isNaN { return !value.isNaN }
    return mode == .min ? value < best - minDelta : value > best + minDelta
  }
}
