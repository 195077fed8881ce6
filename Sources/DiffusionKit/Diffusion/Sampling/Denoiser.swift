/// Calls a model for the sampling loop: with its conditions and guidance, in batches that fit into memory, and with
/// checks of its output.
package final class Denoiser {
  private let model: Layer
  /// Tensors of shape [N, ...].
  private let conditions: [Condition: Tensor]
  /// The conditions of the unconditional prediction (Ho and Salimans 2022); nil without guidance.
  private let unconditional: [Condition: Tensor]?
  /// The w of prediction = unconditional + w (conditional - unconditional).
  private let guidanceScale: Float
  private let keepsVariance: Bool
  private var batchSize: Int

  /// - Parameters:
  ///   - options: the conditions and the guidance. The batches of the model's calls are halved whenever memory does
  ///     not suffice.
  ///   - nullLabel: the label of the unconditional prediction unless the options have one; nil for none.
  ///   - shape: the shape of the samples.
  ///   - keepsVariance: whether the output includes the learned variance after the prediction, which is then required.
  ///     Otherwise the variance of a model that has one is dropped.
  /// - Throws: `argument` for conditions that the model does not take, or that do not fit the samples; for a scale
  ///   other than 1 without any condition for the unconditional prediction.
  package init(
    _ model: Layer, _ options: some GuidedOptions, nullLabel: Int?, shape: Shape, keepsVariance: Bool = false
  ) throws {
    let count = shape.sizes[0]
    let conditions = try options.conditions.fitted(to: count)
    var others = try options.negatives.fitted(to: count, prefix: "negative_")
    if let nullLabel, let labels = conditions[.classLabels], others[.classLabels] == nil {
      others[.classLabels] = try Tensor.full(labels.shape, Float(nullLabel))
    }
    let isGuided = options.guidanceScale != 1
    guard !isGuided || !others.isEmpty else {
      throw DiffusionError.argument(
        "guidanceScale",
        "needs an unconditional prediction: class labels and a model with a null label, or a negative_ condition"
      )
    }
    self.conditions = conditions
    unconditional = isGuided ? conditions.merging(others) { _, other in other } : nil
    try model.check(conditions, for: shape.sizes) { $0.rawValue }
    try model.check(unconditional ?? [:], for: shape.sizes) { "negative_" + $0.rawValue }
    guidanceScale = Float(options.guidanceScale)
    self.model = model
    self.keepsVariance = keepsVariance
    batchSize = options.maxBatchSize ?? .max
  }

  /// Returns the model's output for samples [N, C, ...], not recorded on the tape: of the samples' shape, or
  /// [N, 2 C, ...] with a variance.
  /// - Throws: the model's complaints as `argument` of the first condition, or as `state` without conditions; `state`
  ///   for an output of another shape, infinite values or NaN.
  package func callAsFunction(_ x: Tensor, _ timestep: Float) throws -> Tensor {
    let count = x.shape.sizes[0]
    var parts: [Tensor] = []
    var start = 0
    while start < count {
      let length = min(batchSize, count - start)
      do {
        parts.append(try guided(x.narrow(axis: 0, start: start, length: length), timestep, from: start))
        start += length
      } catch let error as DiffusionError where error.kind == .memory && length > 1 {
        batchSize = (length + 1) / 2
      }
    }
    let output = parts.count == 1 ? parts[0] : try Tensor.concat(parts)
    guard output.isFinite else {
      throw DiffusionError.state(
        "the model's output at timestep \(plain(timestep)) is infinite or NaN: its training diverged, or the samples left the range that it knows"
      )
    }
    return output
  }

  private func guided(_ x: Tensor, _ timestep: Float, from start: Int) throws -> Tensor {
    let conditional = try predicted(x, timestep, conditions, from: start)
    var prediction = conditional.prediction
    if let unconditional {
      prediction = try .weighted(
        guidanceScale, prediction, 1 - guidanceScale,
        predicted(x, timestep, unconditional, from: start).prediction)
    }
    // The variance is not guided, as in diffusers.
    guard keepsVariance, let variance = conditional.variance else { return prediction }
    return try .concat([prediction, variance], axis: 1)
  }

  private func predicted(
    _ x: Tensor, _ timestep: Float, _ conditions: [Condition: Tensor], from start: Int
  ) throws -> (prediction: Tensor, variance: Tensor?) {
    let length = x.shape.sizes[0]
    let conditions = try conditions.mapValues { try $0.narrow(axis: 0, start: start, length: length) }
    let timesteps = try Tensor.full(Shape([length]), timestep)
    let output: Tensor
    do { output = try model.inEvaluationMode { try model(x, timesteps, conditions) } } catch let error
      as DiffusionError
    {
      // This model does not declare its conditions. Only they are the caller's, so the complaint is about the first of
      // them.
      let first = Condition.allCases.first { conditions[$0] != nil }
      throw first.map { error.renamingArgument(to: $0.rawValue) } ?? error.withoutArgument
    }
    // The output of points, which have no channels, is a mistake of the model if it is twice as long, not a variance to
    // drop.
    if keepsVariance || x.rank > 2, let learned = try LearnedVariance(output, for: x.shape) {
      return (learned.prediction, learned.variance)
    }
    guard output.shape == x.shape, !keepsVariance else {
      let lack = keepsVariance ? ", and the scheduler needs a learned variance after the prediction" : ""
      throw DiffusionError.state(
        "the model gives shape \(output.shape) for samples of shape \(x.shape)\(lack)")
    }
    return (output, nil)
  }
}

extension [Condition: Tensor] {
  /// The number of samples that the conditions are for, 1 if each is one for all; nil without conditions.
  package var sampleCount: Int? { values.map { $0.shape.sizes[0] }.max() }

  /// Returns the conditions for `count` samples, off the tape.
  /// - Parameter prefix: what precedes the names of the conditions in errors.
  /// - Throws: `argument` for a condition that is neither for `count` samples nor one for all.
  package func fitted(to count: Int, prefix: String = "") throws -> [Condition: Tensor] {
    var fitted: [Condition: Tensor] = [:]
    for condition in Condition.allCases {
      fitted[condition] = try self[condition]?.fitted(to: count, prefix + condition.rawValue)
    }
    return fitted
  }
}

extension Tensor {
  /// Broadcasts [count, ...] or [1, ...] to [count, ...], off the tape.
  /// - Throws: `argument(name)` for another count.
  func fitted(to count: Int, _ name: String) throws -> Tensor {
    let sizes = shape.sizes
    guard sizes[0] == count || sizes[0] == 1 else {
      throw DiffusionError.argument(name, "shape \(shape) for \(count) samples")
    }
    return try detached.broadcast(to: Shape([count] + sizes.dropFirst()))
  }
}
