/// The position of a run between two batches: the state that the next batches depend on beside parameters, optimizer
/// and random numbers. A run that is made with the position of another run continues it.
struct TrainingPosition {
  /// The number of epochs that ended with their last batch.
  var epochsDone = 0
  /// The number of batches of all epochs.
  var step = 0
  /// The number of batches of the epoch under way, and of their samples.
  var batch = 0
  var samples = 0
  /// The sums of loss and metrics over the samples of the epoch under way; empty between two epochs.
  var sums = Logs(names: [])
  /// The rows of the epochs that ended with their last batch.
  var history: History
  /// A copy of the generator from before the shuffling of the epoch under way; nil between two epochs.
  var epochStart: Generator?
  /// The loss of the run's first batch, the reference for the limit of later losses.
  var firstLoss: Double?
  /// The state of a stream of batches from which the next batch follows; nil for data without a state.
  var streamState: JSON?

  init(history: History) { self.history = history }
}
