/// How `fit` of a compiled model goes through its examples, as Keras's.
public struct ModelFitOptions: PassOptions {
  /// Times through the examples.
  public var epochs = 1
  /// Examples of a batch.
  public var batchSize = 32
  /// A new order for each epoch (`torch.randperm` of `generator`).
  public var shuffle = true
  /// This last part of the examples, 0..<1, is kept out of training and evaluated after each epoch. Default 0, none.
  public var validationSplit = 0.0
  /// Evaluated after each epoch instead of a split.
  public var validationData: Examples?
  /// Called in this order.
  public var callbacks: [any Callback] = []
  /// Where progress goes. Default nowhere.
  public var output: ProgressOutput?
  /// Where the order is drawn from. Default the session's.
  public var generator: Generator?
  /// [N] or [N, 1], from 0: what the loss of each example is multiplied by before the mean over all examples of a batch
  /// (which is not divided by the weights). A validation split keeps its examples' weights. Metrics are not weighted.
  /// Default nil, 1 for all.
  public var sampleWeight: Tensor?
  /// A weight for all examples of a class instead, in training only.
  public var classWeight: ClassWeights?
  /// Leaves a last batch out that is smaller than the others.
  public var dropLast = false

  /// Examples that are held out.
  public struct Examples {
    /// The model's inputs, each [N, ...].
    public var x: [Tensor]
    /// The targets, [N, ...].
    public var y: Tensor
    /// [N] or [N, 1], as of those that are trained on.
    public var sampleWeight: Tensor?

    public init(_ x: [Tensor], _ y: Tensor, sampleWeight: Tensor? = nil) {
      (self.x, self.y, self.sampleWeight) = (x, y, sampleWeight)
    }
  }

  public init() {}

  public static let fields = passes + weighting

  // In the order of arguments.

  /// How the examples are gone through.
  package static let passes: [Field<ModelFitOptions>] = [
    .option("epochs", \.epochs, "times through the data", .positive),
    .option("batch_size", \.batchSize, "samples a batch", .positive), shuffle,
    .option(
      "validation_split", \.validationSplit, "this last part is kept for validation", .fraction),
    .value(
      "validation_data", \.validationData, "{x, y} or {x, y, sample_weight} to evaluate after each epoch"),
    callbacks,
  ]

  package static let weighting: [Field<ModelFitOptions>] = [
    generator("where the order is drawn from"),
    .numbers(
      "sample_weight", \.sampleWeight,
      "[N], from 0: what the loss of each sample is multiplied by before the mean over all; metrics are not weighted"
    ),
    .value(
      "class_weight", \.classWeight,
      "a weight for all samples of a class, by its id from 0: {[0] = 1, [1] = 5}; in training only"),
    dropLast,
  ]

  public func validate() throws {
    guard sampleWeight == nil || classWeight == nil else {
      throw DiffusionError.argument("classWeight", "`sample_weight` and `class_weight` exclude each other")
    }
  }
}
