/// Normalises each channel to mean 0 and variance 1 over the batch, then scales and shifts by trained values (Ioffe and
/// Szegedy 2015); outside of training with running averages of the batches' statistics. [N, C, ...] -> [N, C, ...].
/// Keras's `BatchNormalization`, channels first, with PyTorch's names: "weight", "bias", and the buffers "running_mean"
/// and "running_var", all [C].
///
/// The running variance averages variances over n - 1 values, as in PyTorch (Keras divides by n). With a single value,
/// which PyTorch refuses, both variances are 0, as in Keras. A frozen layer (`isTrainable`) works as outside of
/// training, as in Keras. The running statistics are saved, and not averaged by `EMA`.
public final class BatchNormalization: NormalizationLayer<BatchNormalization.Options> {
  public struct Options: NormalizationOptions, Sendable {
    /// The weight of the old value in each update of the running statistics, as in Keras: 1 minus PyTorch's momentum.
    public var momentum = 0.99
    /// Added to the variance. Keras's default; PyTorch's is 1e-5.
    public var epsilon = 1e-3
    /// Whether there is a bias, initially 0.
    public var center = true
    /// Whether there is a weight, initially 1.
    public var scale = true

    public init() {}

    public static let fields: [Field<Options>] = [
      .option(
        "momentum", \.momentum,
        "weight of the old value in each update of the running statistics: 1 minus PyTorch's momentum",
        .probability),
      .option("epsilon", \.epsilon, "added to the variance", .nonNegativeFloat),
      .option("center", \.center, "whether there is a bias, initially 0"),
      .option("scale", \.scale, "whether there is a weight, initially 1"),
    ]
  }

  /// The running statistics; nil until the layer is built.
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
    // Not during the recomputation of a checkpoint in `backward`.
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
