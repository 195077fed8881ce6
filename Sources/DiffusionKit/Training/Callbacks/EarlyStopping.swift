/// Ends training when a metric has stopped improving, like `keras.callbacks.EarlyStopping`.
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
    /// The change that an improvement must exceed.
    public var minDelta = 0.0
    /// Epochs without improvement before stopping; 0 stops at the first.
    public var patience = 0
    public var mode = Mode.min
    /// Whether to restore the weights of the best epoch when training ends.
    public var restoreBestWeights = false

    public init() {}

    public static let fields: [Field<Options>] = [
      .option("monitor", \.monitor, "the column of the history to watch"),
      .option("min_delta", \.minDelta, "the change that an improvement must exceed", .nonNegative),
      .option(
        "patience", \.patience, "the number of epochs without improvement before stopping", .nonNegative),
      .option("mode", \.mode, "whether smaller or larger values are better"),
      .option(
        "restore_best_weights", \.restoreBestWeights,
        "restore the weights of the best epoch when training ends"),
    ]
  }

  public let options: Options
  /// The epoch with the best value, from 0; nil before the first epoch.
  public private(set) var bestEpoch: Int?
  /// The epoch after which training was stopped; nil if it was not stopped.
  public private(set) var stoppedEpoch: Int?

  private var best = Double.nan
  /// The parameters and buffers of the best epoch.
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
    // The layers of a module may have changed since.
    try run.model.loadStateDict(bestState, strict: false)
    bestState = []
  }

  /// Whether `value` is an improvement: NaN never is, and any number is an improvement on no value.
  private func isImprovement(_ value: Double) -> Bool {
    if best.isNaN { return !value.isNaN }
    return options.mode == .min ? value < best - options.minDelta : value > best + options.minDelta
  }
}
