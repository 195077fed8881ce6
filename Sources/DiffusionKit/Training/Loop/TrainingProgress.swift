/// What training shows of itself: a line for each epoch, or, where the caller counts in steps, one for all of them.
struct TrainingProgress {
  private var bar: ProgressBar
  private let isInSteps: Bool
  /// Steps before this run, and with it.
  private let before: Int
  private var steps: Int
  /// Samples of this run.
  private var samples = 0
  /// The latest loss and metrics: the means of an epoch, and those of validation, which come at its end.
  private var latest: Logs
  /// Whether the line for all steps has begun.
  private var hasBegun = false

  /// - Parameters:
  ///   - done: steps of a run that is resumed.
  ///   - names: of the loss and the metrics, and of those of validation.
  init(
    _ output: ProgressOutput, _ length: RunLength, _ batches: EpochBatches, done: Int, names: [String]
  ) {
    latest = Logs(names: names, values: [])
    isInSteps = length.isInSteps
    (before, steps) = (done, done)
    bar =
      isInSteps
      ? ProgressBar(output, steps: length.steps, done: done, names: names)
      : ProgressBar(output, epochs: length.epochs(of: batches), batches: batches.count, names: names)
  }

  mutating func beginEpoch(_ epoch: Int) {
    if !isInSteps { bar.beginEpoch(epoch) }
    if isInSteps && !hasBegun { bar.beginEpoch(0) }
    hasBegun = true
  }

  /// - Parameters:
  ///   - batches: of the epoch so far, with their samples.
  ///   - batch: samples of the latest one.
  ///   - means: of the epoch so far, asked for only when the line is redrawn.
  @inline(__always)
  mutating func update(batches: Int, samples: Int, batch: Int, _ means: @autoclosure () -> Logs) {
    steps += 1
    self.samples += batch
    if isInSteps {
      let latest = latest
      bar.update(batches: steps, samples: self.samples, means().joined(with: latest).values)
    } else {
      bar.update(batches: batches, samples: samples, means().values)
    }
  }

  mutating func endEpoch(samples: Int, batches: Int, _ logs: Logs) {
    latest = logs
    if !isInSteps { bar.endEpoch(samples: samples, batches: batches, logs.values) }
  }

  /// After the last epoch.
  mutating func end() {
    if isInSteps && steps > before { bar.endEpoch(samples: samples, batches: steps, latest.values) }
  }

  /// Training ends early: leaves the cursor on a line of its own.
  mutating func abandon() { bar.abandon() }
}
