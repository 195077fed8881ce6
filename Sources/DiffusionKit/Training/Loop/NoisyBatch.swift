/// A batch of noisy samples, and what the model should give for them.
public struct NoisyBatch: TrainingBatch {
  /// What the model is given, [N, ...].
  let input: Tensor
  /// The timesteps or times of the samples as the model is given them, [N].
  let times: Tensor
  /// Of the input's shape.
  let target: Tensor
  /// What prediction and target are multiplied by before the loss, [N, 1, ...]; nil for nothing.
  var factors: Tensor?
  let conditions: [Condition: Tensor]

  public var count: Int { times.count }

  public func slice(_ range: Range<Int>) throws -> NoisyBatch {
    NoisyBatch(
      input: try input.samples(range), times: try times.samples(range), target: try target.samples(range),
      factors: try factors?.samples(range), conditions: try conditions.mapValues { try $0.samples(range) })
  }
}
