/// What `DiffusionTrainer.fit` does beside training. Every interval is a number of steps, or, where it is nil, an epoch.
public struct TrainingOptions {
  /// Batches of `batchSize` that make one update, as if they were one batch: for batches larger than memory. Default 1.
  public var gradientAccumulationSteps = 1
  /// A larger loss ends training. Default nil: 1,000 times the run's first loss.
  public var maxLoss: Double?
  public var augmentation = Augmentation()
  public var validation = Validation()
  public var checkpoints = Checkpoints()
  public var samples = Samples()
  /// A file with a row for each epoch, whose columns are those of the history. Default none.
  public var csvPath: FilePath?
  /// A folder for TensorBoard: losses, learning rate and sample grids. Default none.
  public var logDirectory: FilePath?

  /// What is held out.
  public struct Validation {
    /// This last part of the data, 0..<1, is not trained on but evaluated after each epoch. Default 0.
    public var split = 0.0
    /// Evaluated instead of a split: samples, and the same conditions as the training data have.
    public var data: (samples: Tensor, conditions: [Condition: Tensor])?
    /// Parts of the timesteps that are told apart. Default 4.
    public var bins = 4
  }

  /// When all that training needs to go on is written to a file, by `DiffusionTrainer.save`.
  public struct Checkpoints {
    /// Default none. It is replaced when the next one is complete. Missing folders are made.
    public var path: FilePath?
    public var every: Int?
  }

  /// When samples are drawn and shown side by side. They start from the same noise each time, and have the conditions of
  /// samples spread over the data.
  public struct Samples {
    /// A .png file; "{step}" in its name becomes the number of steps. Default none: with `every` and `logDirectory`, in
    /// TensorBoard only.
    public var path: FilePath?
    public var every: Int?
    /// Default 16.
    public var count = 16
    /// Default the scheduler's for `sample`.
    public var numInferenceSteps: Int?
    /// Default 1.
    public var guidanceScale = 1.0
  }

  public init() {}

  /// - Throws: `argument` for numbers out of range and options without the one that they need.
  func validate() throws {
    try Requirement.positive(gradientAccumulationSteps, "gradientAccumulationSteps")
    if let maxLoss { try Requirement.positive(maxLoss, "maxLoss") }
    try Requirement.fraction(validation.split, "validationSplit")
    guard validation.split == 0 || validation.data == nil else {
      throw DiffusionError.argument(
        "validationSplit", "validation_data and validation_split exclude each other")
    }
    if let every = checkpoints.every {
      try Requirement.positive(every, "checkpointEvery")
      guard checkpoints.path != nil else {
        throw DiffusionError.argument("checkpointEvery", "needs a checkpoint_path")
      }
    }
    if let every = samples.every {
      try Requirement.positive(every, "sampleEvery")
      guard samples.path != nil || logDirectory != nil else {
        throw DiffusionError.argument("sampleEvery", "needs a sample_path or a log_dir")
      }
    }
    guard (1...4096).contains(samples.count) else {
      throw DiffusionError.argument("sampleCount", "must be 1 to 4096, not \(samples.count)")
    }
    for (path, name) in [
      (checkpoints.path, "checkpointPath"), (csvPath, "csvPath"), (logDirectory, "logDir"),
    ] { try path?.filePath.check(name) }
    if let path = samples.path {
      do { try checkPNGPath(path) } catch let error as DiffusionError {
        throw error.renamingArgument(to: "samplePath")
      }
    }
  }

  /// How many of the source's first samples are trained on, and what is held out.
  /// - Throws: `argument` for a split that leaves nothing, and for held-out data that do not fit.
  func heldOut(
    of source: TrainingSource, for trainer: DiffusionTrainer, batchSize: Int
  ) throws -> (trained: Int, loss: HeldOutLoss?) {
    let timesteps = trainer.scheduler.numTrainTimesteps
    if let data = validation.data {
      guard data.samples.rank >= 2 else {
        throw DiffusionError.argument("validationData", "shape \(data.samples.shape), [N, ...] is wanted")
      }
      let held = try TrainingSource(
        data.samples, data.conditions, batchSize: batchSize, argument: "validationData")
      let wanted = source.description(trained: 0)
      let found = held.description(trained: 0)
      let differences = found.differences(from: wanted, here: "held out", there: "trained on")
      guard differences.isEmpty else {
        throw DiffusionError.argument("validationData", differences.joined(separator: "; "))
      }
      try trainer.check(data.conditions, for: data.samples.shape.sizes) { _ in "validationData" }
      try trainer.scheduler.checkRange(of: data.samples, argument: "validationData")
      let loss = try HeldOutLoss(
        held, 0..<held.count, batchSize: batchSize, bins: validation.bins, timesteps: timesteps)
      return (source.count, loss)
    }
    guard validation.split > 0 else { return (source.count, nil) }
    let trained = Int(Double(source.count) * (1 - validation.split))
    guard trained > 0 && trained < source.count else {
      throw DiffusionError.argument(
        "validationSplit", "\(validation.split) of \(source.count) samples leaves \(trained) to train with")
    }
    let loss = try HeldOutLoss(
      source, trained..<source.count, batchSize: batchSize, bins: validation.bins, timesteps: timesteps)
    return (trained, loss)
  }

  /// What writes what is asked for.
  struct Listeners {
    /// To be called before the caller's own.
    var logs: [any Callback] = []
    /// To be called after them.
    var checkpoints: [any Callback] = []
    /// Before the run begins: refuses what others write.
    var prepare: () throws -> Void = {}
    /// When nothing will be written any more.
    var close = {}
  }

  func listeners(
    _ trainer: DiffusionTrainer, _ source: TrainingSource, trained: Int
  ) throws -> Listeners {
    var listeners = Listeners()
    let table = csvPath.map(CSVLog.init)
    if let table { listeners.logs.append(table) }
    let events = logDirectory.map { EventLog($0, trainer.optimizer) }
    if let events { listeners.logs.append(events) }
    if samples.path != nil || samples.every != nil {
      listeners.logs.append(try SampleGrids(samples, trainer, source, trained: trained, events))
    }
    let writer = checkpoints.path.map {
      CheckpointWriter(trainer, $0, every: checkpoints.every, flushing: events)
    }
    if let writer { listeners.checkpoints.append(writer) }
    listeners.prepare = {
      try table?.prepare()
      try writer?.prepare()
    }
    listeners.close = {
      table?.close()
      writer?.close()
    }
    return listeners
  }
}
