/// A batch of noisy samples and the targets of their predictions.
public struct NoisyBatch: TrainingBatch {
  /// The model's input, [N, ...].
  let input: Tensor
  /// The timesteps or times that the model is given, [N].
  let times: Tensor
  /// The target, of the input's shape.
  let target: Tensor
  /// The factors of prediction and target in the loss, [N, 1, ...]; nil for 1.
  var factors: Tensor?
  let conditions: [Condition: Tensor]

  public var count: Int { times.count }

  public func slice(_ range: Range<Int>) throws -> NoisyBatch {
    NoisyBatch(
      input: try input.samples(range), times: try times.samples(range), target: try target.samples(range),
      factors: try factors?.samples(range), conditions: try conditions.mapValues { try $0.samples(range) })
  }
}
