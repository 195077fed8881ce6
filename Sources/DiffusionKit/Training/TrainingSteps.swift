import CKernels

/// Training, one batch at a time: what `Layer.fit` and `DiffusionTrainer.fit` run to the end, and what a program that
/// does something else between two batches goes through itself.
///
///     let steps = try model.fitSteps([x], y, epochs: 10)
///     while let step = try steps.next() { print(step.epoch, step.batch, step.figures.values) }
///
/// Epochs of shuffled batches, means weighted by the samples of each batch, callbacks, history and progress are here;
/// what a batch does is the maker's.
///
/// A loss that is not a number does not end training, as in Keras: the history and the progress line show nan, and a
/// callback may stop.
public final class TrainingSteps {
  /// What one batch gave.
  public struct Step {
    /// Counted from 0, within the run.
    public let epoch: Int
    /// Counted from 0, within the epoch.
    public let batch: Int
    /// Of this batch, before its update: "loss", then the metrics.
    public let figures: Logs
    /// After the last batch of an epoch its row of the history, else nil.
    public internal(set) var epochLogs: Logs?
  }

  /// One batch: its sample indices in, its figures out, one for each of `Plan.names`.
  typealias Update = (_ indices: UnsafeBufferPointer<Int64>, _ figures: inout [Double]) throws -> Void

  struct Plan {
    let model: Layer
    let sampleCount: Int
    let epochs: Int
    /// The run ends after this many batches in all, within an epoch if need be.
    var steps = Int.max
    let batchSize: Int
    let shuffle: Bool
    let generator: Generator
    let callbacks: [any Callback]
    let output: ProgressOutput?
    /// The figures of a batch, "loss" first.
    let names: [String]
    /// The figures of `validate`.
    var validationNames: [String] = []
  }

  private let plan: Plan
  private let batchesPerEpoch: Int
  private let observers: [any Callback]
  private let run: TrainingRun
  private let update: Update
  private let validate: (() throws -> [Double])?
  private let end: (TrainingRun) -> Void
  /// The model's: the makers have called it once, so they are there.
  private let buffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)]

  private var progress: ProgressBar?
  private var order: [Int64]
  /// Epochs that ended.
  private var epochsDone = 0
  private var stepsLeft: Int
  private var hasBegun = false
  private var hasEnded = false
  private var isUnderWay = false
  /// The epoch under way; nil between two.
  private var current: Epoch?
  /// The latest row of the history.
  private var latest: Logs

  private struct Epoch {
    var batch = 0
    var samples = 0
    /// Figures times samples.
    var sums: [Double]

    var means: [Double] { sums.map { $0 / Double(max(samples, 1)) } }
  }

  /// - Parameters:
  ///   - validate: run after each epoch in evaluation mode.
  ///   - begin: receives the run before anything happens in it, to make it reachable.
  ///   - end: receives it again when nothing will happen any more.
  init(
    _ plan: Plan, update: @escaping Update, validate: (() throws -> [Double])? = nil,
    begin: (TrainingRun) -> Void, end: @escaping (TrainingRun) -> Void = { _ in }
  ) {
    self.plan = plan
    self.update = update
    self.validate = validate
    self.end = end
    buffers = plan.model.namedBuffers
    let names = plan.names + plan.validationNames
    batchesPerEpoch = (plan.sampleCount - 1) / plan.batchSize + 1
    observers = plan.callbacks.filter(\.observesBatches)
    run = TrainingRun(model: plan.model, history: History(names: names))
    order = [Int64](0..<Int64(plan.sampleCount))
    stepsLeft = plan.steps
    latest = Logs(names: names, values: [])
    let batches = batchesPerEpoch
    progress = plan.output.map { ProgressBar($0, epochs: plan.epochs, batches: batches, names: names) }
    begin(run)
  }

  deinit { close() }

  /// What was recorded so far: a row for each epoch that ended.
  public var history: History { run.history }

  /// Trains on one more batch; the model is in evaluation mode before and after.
  /// - Returns: nil when training has ended.
  /// - Throws: `interrupted` when the session's stop was requested; what a callback, the loss or the model throws;
  ///   `state` when called from within a batch. Training has then ended, with the parameters of the last whole step.
  public func next() throws -> Step? { try inTrainingMode { try advance() } }

  /// Trains until the end.
  func finish() throws -> History {
    try inTrainingMode { while try advance() != nil {} }
    return history
  }

  /// Ends training early. The parameters are those of the last whole step; `onTrainEnd` is not called.
  public func close() {
    guard !hasEnded else { return }
    hasEnded = true
    progress?.abandon()
    end(run)
  }

  // MARK: One batch

  private func inTrainingMode<R>(_ body: () throws -> R) throws -> R {
    guard !isUnderWay else { throw DiffusionError.state("a batch of this training is under way") }
    isUnderWay = true
    plan.model.train()
    defer {
      plan.model.eval()
      isUnderWay = false
    }
    do { return try body() } catch {
      close()
      throw error
    }
  }

  private func advance() throws -> Step? {
    guard !hasEnded else { return nil }
    if !hasBegun {
      hasBegun = true
      for callback in plan.callbacks { try callback.onTrainBegin(run) }
    }
    while true {
      if let current {
        if !isOver(current) { return try trainBatch(current) }
        try endEpoch(current)
      } else if epochsDone < plan.epochs && stepsLeft > 0 && !run.stopTraining {
        try beginEpoch()
      } else {
        for callback in plan.callbacks { try callback.onTrainEnd(latest, run) }
        close()
        return nil
      }
    }
  }

  private func isOver(_ epoch: Epoch) -> Bool {
    epoch.batch == batchesPerEpoch || stepsLeft == 0 || run.stopTraining
  }

  private func beginEpoch() throws {
    for callback in plan.callbacks { try callback.onEpochBegin(epochsDone, run) }
    progress?.beginEpoch(epochsDone)
    if plan.shuffle { order.withUnsafeMutableBufferPointer { plan.generator.permute($0) } }
    current = Epoch(sums: [Double](repeating: 0, count: plan.names.count))
  }

  private func trainBatch(_ before: Epoch) throws -> Step {
    try Session.current.checkInterrupted()
    var epoch = before
    let size = min(plan.batchSize, plan.sampleCount - epoch.samples)
    var figures = [Double](repeating: 0, count: plan.names.count)
    let kept = buffers.map { $0.get() }
    do {
      try order.withUnsafeBufferPointer { order in
        try update(UnsafeBufferPointer(rebasing: order[epoch.samples..<epoch.samples + size]), &figures)
      }
    } catch {
      // The forward pass of a step that does not happen has moved running statistics.
      for (buffer, value) in zip(buffers, kept) { try buffer.set(value) }
      throw error
    }
    for index in epoch.sums.indices { epoch.sums[index] += figures[index] * Double(size) }
    epoch.samples += size
    epoch.batch += 1
    stepsLeft -= 1
    current = epoch
    progress?.update(batches: epoch.batch, samples: epoch.samples, epoch.means)
    if !observers.isEmpty {
      let logs = Logs(names: plan.names, values: epoch.means)
      for callback in observers where try callback.onBatchEnd(epoch.batch - 1, logs, run) == .stop {
        run.stopTraining = true
      }
    }
    var step = Step(
      epoch: epochsDone, batch: epoch.batch - 1, figures: Logs(names: plan.names, values: figures))
    if isOver(epoch) {
      try endEpoch(epoch)
      step.epochLogs = latest
    }
    return step
  }

  private func endEpoch(_ ended: Epoch) throws {
    var values = ended.means
    if let validate {
      plan.model.eval()
      values += try validate()
      plan.model.train()
    }
    run.history.append(epoch: epochsDone, values)
    progress?.endEpoch(samples: ended.samples, batches: ended.batch, values)
    latest = Logs(names: run.history.names, values: values)
    epochsDone += 1
    current = nil
    for callback in plan.callbacks where try callback.onEpochEnd(epochsDone - 1, latest, run) == .stop {
      run.stopTraining = true
    }
  }
}

extension Generator {
  /// The order of `torch.randperm`, written into `order`.
  func permute(_ order: UnsafeMutableBufferPointer<Int64>) {
    if let base = order.baseAddress { ck_mt_permutation(engine, order.count, base) }
  }
}
