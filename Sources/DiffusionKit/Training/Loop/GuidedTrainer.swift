/// A trainer of a model that takes noisy samples and times and may be conditioned on labels and more. Sampling can use
/// guidance.
public protocol GuidedTrainer: Trainer where Batch == NoisyBatch {
  /// The loss of prediction and target.
  var loss: Loss { get }
  var labelDropout: LabelDropout { get }
}

extension GuidedTrainer {
  /// The null label; nil if the model has none.
  public var nullLabel: Int? { labelDropout.nullLabel }

  public var details: [(name: String, value: String)] { loss.options.map { ("loss's \($0.name)", $0.value) } }

  public func batchLoss(_ batch: NoisyBatch) throws -> Tensor {
    let prediction = try predict(batch.input, batch.times, batch.conditions, "data")
    guard let factors = batch.factors else { return try loss(prediction, batch.target) }
    return try loss(prediction * factors, batch.target * factors)
  }

  /// The model's prediction for samples at times [N].
  /// - Parameter argument: the caller's argument that holds the samples; nil if there is none.
  func predict(
    _ x: Tensor, _ times: Tensor, _ conditions: [Condition: Tensor], _ argument: String?
  ) throws -> Tensor {
    try naming(argument) {
      let prediction = try model(x, times, conditions)
      guard prediction.shape == x.shape else {
        throw DiffusionError.argument(
          "input", "the model gives shape \(prediction.shape) for samples of shape \(x.shape)")
      }
      return prediction
    }
  }

  /// The shape of `count` samples.
  /// - Throws: `argument("numSamples")` for less than one, `state` before the sizes of a sample are known.
  func shape(ofSamples count: Int) throws -> Shape {
    try Requirement.positive(count, "numSamples")
    return try Shape([count] + knownSampleShape(), name: "numSamples")
  }

  /// The model with conditions and guidance, for drawing samples of a shape [numSamples, ...].
  /// - Throws: `argument` for conditions that do not match.
  func denoiser(
    _ shape: Shape, _ conditions: [Condition: Tensor], negatives: [Condition: Tensor] = [:],
    guidanceScale: Double, maxBatchSize: Int? = nil, keepsVariance: Bool = false
  ) throws -> Denoiser {
    let name = { (condition: Condition) in condition.argument }
    let guidance = try Denoiser.Guidance(
      conditions, negatives: negatives, nullLabel: nullLabel, scale: guidanceScale, count: shape.sizes[0],
      name: name)
    return try Denoiser(
      model, guidance, shape: shape, maxBatchSize: maxBatchSize, keepsVariance: keepsVariance, name: name)
  }
}

extension Trainer {
  /// Calls the model. Its errors become errors about `argument`, the caller's argument that holds the input, or about
  /// none.
  func naming<R>(_ argument: String?, _ call: () throws -> R) throws -> R {
    do { return try call() } catch let error as DiffusionError {
      throw argument.map { error.renamingArgument(to: $0) } ?? error.withoutArgument
    }
  }
}
