extension TrainingSteps {
  /// The samples of a batch, by their indices. A stream of batches has none.
  struct Batch {
    /// The step, from 0 within the run.
    let step: Int
    let indices: UnsafeBufferPointer<Int64>
    /// The indices of the epoch's next batch; empty for the last batch.
    let upcoming: UnsafeBufferPointer<Int64>
  }

  /// Trains on one batch and sets its loss and metrics, the logs of `Plan.names`. `approve` throws for the loss of a
  /// step that must not happen (nan stands for a gradient that is not finite).
  typealias Update = (_ batch: Batch, _ logs: inout Logs, _ approve: (Double) throws -> Void) throws -> Void

  struct Plan {
    let model: Layer
    let batches: EpochBatches
    let length: RunLength
    let shuffle: Bool
    let generator: Generator
    let callbacks: [any Callback]
    let output: ProgressOutput?
    /// The names of a batch's logs: "loss" and the metrics.
    let names: [String]
    /// The names of the logs that `validate` returns.
    var validationNames: [String] = []
    var divergence = Divergence()
    /// Called at the first batch, before the callbacks.
    var prepare: () throws -> Void = {}
    /// The state of the run to continue; nil for a new run.
    var start: Start?
    /// The process that the model learns, stored on the model for sampling.
    var learnedProcess: AnyObject?
    /// The stream that the batches come from; nil for samples that are read by their indices.
    var stream: StreamBatches?
  }

  /// The state of an earlier run.
  struct Start {
    let position: TrainingPosition
    let random: RandomState
  }
}

/// The length of a run, in epochs or in batches.
struct RunLength {
  private let epochs: Int?
  /// The maximum number of batches.
  let steps: Int

  /// - Parameter steps: the number of batches, instead of `epochs`; both at least 1.
  init(epochs: Int?, steps: Int? = nil) {
    self.epochs = epochs ?? (steps == nil ? 1 : nil)
    self.steps = steps ?? .max
  }

  /// Whether the length was given in batches.
  var isInSteps: Bool { epochs == nil }

  /// The number of epochs, at least 1; the last one may be incomplete.
  func epochs(of batches: EpochBatches) -> Int { epochs ?? (steps - 1) / batches.count + 1 }
}
