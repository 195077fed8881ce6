import CKernels

/// Training, one batch at a time. `fit` of models and trainers runs all steps; a program that does something else
/// between two batches iterates over them itself.
///
///     let steps = try model.fitSteps([x], y, .init { $0.epochs = 10 })
///     while let step = try steps.next() { print(step.epoch, step.batch, step.logs) }
///
/// This class handles epochs of shuffled batches, means weighted by the samples of each batch, callbacks, history and
/// progress; the caller that makes it supplies the update of a batch.
///
/// A loss or a gradient that is not a number ends training with an error, before the parameters change.
public final class TrainingSteps {
  /// The result of one batch.
  public struct Step {
    /// The epoch, counted from 0 within the run.
    public let epoch: Int
    /// The batch, counted from 0 within the epoch.
    public let batch: Int
    /// The number of batches that the run has trained on, including this one and those before a `resume`.
    public let step: Int
    /// The "loss" and the metrics of this batch, before its update.
    public let logs: Logs
    /// The epoch's row of the history after its last batch, else nil.
    public internal(set) var epochLogs: Logs?
  }

  private let plan: Plan
  private let batches: EpochBatches
  private let epochs: Int
  private let observers: [any Callback]
  private let run: TrainingRun
  private let update: Update
  private let validate: (() throws -> Logs)?
  private let end: (TrainingRun) -> Void
  /// The model's buffers, which exist since the callers of `init` have called the model once.
  private let buffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)]

  private var progress: TrainingProgress?
  private let order: Buffer<Int64>
  /// The number of epochs that ended.
  private var epochsDone = 0
  private var stepsLeft: Int
  /// The random numbers before the first batch of a stream, until that batch was trained on.
  private var streamStart: RandomState?
  private var hasBegun = false
  private var hasEnded = false
  private var isUnderWay = false
  /// The epoch under way; nil between two epochs.
  private var current: Epoch?
  /// The latest row of the history.
  private var latest: Logs

  private struct Epoch {
    var batch = 0
    var samples = 0
    /// The sums of loss and metrics over samples.
    var sums: Logs

    init(names: [String]) { sums = Logs(names: names) }

    init(_ position: TrainingPosition) {
      (batch, samples, sums) = (position.batch, position.samples, position.sums)
    }

    var means: Logs { sums.divided(by: max(samples, 1)) }
  }

  /// - Parameters:
  ///   - validate: called after each epoch in evaluation mode.
  ///   - begin: receives the run before its first batch.
  ///   - end: receives the run when training has ended.
  init(
    _ plan: Plan, update: @escaping Update, validate: (() throws -> Logs)? = nil,
    begin: (TrainingRun) -> Void, end: @escaping (TrainingRun) -> Void = { _ in }
  ) throws {
    order = try Buffer(
      0..<Int64(plan.stream == nil ? plan.batches.samples : 0), for: "the order of samples")
    self.plan = plan
    self.update = update
    self.validate = validate
    self.end = end
    buffers = plan.model.namedBuffers
    plan.model.provenance = plan.learnedProcess
    let names = plan.names + plan.validationNames
    batches = plan.batches
    epochs = plan.length.epochs(of: batches)
    observers = plan.callbacks.filter(\.observesBatches)
    let position = plan.start?.position ?? TrainingPosition(history: History(names: names))
    run = TrainingRun(model: plan.model, position: position, generator: plan.generator)
    stepsLeft = max(0, plan.length.steps - position.step)
    latest = position.history.epochs.indices.last.map(position.history.row) ?? Logs(names: names, values: [])
    progress = plan.output.map {
      TrainingProgress(
        $0, plan.length, batches, done: position.step, names: names)
    }
    if let start = plan.start { goOn(from: start) }
    if let stream = plan.stream {
      (streamStart, run.random) = (stream.random, stream.random)
      run.position.streamState = stream.initialState
    }
    begin(run)
  }

  /// Continues an earlier run. The order of its epoch under way is drawn again, from a copy of the generator at that
  /// time.
  private func goOn(from start: Start) {
    epochsDone = start.position.epochsDone
    if let epochStart = start.position.epochStart {
      plan.generator.resume(from: epochStart)
      shuffle()
      current = Epoch(start.position)
    }
    start.random.restore(plan.generator)
  }

  deinit { close() }

  /// The history so far: a row for each epoch that ended.
  public var history: History { run.history }

  /// Trains on one more batch; the model is in evaluation mode before and after.
  /// - Returns: nil when training has ended.
  /// - Throws: `interrupted` when the session's stop was requested; the errors of callbacks, the loss and the model;
  ///   `state` when called from within a batch. Training has then ended, with the parameters of the last whole step.
  public func next() throws -> Step? { try inTrainingMode { try advance() } }

  /// Trains until the end.
  /// - Returns: the history.
  /// - Throws: as for `next`.
  public func finish() throws -> History {
    try inTrainingMode { while try advance() != nil {} }
    return history
  }

  /// Ends training early. The parameters are those of the last whole step; `onTrainEnd` is not called.
  public func close() {
    guard !hasEnded else { return }
    hasEnded = true
    // Random numbers drawn later do not belong to the run.
    if run.random == nil { run.random = RandomState(plan.generator) }
    run.isOver = true
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
      try plan.prepare()
      for callback in plan.callbacks { try callback.onTrainBegin(run) }
      if current != nil {
        for callback in plan.callbacks { try callback.onEpochBegin(epochsDone, run) }
        progress?.beginEpoch(epochsDone)
      }
    }
    while true {
      if let current {
        if !isOver(current) { return try trainBatch(current) }
        try endEpoch(current)
      } else if epochsDone < epochs && stepsLeft > 0 && !run.stopTraining {
        try beginEpoch()
      } else {
        reportNothingLeft()
        progress?.end()
        for callback in plan.callbacks { try callback.onTrainEnd(latest, run) }
        close()
        return nil
      }
    }
  }

  /// Reports that nothing was trained, for a run that is resumed after its end.
  private func reportNothingLeft() {
    guard let start = plan.start, run.position.step == start.position.step, !run.stopTraining else { return }
    let trained =
      plan.length.isInSteps
      ? "\(run.position.step) of \(plan.length.steps) steps" : "\(epochsDone) of \(epochs) epochs"
    let message =
      "nothing is left to train: the resumed run has already trained \(trained), counted from its beginning"
    if let output = plan.output { output.write(message + "\n") } else { Session.current.warn(message) }
  }

  private func isOver(_ epoch: Epoch) -> Bool {
    epoch.batch == batches.count || stepsLeft == 0 || run.stopTraining
  }

  private func beginEpoch() throws {
    for callback in plan.callbacks { try callback.onEpochBegin(epochsDone, run) }
    progress?.beginEpoch(epochsDone)
    run.position.epochsDone = epochsDone
    run.position.history = run.history
    run.position.epochStart = plan.generator.copy()
    shuffle()
    record(Epoch(names: plan.names))
  }

  private func shuffle() {
    if plan.shuffle { plan.generator.permute(order) }
  }

  private func record(_ epoch: Epoch) {
    current = epoch
    (run.position.batch, run.position.samples, run.position.sums) = (epoch.batch, epoch.samples, epoch.sums)
  }

  private func trainBatch(_ before: Epoch) throws -> Step {
    try Session.current.checkInterrupted()
    var epoch = before
    let size = batches.size(from: epoch.samples)
    var logs = Logs(names: plan.names)
    let before = buffers.map { $0.get() }
    // The random numbers of a step that fails are drawn again for the next one.
    run.random = streamStart ?? RandomState(plan.generator)
    let batch = Batch(
      step: run.position.step, indices: indices(from: epoch.samples),
      upcoming: indices(from: epoch.samples + size))
    do {
      try Threads.stretch {
        try update(batch, &logs) { try plan.divergence.check($0, run.position, batch.indices) }
      }
    } catch {
      // The forward pass of a step that fails has changed running statistics.
      for (buffer, value) in zip(buffers, before) { try buffer.set(value) }
      throw (error as? DiffusionError).map { batches.hinting($0, of: size) } ?? error
    }
    epoch.sums.add(logs, times: Double(size))
    epoch.samples += size
    epoch.batch += 1
    stepsLeft -= 1
    run.batchLogs = logs
    run.position.step += 1
    if run.position.firstLoss == nil { run.position.firstLoss = logs["loss"] }
    (run.random, streamStart) = (nil, nil)
    if let stream = plan.stream { run.position.streamState = stream.state }
    record(epoch)
    progress?.update(batches: epoch.batch, samples: epoch.samples, batch: size, epoch.means)
    if !observers.isEmpty {
      let means = epoch.means
      for callback in observers where try callback.onBatchEnd(epoch.batch - 1, means, run) == .stop {
        run.stopTraining = true
      }
    }
    var step = Step(epoch: epochsDone, batch: epoch.batch - 1, step: run.position.step, logs: logs)
    if isOver(epoch) {
      try endEpoch(epoch)
      step.epochLogs = latest
    }
    return step
  }

  /// The indices of the batch that follows the first `done` samples of the epoch; none for a stream, and at the end.
  private func indices(from done: Int) -> UnsafeBufferPointer<Int64> {
    guard plan.stream == nil, done < batches.samples(in: batches.count) else {
      return UnsafeBufferPointer(start: nil, count: 0)
    }
    return UnsafeBufferPointer(start: order.base + done, count: batches.size(from: done))
  }

  private func endEpoch(_ ended: Epoch) throws {
    latest = ended.means
    if let validate {
      plan.model.eval()
      latest = latest.joined(with: try validate())
      plan.model.train()
    }
    run.history.append(epoch: epochsDone, latest)
    progress?.endEpoch(samples: ended.samples, batches: ended.batch, latest)
    epochsDone += 1
    current = nil
    // An epoch that ended early continues with its next batch if training is resumed with more steps.
    if ended.batch == batches.count {
      run.position.epochsDone = epochsDone
      run.position.history = run.history
      run.position.epochStart = nil
      (run.position.batch, run.position.samples, run.position.sums) = (0, 0, Logs(names: []))
    }
    for callback in plan.callbacks where try callback.onEpochEnd(epochsDone - 1, latest, run) == .stop {
      run.stopTraining = true
    }
  }
}

extension Generator {
  /// Writes the permutation of `torch.randperm` into `order`.
  func permute(_ order: Buffer<Int64>) { ck_mt_permutation(engine, order.count, order.base) }
}
