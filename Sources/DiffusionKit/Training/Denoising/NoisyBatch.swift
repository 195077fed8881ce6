/// A batch at random timesteps with the noise that is added to it.
public struct NoisyBatch: TrainingBatch {
  let x0: Tensor
  let noise: Tensor
  let timesteps: Tensor
  let conditions: [Condition: Tensor]

  public var count: Int { timesteps.count }

  public func slice(_ range: Range<Int>) throws -> NoisyBatch {
    NoisyBatch(
      x0: try x0.samples(range), noise: try noise.samples(range), timesteps: try timesteps.samples(range),
      conditions: try conditions.mapValues { try $0.samples(range) })
  }
}
