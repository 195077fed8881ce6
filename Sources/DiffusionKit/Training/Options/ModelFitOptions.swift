/// The options of a compiled model's `fit`, like those of Keras.
public struct ModelFitOptions: PassOptions {
  /// The number of passes over the examples.
  public var epochs = 1
  /// The number of examples of a batch.
  public var batchSize = 32
  /// Whether each epoch draws a new order (`torch.randperm` of `generator`).
  public var shuffle = true
  /// The share of the examples, 0..<1 and taken from their end, that is held out and evaluated after each epoch.
  /// Default 0.
  public var validationSplit = 0.0
  /// Held-out examples, evaluated after each epoch, instead of a split.
  public var validationData: Examples?
  /// The callbacks, called in this order.
  public var callbacks: [any Callback] = []
  /// The output of the progress display. Default none.
  public var output: ProgressOutput?
  /// The generator of the order. Default the session's.
  public var generator: Generator?
  /// The weights of the examples, [N] or [N, 1], at least 0: factors of each example's loss before the mean over a
  /// batch (which is not divided by the weights). A validation split keeps its examples' weights. Metrics are not
  /// weighted. Default nil, weights of 1.
  public var sampleWeight: Tensor?
  /// Weights by class instead, in training only.
  public var classWeight: ClassWeights?
  /// Whether to leave out a last batch that is smaller than the others.
  public var dropLast = false
  /// The number of batches of an epoch of a stream, which needs it.
  public var stepsPerEpoch: Int?

  /// Held-out examples.
  public struct Examples {
    enum Samples {
      case tensors(x: [Tensor], y: Tensor, weights: Tensor?)
      case dataset(any Dataset)
    }
    let samples: Samples

    /// - Parameters:
    ///   - x: the model's inputs, each [N, ...].
    ///   - y: the targets, [N, ...].
    ///   - sampleWeight: the weights, [N] or [N, 1], as for the training examples.
    public init(_ x: [Tensor], _ y: Tensor, sampleWeight: Tensor? = nil) {
      samples = .tensors(x: x, y: y, weights: sampleWeight)
    }

    /// - Parameter dataset: the inputs, then the targets, and "sample_weight" if there are weights.
    public init(_ dataset: any Dataset) { samples = .dataset(dataset) }
  }

  public init() {}

  public static let fields = passes + weighting

  // The fields, in the order of arguments.

  /// The options of the passes over the examples.
  package static let passes: [Field<ModelFitOptions>] = [
    .option("epochs", \.epochs, "the number of passes over the data", .positive),
    .option("batch_size", \.batchSize, "samples per batch", .positive), shuffle,
    .option(
      "validation_split", \.validationSplit,
      "the share of the data, taken from its end, that is held out for validation", .fraction),
    .value(
      "validation_data", \.validationData, "{x, y} or {x, y, sample_weight} to evaluate after each epoch"),
    callbacks,
  ]

  package static let weighting: [Field<ModelFitOptions>] = [
    generator("the generator of the order"),
    .numbers(
      "sample_weight", \.sampleWeight,
      "[N], at least 0: the factor of each sample's loss before the mean; metrics are not weighted"
    ),
    .value(
      "class_weight", \.classWeight,
      "a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only"),
    dropLast,
    .option(
      "steps_per_epoch", \.stepsPerEpoch, "the batches of an epoch of a function, which needs it", .positive),
  ]

  public func validate() throws {
    guard sampleWeight == nil || classWeight == nil else {
      throw DiffusionError.argument("classWeight", "`sample_weight` and `class_weight` exclude each other")
    }
  }
}
