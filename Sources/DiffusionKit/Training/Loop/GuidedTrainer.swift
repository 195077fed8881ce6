/// A trainer of a model that takes noisy samples and times and may be conditioned on labels and more. Sampling can use
/// guidance.
public protocol GuidedTrainer: Trainer where Batch == NoisyBatch {
  associatedtype Options: GuidedTrainerOptions
  associatedtype SampleOptions: GuidedSampleOptions

  /// The options, with the null label that the model has if none was given.
  var options: Options { get }
  var labelDropout: LabelDropout { get }

  /// Makes an iterator over the steps of `sample`. Between two steps the caller may train, or sample again.
  /// - Throws: `argument` and `state` as for `sample`.
  func sampleSteps(_ options: SampleOptions) throws -> SamplingSteps
}

extension GuidedTrainer {
  /// Draws samples, [numSamples] + sampleShape, step by step, with the averaged weights if there are any.
  /// - Parameters:
  ///   - options: the defaults, or changed ones: `trainer.sample(.init { $0.numSamples = 16 })`.
  ///   - onStep: called after each step. Default none.
  /// - Throws: `argument` for counts, conditions and options that do not match; `state` before the sizes of a sample
  ///   are known, if the model returns NaN and if dopri5 fails; `interrupted` between two steps; errors of `onStep`.
  public func sample(
    _ options: SampleOptions = SampleOptions(), onStep: (SamplingSteps.Step) throws -> Void = { _ in }
  ) throws -> Tensor {
    try sampleSteps(options).finish(onStep: onStep)
  }

  /// The loss of prediction and target.
  public var loss: Loss { options.loss }
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
  /// - Throws: `argument("numSamples")` for too many, `state` before the sizes of a sample are known.
  func shape(ofSamples count: Int) throws -> Shape {
    try Shape([count] + knownSampleShape(), name: "numSamples")
  }

  /// Makes the function of `gridSampler`, and checks the options first.
  func gridSampler(
    _ options: FitOptions.Samples, _ conditions: [Condition: Tensor],
    _ configure: (inout SampleOptions) -> Void
  ) throws -> () throws -> Tensor {
    var sampling = SampleOptions()
    (sampling.numSamples, sampling.conditions) = (options.count, conditions)
    sampling.guidanceScale = options.guidanceScale
    configure(&sampling)
    let steps = { [sampling] in
      var sampling = sampling
      sampling.generator = Generator(seed: 0)
      return try self.sampleSteps(sampling)
    }
    _ = try steps()
    return { try steps().finish() }
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
