/// Where a run stands between two batches: what, beside parameters, optimizer and random numbers, the next batches depend
/// on. A run that is made with the position of another one goes on where that one stood.
struct TrainingPosition {
  /// Epochs that ended with their last batch.
  var epochsDone = 0
  /// Batches of all epochs.
  var step = 0
  /// Batches of the epoch under way, and their samples.
  var batch = 0
  var samples = 0
  /// Loss and metrics times samples, of the epoch under way; empty between two.
  var sums = Logs(names: [])
  /// The rows of the epochs that ended with their last batch.
  var history: History
  /// The generator before it shuffled the epoch under way; nil between two epochs.
  var epochStart: Generator?
  /// The loss of the run's first batch, which later ones are measured by.
  var firstLoss: Double?

  init(history: History) { self.history = history }
}
