/// How `fit` of a trainer goes through the data, and what it does beside training. Every interval is a number of steps, or,
/// where it is nil, an epoch.
public struct FitOptions: PassOptions {
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

  public static let fields = passes + running + outcome + images + [bins]
}

// In the order of arguments.
extension FitOptions {
  /// How the data are gone through.
  package static let passes: [Field<FitOptions>] = [
    .option("epochs", \.epochs, "times through the data, 1 by default", .positive),
    .option("steps", \.steps, "number of updates, instead of epochs", .positive),
    .option("batch_size", \.batchSize, "samples a batch", .positive), shuffle, callbacks,
  ]

  package static let running: [Field<FitOptions>] = [
    dropLast, generator("where order and noise are drawn from"),
    .option(
      "gradient_accumulation_steps", \.gradientAccumulationSteps,
      "batches that make one update, computed one after the other", .positive),
    .option(
      "validation_split", \.validation.split,
      "this last part of the data is held out, and evaluated after each epoch", .fraction),
    .value(
      "checkpoint_path", \.checkpoints.path,
      "where all that resume needs is written, .safetensors; each trainer wants a path of its own", .path),
    .option(
      "checkpoint_every", \.checkpoints.every, "steps between two; by default after each epoch", .positive),
    .value("csv_path", \.csvPath, "a table of the history, a row an epoch", .path),
    .value(
      "log_dir", \.logDirectory, "a folder for TensorBoard: losses, learning rate, samples", .path),
  ]

  package static let outcome: [Field<FitOptions>] = [
    .option("max_loss", \.maxLoss, "a larger loss ends training with an error", .positive),
    .value(
      "validation_data", \.validation.data, "held-out samples, evaluated after each epoch: val_loss"),
  ]

  /// For samples that are images.
  package static let images: [Field<FitOptions>] = [
    .option("random_flip", \.augmentation.randomFlip, "mirror half of the images left to right"),
    .option(
      "random_crop_padding", \.augmentation.randomCropPadding,
      "move images by up to so many pixels, repeating their edges", .nonNegative),
    .value(
      "sample_path", \.samples.path, "a .png of samples side by side; {step} in it becomes the step",
      OptionCheck { path, name in
        do { if let path { try checkPNGPath(path) } } catch let error as DiffusionError {
          throw error.renamingArgument(to: name)
        }
      }),
    .option("sample_every", \.samples.every, "steps between two; by default after each epoch", .positive),
    .option("num_samples", \.samples.count, "how many samples these are", .within(1...4096)),
    .option(
      "sample_num_inference_steps", \.samples.numInferenceSteps,
      "steps of sampling for them, those of sample by default", .positive),
    .option("sample_guidance_scale", \.samples.guidanceScale, "for them, 1 for none"),
  ]

  /// Of a `DiffusionTrainer`.
  package static let bins: Field<FitOptions> = .option(
    "validation_bins", \.validation.bins, "noise levels that are told apart: val_loss_0_249, ...")

  public func validate() throws {
    guard epochs == nil || steps == nil else {
      throw DiffusionError.argument("steps", "epochs and steps exclude each other")
    }
    guard validation.split == 0 || validation.data == nil else {
      throw DiffusionError.argument(
        "validationSplit", "`validation_data` and `validation_split` exclude each other")
    }
    guard checkpoints.every == nil || checkpoints.path != nil else {
      throw DiffusionError.argument("checkpointEvery", "needs a `checkpoint_path`")
    }
    guard samples.every == nil || samples.path != nil || logDirectory != nil else {
      throw DiffusionError.argument("sampleEvery", "needs a `sample_path` or a `log_dir`")
    }
  }
}

extension OptionCheck<FilePath?> {
  /// One that can be a file's or a folder's.
  fileprivate static var path: OptionCheck { OptionCheck { path, name in try path?.filePath.check(name) } }
}
