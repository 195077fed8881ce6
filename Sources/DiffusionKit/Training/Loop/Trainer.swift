/// Trains a model on samples. Each kind of trainer defines its batches and their loss; training, checkpoints and logs
/// are common to all: `fit`, `fitSteps`, `save` and `resume`.
///
/// A batch is made in two steps: `draw` draws all random numbers of the whole batch, `batchLoss` computes the loss from
/// them, in parts where gradients are accumulated.
public protocol Trainer: AnyObject {
  associatedtype Batch: TrainingBatch

  /// The model, the optimizer, the averaged weights and the position of the run.
  var state: TrainerState { get }

  /// The number of samples of a batch unless the options set it. Default 32.
  static var defaultBatchSize: Int { get }
  /// The limit of the loss as a multiple of the run's first loss, unless the options set a limit; nil for no limit.
  /// Default 1,000.
  static var lossLimit: Double? { get }
  /// Whether held-out samples may have other sizes than the training samples. Default false.
  static var heldOutSizesMayDiffer: Bool { get }

  /// The settings that another trainer must share to resume from a checkpoint, beside model, optimizer and averaging.
  var settings: [(name: String, value: String)] { get }
  /// The settings of default options: what a checkpoint of an earlier version means, which lacks options that were added
  /// since. Default none.
  var defaultSettings: [(name: String, value: String)] { get }
  /// Further values that must agree and that belong to one of the settings, such as the options of a loss. Default
  /// none.
  var details: [(name: String, value: String)] { get }
  /// The process that the model has learned, stored on the model for sampling. Default nil.
  var learnedProcess: AnyObject? { get }

  /// - Throws: `argument` for data that cannot be trained on.
  func check(_ data: TrainingData) throws
  /// Checks a batch of data that are not in memory, of which `check` has seen the first batch. Default `check`.
  func checkBatch(_ data: TrainingData) throws
  /// Calls the model on a few samples, in evaluation mode. The call builds the model, and reports data that do not
  /// match it before training.
  func probe(_ data: TrainingData) throws
  /// Draws all random numbers of a batch's loss.
  func draw(_ data: TrainingData, _ generator: Generator) throws -> Batch
  /// The mean loss of a batch, [1], recorded on the tape.
  func batchLoss(_ batch: Batch) throws -> Tensor
  /// The parts of the loss of held-out samples. Default one part, the loss of batches.
  func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart]
  /// Makes a function that draws the samples of a grid, each time from the same noise. Default: an error, since a
  /// trainer need not generate images.
  /// - Throws: `argument` for options that the trainer does not take.
  func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor]
  ) throws -> () throws -> Tensor
}

extension Trainer {
  public static var defaultBatchSize: Int { 32 }
  public static var lossLimit: Double? { 1000 }
  public static var heldOutSizesMayDiffer: Bool { false }
  public var defaultSettings: [(name: String, value: String)] { [] }
  public var details: [(name: String, value: String)] { [] }
  public var learnedProcess: AnyObject? { nil }
  public func checkBatch(_ data: TrainingData) throws { try check(data) }

  public func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart] {
    [
      HeldOutPart(name: "", weight: 1) { data, generator in
        Double(try self.batchLoss(self.draw(data, generator)).item()) * Double(data.count)
      }
    ]
  }

  public func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor]
  ) throws -> () throws -> Tensor {
    throw DiffusionError.argument("samplePath", "a \(Self.self) draws no images")
  }
}

extension Trainer {
  public var model: Layer { state.model }
  public var optimizer: Optimizer { state.optimizer }
  /// The averaged weights that sampling uses; nil without averaging.
  public var ema: EMA? { state.ema }
  /// The history so far.
  public var history: History { state.history }
  /// The run of the `fit` under way, or of the latest one.
  public var run: TrainingRun? { state.run }
  /// The sizes of one sample, taken from the data of the first `fit`, and settable for a model trained elsewhere.
  public var sampleShape: [Int]? {
    get { state.sampleShape }
    set { state.sampleShape = newValue }
  }

  /// - Throws: `state` before the sizes of a sample are known.
  func knownSampleShape() throws -> [Int] {
    // An ideal denoiser is never trained, and knows its data.
    guard let sampleShape = sampleShape ?? (model as? IdealDenoiser)?.madeForShape else {
      throw DiffusionError.state("the shape of a sample is not known before data was given to fit")
    }
    return sampleShape
  }
}
