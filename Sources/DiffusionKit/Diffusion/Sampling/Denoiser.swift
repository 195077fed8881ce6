/// A model as the sampling loop calls it: with its conditions, guided, in batches that memory holds, and with an eye on
/// what it gives.
final class Denoiser {
  /// What the model is told of each sample, and what stands for not being told (Ho and Salimans 2022).
  struct Guidance {
    /// [N, ...] each.
    let conditions: [Condition: Tensor]
    /// Nil for none: the plain conditional prediction.
    let unconditional: [Condition: Tensor]?
    /// w of prediction = unconditional + w (conditional - unconditional).
    let scale: Float
  }

  private let model: Layer
  private let guidance: Guidance
  private let name: (Condition) -> String
  private let keepsVariance: Bool
  private var batchSize: Int

  /// - Parameters:
  ///   - shape: of the samples.
  ///   - maxBatchSize: samples a call of the model; default all. Where memory does not suffice they become fewer.
  ///   - keepsVariance: whether a learned variance is given behind the prediction, which is then wanted; else it is dropped
  ///     where there is one.
  ///   - name: what the caller calls a condition.
  /// - Throws: `argument` for conditions that the model does not take, or not of such samples.
  init(
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

  /// The model's output for samples [N, C, ...], off the tape: of their shape, or with a variance [N, 2 C, ...].
  /// - Throws: `argument` of the first condition, else `state`, for what the model refuses; `state` where it gives another
  ///   shape, infinite values or NaN.
  func callAsFunction(_ x: Tensor, _ timestep: Float) throws -> Tensor {
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
      // A model that does not say what it takes. Only the conditions are the caller's: the complaint is about the first.
      let first = Condition.allCases.first { conditions[$0] != nil }
      throw first.map { error.renamingArgument(to: name($0)) } ?? error.withoutArgument
    }
    // Points, without channels, that come twice as long are a mistake rather than a variance nobody asked for.
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
  ///   - conditions: [count, ...] or [1, ...] each.
  ///   - negatives: what stands for not being told, of the same shapes. Of what is missing here, labels become `nullLabel`,
  ///     and other conditions stay what they are.
  ///   - scale: 1 for no guidance.
  /// - Throws: `argument` for conditions of another count, a negative scale, and a scale other than 1 where nothing says
  ///   what stands for none.
  init(
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
  /// How many samples they are for, where one for all counts as one; nil without any.
  var sampleCount: Int? { values.map { $0.shape.sizes[0] }.max() }

  /// Each for `count` samples, off the tape.
  /// - Throws: `argument` for one that is neither for `count` nor for one.
  func fitted(to count: Int, name: (Condition) -> String) throws -> [Condition: Tensor] {
    var fitted: [Condition: Tensor] = [:]
    for kind in Condition.allCases { fitted[kind] = try self[kind]?.fitted(to: count, name(kind)) }
    return fitted
  }
}

extension Tensor {
  /// For `count` samples, [count, ...] or [1, ...], as [count, ...] off the tape.
  /// - Throws: `argument(name)` for another count.
  func fitted(to count: Int, _ name: String) throws -> Tensor {
    let sizes = shape.sizes
    guard sizes[0] == count || sizes[0] == 1 else {
      throw DiffusionError.argument(name, "shape \(shape) for \(count) samples")
    }
    return try detached.broadcast(to: Shape([count] + sizes.dropFirst()))
  }
}
