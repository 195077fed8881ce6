/// The state of a trainer: its model, optimizer and averaged weights, and its run.
public final class TrainerState {
  public let model: Layer
  public let optimizer: Optimizer
  public let ema: EMA?
  /// The sizes of one sample.
  var sampleShape: [Int]?
  /// The run of the `fit` under way, or of the latest one.
  var run: TrainingRun?
  /// The description of the `run`'s data and options.
  var fitDescription: Description = []
  /// The sizes of one sample of each condition in the latest `fit`.
  var conditionShapes: [Condition: [Int]] = [:]
  /// The run that the next `fit` continues.
  var resumed: ResumedRun?
  /// The identity of this trainer in the files that it writes.
  let identity = TrainerIdentity()
  /// The identity in the file that was resumed last.
  var resumedIdentity: String?
  /// The file that `save` wrote or `resume` read last, and the step of its run.
  var lastCheckpoint: (path: FilePath, step: Int)?

  /// - Parameter optimizer: the optimizer if the options have none.
  /// - Throws: `argument` for options of the average that are out of range, and the errors of `optimizer`.
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
