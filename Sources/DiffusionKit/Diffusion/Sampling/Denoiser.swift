/// Calls a model for the sampling loop: with its conditions and guidance, in batches that fit into memory, and with
/// checks of its output.
package final class Denoiser {
  /// The conditions of the samples, and those of the unconditional prediction (Ho and Salimans 2022).
  package struct Guidance {
    /// Tensors of shape [N, ...].
    let conditions: [Condition: Tensor]
    /// The conditions of the unconditional prediction; nil without guidance.
    let unconditional: [Condition: Tensor]?
    /// The w of prediction = unconditional + w (conditional - unconditional).
    let scale: Float
  }

  private let model: Layer
  private let guidance: Guidance
  private let name: (Condition) -> String
  private let keepsVariance: Bool
  private var batchSize: Int

  /// - Parameters:
  ///   - shape: the shape of the samples.
  ///   - maxBatchSize: the max number of samples in a call of the model; nil for all. Halved whenever memory does not
  ///     suffice.
  ///   - keepsVariance: whether the output includes the learned variance behind the prediction, which is then required.
  ///     Otherwise the variance of a model that has one is dropped.
  ///   - name: the caller's name of a condition.
  /// - Throws: `argument` for conditions that the model does not take, or that do not fit the samples.
  package init(
    _ model: Layer, _ guidance: Guidance, shape: Shape, maxBatchSize: Int?, keepsVariance: Bool = false,
    name: @escaping (Condition) -> String
  ) throws {
    if let maxBatchSize { try Requirement.positive(maxBatchSize, "maxBatchSize") }
    try model.check(guidance.conditions, for: shape.sizes, name: name)
    try model.check(guidance.unconditional ?? [:], for: shape.sizes) { "negative_" + name($0) }
    self.model = model
    self.guidance = guidance
    self.keepsVariance = keepsVariance
    self.name = name
    batchSize = maxBatchSize ?? .max
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
    let conditional = try predicted(x, timestep, guidance.conditions, from: start)
    var prediction = conditional.prediction
    if let others = guidance.unconditional {
      prediction = try .weighted(
        guidance.scale, prediction, 1 - guidance.scale,
        predicted(x, timestep, others, from: start).prediction)
    }
    // The variance is not guided, as in diffusers.
    guard keepsVariance, let variance = conditional.variance else { return prediction }
    return try .concat([prediction, variance], axis: 1)
  }

  private func predicted(
    _ x: Tensor, _ timestep: Float, _ conditions: [Condition: Tensor], from start: Int
  ) throws -> (prediction: Tensor, variance: Tensor?) {
    let length = x.shape.sizes[0]
    let told = try conditions.mapValues { try $0.narrow(axis: 0, start: start, length: length) }
    let timesteps = try Tensor.full(Shape([length]), timestep)
    let output: Tensor
    do { output = try model.inEvaluationMode { try model(x, timesteps, told) } } catch let error
      as DiffusionError
    {
      // This model does not declare its conditions. Only they are the caller's, so the complaint is about the first of
      // them.
      let first = Condition.allCases.first { conditions[$0] != nil }
      throw first.map { error.renamingArgument(to: name($0)) } ?? error.withoutArgument
    }
    // The output of points, which have no channels, is a mistake of the model if it is twice as long, not a variance to
    // drop.
    if keepsVariance || x.rank > 2, let learned = try LearnedVariance(output, for: x.shape) {
      return (learned.prediction, learned.variance)
    }
    guard output.shape == x.shape, !keepsVariance else {
      let wanted = keepsVariance ? ", and the scheduler wants a learned variance behind the prediction" : ""
      throw DiffusionError.state(
        "the model gives shape \(output.shape) for samples of shape \(x.shape)\(wanted)")
    }
    return (output, nil)
  }
}

extension Denoiser.Guidance {
  /// - Parameters:
  ///   - conditions: tensors of shape [count, ...] or [1, ...].
  ///   - negatives: the conditions of the unconditional prediction, of the same shapes. Missing labels become
  ///     `nullLabel`; other missing conditions are those of `conditions`.
  ///   - scale: the guidance scale; 1 for no guidance.
  /// - Throws: `argument` for conditions of another count, for a negative scale, and for a scale other than 1 without
  ///   any condition for the unconditional prediction.
  package init(
    _ conditions: [Condition: Tensor], negatives: [Condition: Tensor] = [:], nullLabel: Int?, scale: Double,
    count: Int, name: (Condition) -> String
  ) throws {
    try Requirement.nonNegative(scale, "guidanceScale")
    self.scale = Float(scale)
    self.conditions = try conditions.fitted(to: count, name: name)
    var others = try negatives.fitted(to: count) { "negative_" + name($0) }
    if let nullLabel, let labels = self.conditions[.classLabels], others[.classLabels] == nil {
      others[.classLabels] = try Tensor.full(labels.shape, Float(nullLabel))
    }
    guard scale != 1 else {
      unconditional = nil
      return
    }
    guard !others.isEmpty else {
      throw DiffusionError.argument(
        "guidanceScale",
        "needs what stands for no condition: labels and a model with a label for none, or a negative_ condition"
      )
    }
    unconditional = self.conditions.merging(others) { _, other in other }
  }
}

extension [Condition: Tensor] {
  /// The number of samples that the conditions are for, 1 if each is one for all; nil without conditions.
  package var sampleCount: Int? { values.map { $0.shape.sizes[0] }.max() }

  /// Returns the conditions for `count` samples, off the tape.
  /// - Throws: `argument` for a condition that is neither for `count` samples nor one for all.
  package func fitted(to count: Int, name: (Condition) -> String) throws -> [Condition: Tensor] {
    var fitted: [Condition: Tensor] = [:]
    for kind in Condition.allCases { fitted[kind] = try self[kind]?.fitted(to: count, name(kind)) }
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
