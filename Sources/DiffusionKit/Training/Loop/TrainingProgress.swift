/// What training shows of itself: a line for each epoch, or, where the caller counts in steps, one for all of them.
struct TrainingProgress {
  private var bar: ProgressBar
  private let isInSteps: Bool
  /// Steps before this run, and with it.
  private let before: Int
  private var steps: Int
  /// Samples of this run.
  private var samples = 0
  /// The latest of all figures, of which the first are the means of an epoch, and the others come at its end.
  private var values: [Double] = []
  private let trainedFigures: Int
  /// Whether the line for all steps has begun.
  private var hasBegun = false

  /// - Parameters:
  ///   - done: steps of a run that is resumed.
  ///   - names: of the figures; the first `trainedFigures` are means of batches.
  init(
    _ output: ProgressOutput, _ length: RunLength, _ batches: EpochBatches, done: Int, names: [String],
    trainedFigures: Int
  ) {
    self.trainedFigures = trainedFigures
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
  mutating func update(batches: Int, samples: Int, batch: Int, _ means: @autoclosure () -> [Double]) {
    steps += 1
    self.samples += batch
    if isInSteps {
      bar.update(batches: steps, samples: self.samples, means() + values.dropFirst(trainedFigures))
    } else {
      bar.update(batches: batches, samples: samples, means())
    }
  }

  mutating func endEpoch(samples: Int, batches: Int, _ values: [Double]) {
    self.values = values
    if !isInSteps { bar.endEpoch(samples: samples, batches: batches, values) }
  }

  /// After the last epoch.
  mutating func end() {
    if isInSteps && steps > before { bar.endEpoch(samples: samples, batches: steps, values) }
  }

  /// Training ends early: leaves the cursor on a line of its own.
  mutating func abandon() { bar.abandon() }
}
