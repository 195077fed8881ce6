/// Ends training when a figure has stopped improving, `keras.callbacks.EarlyStopping`.
public final class EarlyStopping: Callback {
  public enum Mode: String, OptionChoice {
    /// Smaller is better.
    case min
    /// Larger is better.
    case max
  }

  public struct Options: OptionTable, Sendable {
    /// The column of the history to watch.
    public var monitor = "val_loss"
    /// A change of no more than this is no improvement.
    public var minDelta = 0.0
    /// Epochs without improvement before stopping; 0 stops at the first.
    public var patience = 0
    public var mode = Mode.min
    /// Puts back the weights of the best epoch when training ends.
    public var restoreBestWeights = false

    public init() {}

    public static let fields: [Field<Options>] = [
      .option("monitor", \.monitor, "which figure"),
      .option("min_delta", \.minDelta, "least improvement", .nonNegative),
      .option("patience", \.patience, "epochs to wait", .nonNegative),
      .option("mode", \.mode, "which figures are better: the smaller or the larger ones"),
      .option("restore_best_weights", \.restoreBestWeights, "go back to the best epoch's"),
    ]
  }

  public let options: Options
  /// The epoch with the best figure, from 0; nil before the first.
  public private(set) var bestEpoch: Int?
  /// The epoch after which training was stopped; nil where it was not.
  public private(set) var stoppedEpoch: Int?

  private var best = Double.nan
  /// Parameters and buffers.
  private var bestState: [(name: String, tensor: Tensor)] = []

  public var observesBatches: Bool { false }

  /// - Throws: `argument(NAME)` for an option out of range.
  public init(_ options: Options) throws {
    try options.check()
    self.options = options
  }

  /// The defaults, changed by `configure`: `try EarlyStopping { $0.patience = 3 }`.
  public convenience init(_ configure: (inout Options) throws -> Void = { _ in }) throws {
    try self.init(Options(configure))
  }

  public func onTrainBegin(_ run: TrainingRun) throws {
    guard run.history.names.contains(options.monitor) else {
      throw DiffusionError.argument(
        "monitor",
        "'\(options.monitor)' is not recorded (\(NearestName.hint(for: options.monitor, known: run.history.names)))"
      )
    }
    (best, bestEpoch, stoppedEpoch, bestState) = (.nan, nil, nil, [])
  }

  public func onEpochEnd(_ epoch: Int, _ logs: Logs, _ run: TrainingRun) throws -> TrainingDirective {
    guard let value = logs[options.monitor] else { return .proceed }
    if isImprovement(value) {
      best = value
      bestEpoch = epoch
      if options.restoreBestWeights { bestState = run.model.stateDict() }
      return .proceed
    }
    guard epoch - (bestEpoch ?? -1) >= max(options.patience, 1) else { return .proceed }
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
    return options.mode == .min ? value < best - options.minDelta : value > best + options.minDelta
  }
}
