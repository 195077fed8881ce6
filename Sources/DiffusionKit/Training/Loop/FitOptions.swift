/// How `fit` of a trainer goes through the data, and what it does beside training. Every interval is a number of steps, or,
/// where it is nil, an epoch.
public struct FitOptions {
  /// Times through the data. Default 1, or as many as `steps` takes.
  public var epochs: Int?
  /// The number of updates in all, instead of `epochs`.
  public var steps: Int?
  /// Samples of a batch. Default the trainer's.
  public var batchSize: Int?
  /// A new order for each epoch.
  public var shuffle = true
  /// Leaves a last batch out that is smaller than the others.
  public var dropLast = false
  /// Called in this order.
  public var callbacks: [any Callback] = []
  /// Where progress goes. Default nowhere.
  public var output: ProgressOutput?
  /// Order, augmentation and what is random in the loss are drawn from it, for each batch in this order. Default the
  /// session's.
  public var generator: Generator?
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
    public var data: TrainingData?
    /// Parts of the timesteps that a `DiffusionTrainer` tells apart. Default 4.
    public var bins = 4
  }

  /// When all that training needs to go on is written to a file, by `Trainer.save`.
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

  /// The default options with some changed: `.init { $0.epochs = 3 }`.
  public init(_ change: (inout FitOptions) throws -> Void) rethrows { try change(&self) }

  /// - Throws: `argument` for numbers out of range and options without the one that they need.
  func validate() throws {
    if let batchSize { try Requirement.positive(batchSize, "batchSize") }
    try Requirement.positive(gradientAccumulationSteps, "gradientAccumulationSteps")
    if let maxLoss { try Requirement.positive(maxLoss, "maxLoss") }
    try Requirement.fraction(validation.split, "validationSplit")
    guard validation.split == 0 || validation.data == nil else {
      throw DiffusionError.argument(
        "validationSplit", "`validation_data` and `validation_split` exclude each other")
    }
    if let every = checkpoints.every {
      try Requirement.positive(every, "checkpointEvery")
      guard checkpoints.path != nil else {
        throw DiffusionError.argument("checkpointEvery", "needs a `checkpoint_path`")
      }
    }
    if let every = samples.every {
      try Requirement.positive(every, "sampleEvery")
      guard samples.path != nil || logDirectory != nil else {
        throw DiffusionError.argument("sampleEvery", "needs a `sample_path` or a `log_dir`")
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
}
