/// The options of a trainer's `fit`. Intervals are numbers of steps; nil means once per epoch.
public struct FitOptions: PassOptions {
  /// The number of passes over the data. Default 1, or as many as `steps` takes.
  public var epochs: Int?
  /// The total number of updates, instead of `epochs`.
  public var steps: Int?
  /// The number of samples of a batch. Default the trainer's.
  public var batchSize: Int?
  /// Whether each epoch draws a new order of the samples.
  public var shuffle = true
  /// Whether to leave out a last batch that is smaller than the others.
  public var dropLast = false
  /// The callbacks, called in this order.
  public var callbacks: [any Callback] = []
  /// The output of the progress display. Default none.
  public var output: ProgressOutput?
  /// The generator of the order, the augmentation and the random numbers of the loss, drawn for each batch in this
  /// order. Default the session's.
  public var generator: Generator?
  /// The number of batches of `batchSize` that make one update, as if they were one batch: for batches larger than
  /// memory. Default 1.
  public var gradientAccumulationSteps = 1
  /// The number of batches of an epoch of a stream. Default nil: the whole run, whose length is in `steps`, is one epoch.
  public var stepsPerEpoch: Int?
  /// The maximum loss, above which training ends with an error. Default nil: 1,000 times the run's first loss.
  public var maxLoss: Double?
  public var augmentation = Augmentation()
  public var validation = Validation()
  public var checkpoints = Checkpoints()
  public var samples = Samples()
  /// A CSV file of the history, with a row for each epoch. Default none.
  public var csvPath: FilePath?
  /// A folder for TensorBoard: losses, learning rate and sample grids. Default none.
  public var logDirectory: FilePath?

  /// The held-out data.
  public struct Validation {
    /// The share of the data, 0..<1 and taken from its end, that is held out and evaluated after each epoch. Default 0.
    public var split = 0.0
    /// Held-out data instead of a split, with the same conditions as the training data.
    public var data: TrainingData?
    /// Held-out data that are read when they are needed, instead of `data`.
    public var dataset: (any Dataset)?
    /// The number of equal ranges of timesteps whose losses a `DiffusionTrainer` reports. Default 4.
    public var bins = 4

    /// The held-out data of either kind.
    package var input: TrainingInput? {
      get { dataset.map { TrainingInput($0) } ?? data.map { TrainingInput($0) } }
      set {
        (data, dataset) = (nil, nil)
        switch newValue?.samples {
        case .tensors(let held): data = held
        case .dataset(let held): dataset = held
        case .stream, nil: break
        }
      }
    }
  }

  /// The checkpoints that `Trainer.save` writes during training.
  public struct Checkpoints {
    /// The file, which each complete new checkpoint replaces; missing folders are created. Default none.
    public var path: FilePath?
    public var every: Int?
  }

  /// The grids of samples that are drawn during training, each time from the same noise, with the conditions of samples
  /// spread over the data.
  public struct Samples {
    /// A .png file; "{step}" in its name becomes the number of steps. Default none: with `every` and `logDirectory` the
    /// grids go to TensorBoard only.
    public var path: FilePath?
    public var every: Int?
    /// The number of samples in a grid. Default 16.
    public var count = 16
    /// The steps of sampling. Default those of `sample`.
    public var numInferenceSteps: Int?
    /// The guidance scale. Default 1, no guidance.
    public var guidanceScale = 1.0
  }

  public init() {}

  public static let fields = passes + running + outcome + images + [bins]
}

// The fields, in the order of arguments.
extension FitOptions {
  /// The options of the passes over the data.
  package static let passes: [Field<FitOptions>] = [
    .option("epochs", \.epochs, "the number of passes over the data, 1 by default", .positive),
    .option("steps", \.steps, "the total number of updates, instead of epochs", .positive),
    .option("batch_size", \.batchSize, "samples per batch", .positive), shuffle, callbacks,
  ]

  package static let running: [Field<FitOptions>] = [
    dropLast, generator("the generator of order and noise"),
    .option(
      "gradient_accumulation_steps", \.gradientAccumulationSteps,
      "the number of batches that make one update, computed one after the other", .positive),
    .option(
      "validation_split", \.validation.split,
      "the share of the data, taken from its end, that is held out and evaluated after each epoch", .fraction),
    .value(
      "checkpoint_path", \.checkpoints.path,
      "the .safetensors file of checkpoints for resume; each trainer needs its own path", .path),
    .option(
      "checkpoint_every", \.checkpoints.every, "steps between two checkpoints; by default one per epoch",
      .positive),
    .value("csv_path", \.csvPath, "a CSV file of the history, with a row per epoch", .path),
    .value(
      "log_dir", \.logDirectory, "a folder for TensorBoard: losses, learning rate, samples", .path),
    .option(
      "steps_per_epoch", \.stepsPerEpoch,
      "the batches of an epoch of a function; without it the whole run is one epoch of `steps` batches",
      .positive),
  ]

  package static let outcome: [Field<FitOptions>] = [
    .option("max_loss", \.maxLoss, "the maximum loss, above which training ends with an error", .positive),
    .value(
      "validation_data", \.validation.input, "held-out samples, evaluated after each epoch: val_loss"),
  ]

  /// The options for samples that are images.
  package static let images: [Field<FitOptions>] = [
    .option("random_flip", \.augmentation.randomFlip, "mirror half of the images left to right"),
    .option(
      "random_crop_padding", \.augmentation.randomCropPadding,
      "the maximum shift of images in pixels; their edges are repeated", .nonNegative),
    .value(
      "sample_path", \.samples.path, "a .png file for a grid of samples; {step} in the path becomes the step",
      OptionCheck { path, name in
        do { if let path { try checkPNGPath(path) } } catch let error as DiffusionError {
          throw error.renamingArgument(to: name)
        }
      }),
    .option("sample_every", \.samples.every, "steps between two grids; by default one per epoch", .positive),
    .option(
      "num_samples", \.samples.count, "the number of generated samples in each grid", .within(1...4096)),
    .option(
      "sample_num_inference_steps", \.samples.numInferenceSteps,
      "the steps of sampling for grids; by default those of sample", .positive),
    .option(
      "sample_guidance_scale", \.samples.guidanceScale, "the guidance scale for grids; 1 for no guidance"),
  ]

  /// The option that only a `DiffusionTrainer` has.
  package static let bins: Field<FitOptions> = .option(
    "validation_bins", \.validation.bins,
    "the number of ranges of timesteps with their own losses: val_loss_0_249, ...")

  public func validate() throws {
    guard epochs == nil || steps == nil else {
      throw DiffusionError.argument("steps", "epochs and steps exclude each other")
    }
    guard validation.split == 0 || validation.input == nil else {
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
  /// Requires a path that can be a file's or a folder's.
  fileprivate static var path: OptionCheck { OptionCheck { path, name in try path?.filePath.check(name) } }
}
