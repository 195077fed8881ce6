/// Trains a model on samples. What a trainer has of its own are its batches and their loss; training, checkpoints and
/// logs are the same for all of them: `fit`, `fitSteps`, `save` and `resume`.
///
/// A batch is made in two steps: `draw` draws all random numbers of the whole batch, `batchLoss` computes the loss from
/// them, in parts where gradients are accumulated.
public protocol Trainer: AnyObject {
  associatedtype Batch: TrainingBatch

  /// The model, what trains it, and where its run stands.
  var state: TrainerState { get }

  /// Samples of a batch where the options do not say. Default 32.
  static var defaultBatchSize: Int { get }
  /// A loss ends training when it is so many times the first of the run, where the options set no limit; nil for any
  /// finite loss. Default 1,000.
  static var lossLimit: Double? { get }
  /// Whether held-out samples may have other sizes than those that are trained on. Default false.
  static var heldOutSizesMayDiffer: Bool { get }

  /// What another trainer must have in common with this one to go on from its checkpoint, beside model, optimizer and
  /// average.
  var settings: [(name: String, value: String)] { get }
  /// The same of numbers that belong to something among the settings, as those of a loss. Default none.
  var details: [(name: String, value: String)] { get }
  /// What is left on the model for those who sample with it. Default nothing.
  var learnedProcess: AnyObject? { get }

  /// - Throws: `argument` for data that cannot be trained on.
  func check(_ data: TrainingData) throws
  /// Calls the model on a few samples, in evaluation mode. It is built by that, and tells what does not fit before anything
  /// is trained.
  func probe(_ data: TrainingData) throws
  /// Draws what is random in the loss of a batch.
  func draw(_ data: TrainingData, _ generator: Generator) throws -> Batch
  /// The mean loss of a batch, [1], recorded on the tape.
  func batchLoss(_ batch: Batch) throws -> Tensor
  /// What the loss of held-out samples consists of. Default one part, the loss of batches.
  func heldOutParts(_ options: FitOptions.Validation) throws -> [HeldOutPart]
  /// What draws the samples of grids, each time from the same noise. Default: an error, there are no images.
  /// - Throws: `argument` for options that the trainer does not take.
  func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor]
  ) throws -> () throws -> Tensor
}

extension Trainer {
  public static var defaultBatchSize: Int { 32 }
  public static var lossLimit: Double? { 1000 }
  public static var heldOutSizesMayDiffer: Bool { false }
  public var details: [(name: String, value: String)] { [] }
  public var learnedProcess: AnyObject? { nil }

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
  /// What was recorded so far.
  public var history: History { state.history }
  /// The `fit` under way or the last one.
  public var run: TrainingRun? { state.run }
  /// One sample's sizes: those of the data, from the first `fit` on, and settable for a model trained elsewhere.
  public var sampleShape: [Int]? {
    get { state.sampleShape }
    set { state.sampleShape = newValue }
  }

  /// - Throws: `state` before the sizes of a sample are known.
  func knownSampleShape() throws -> [Int] {
    guard let sampleShape else {
      throw DiffusionError.state("the shape of a sample is not known before data was given to fit")
    }
    return sampleShape
  }
}
