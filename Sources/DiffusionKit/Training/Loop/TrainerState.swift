/// What every trainer has: a model, what trains it, and where its run stands.
public final class TrainerState {
  public let model: Layer
  public let optimizer: Optimizer
  public let ema: EMA?
  /// One sample's sizes.
  var sampleShape: [Int]?
  /// The `fit` under way or the last one.
  var run: TrainingRun?
  /// What the data of the `run` were, and how they are gone through.
  var fitDescription: Description = []
  /// Sizes of one sample of each condition of the latest `fit`.
  var conditionShapes: [Condition: [Int]] = [:]
  /// Where the next `fit` goes on.
  var resumed: ResumedRun?
  /// Stands for this trainer in the files that it writes.
  let identity = TrainerIdentity()
  /// What stands in the file that was resumed last.
  var resumedIdentity: String?
  /// The file that `save` wrote or `resume` read last, and the steps of its run.
  var lastCheckpoint: (path: FilePath, step: Int)?

  /// - Parameter optimizer: where the options have none.
  /// - Throws: `argument` for options of the average that are out of range, and what `optimizer` throws.
  public init(
    _ model: Layer, _ options: TrainerOptions, optimizer: @autoclosure () throws -> Optimizer
  ) throws {
    self.model = model
    self.optimizer = try options.optimizer ?? optimizer()
    ema = try options.emaDecay.map { decay in
      var average = options.ema
      average.decay = decay
      return try EMA(model, average)
    }
  }

  var history: History { resumed?.start.position.history ?? run?.history ?? History() }
}
