/// The progress display of training: a line for each epoch or, if the caller counts in steps, one line for all steps.
struct TrainingProgress {
  private var bar: ProgressBar
  private let isInSteps: Bool
  /// The number of steps before this run, and the number so far.
  private let before: Int
  private var steps: Int
  /// The number of samples of this run.
  private var samples = 0
  /// The latest loss and metrics: the means of an epoch, and those of validation, which are computed at its end.
  private var latest: Logs
  /// Whether the line for all steps has begun.
  private var hasBegun = false

  /// - Parameters:
  ///   - done: the number of steps of a resumed run.
  ///   - names: the names of the loss and the metrics, including those of validation.
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
  ///   - batches: the number of batches of the epoch so far; `samples` is the number of their samples.
  ///   - batch: the number of samples of the latest batch.
  ///   - means: the means over the epoch so far, evaluated only when the line is redrawn.
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

  /// Ends the line for all steps, after the last epoch.
  mutating func end() {
    if isInSteps && steps > before { bar.endEpoch(samples: samples, batches: steps, latest.values) }
  }

  /// Ends the display of training that ended early, with the cursor on a new line.
  mutating func abandon() { bar.abandon() }
}
