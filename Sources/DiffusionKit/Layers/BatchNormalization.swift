/// Each channel with mean 0 and variance 1 over the batch, then scaled and shifted by trained values (Ioffe and Szegedy
/// 2015); outside of training with running means of the batches' statistics. [N, C, ...] -> the same. Keras's
/// `BatchNormalization`, channels first, with PyTorch's names: "weight", "bias", and the buffers "running_mean" and
/// "running_var", all [C].
///
/// The running variance is that over n - 1 values, PyTorch's (Keras keeps that over n); of a single value, which PyTorch
/// refuses, both are 0, as in Keras. A frozen layer (`isTrainable`)
/// works as outside of training, as in Keras. The running means are saved, and not averaged by `EMA`.
public final class BatchNormalization: NormalizationLayer<BatchNormalization.Options> {
  public struct Options: NormalizationOptions, Sendable {
    /// What the running means keep of themselves at each step, Keras's (PyTorch's is 1 minus it: 0.1 there is 0.9 here).
    public var momentum = 0.99
    /// Added to the variance, Keras's (PyTorch's is 1e-5).
    public var epsilon = 1e-3
    /// Whether there is a bias, from 0.
    public var center = true
    /// Whether there is a weight, from 1.
    public var scale = true

    public init() {}

    public static let fields: [Field<Options>] = [
      .option(
        "momentum", \.momentum, "what the running means keep of themselves at a step: 1 minus PyTorch's",
        .probability),
      .option("epsilon", \.epsilon, "added to the variance", .nonNegative),
      .option("center", \.center, "add bias"), .option("scale", \.scale, "multiply by weight"),
    ]
  }

  /// nil until the layer is built.
  public private(set) var running: ChannelStatistics?

  public override func build(_ inputs: [Shape]) throws {
    try super.build(inputs)
    let shape = try Shape([width])
    running = try ChannelStatistics(
      mean: startingValues("running_mean", shape, .zeros),
      variance: startingValues("running_var", shape, .ones))
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    try check(x.shape)
    let running = try built(running)
    guard isTraining && isTrainable else {
      return try x.batchNorm(running, weight: weight?.tensor, bias: bias?.tensor, eps: Float(options.epsilon))
    }
    let (result, batch) = try x.batchNorm(
      weight: weight?.tensor, bias: bias?.tensor, eps: Float(options.epsilon), takesSingleValues: true)
    // Not when `backward` computes again what a checkpoint forgot.
    if !Session.current.isDifferentiating {
      self.running = try running.moved(toward: batch, momentum: 1 - Float(options.momentum))
    }
    return result
  }

  public override var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] {
    guard let running else { return [] }
    return [
      ("running_mean", { self.running?.mean ?? running.mean }, { self.running?.mean = $0 }),
      ("running_var", { self.running?.variance ?? running.variance }, { self.running?.variance = $0 }),
    ]
  }
}
