/// Each channel with mean 0 and variance 1 over the batch, then scaled and shifted by trained values (Ioffe and Szegedy
/// 2015); outside of training with running means of the batches' statistics. [N, C, ...] -> the same. Keras's
/// `BatchNormalization`, channels first, with PyTorch's names: "weight", "bias", and the buffers "running_mean" and
/// "running_var", all [C].
///
/// The running variance is that over n - 1 values, PyTorch's (Keras keeps that over n); of a single value, which PyTorch
/// refuses, both are 0, as in Keras. A frozen layer (`isTrainable`)
/// works as outside of training, as in Keras. The running means are saved, and not averaged by `EMA`.
public final class BatchNormalization: OptionLayer<BatchNormalization.Options> {
  public struct Options: OptionTable, Sendable {
    /// What the running means keep of themselves at each step, Keras's (PyTorch's is 1 minus it: 0.1 there is 0.9 here).
    public var momentum: Float = 0.99
    /// Added to the variance, Keras's (PyTorch's is 1e-5).
    public var epsilon: Float = 1e-3
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

  /// [C], nil until the layer is built or without `scale`.
  public private(set) var weight: Parameter?
  /// [C], nil until the layer is built or without `center`.
  public private(set) var bias: Parameter?
  /// nil until the layer is built.
  public private(set) var running: ChannelStatistics?

  public override func build(_ inputs: [Shape]) throws {
    let input = try only(inputs)
    guard input.rank >= 2, input.sizes[1] > 0 else { throw inputError("it takes [N, C, ...], not \(input)") }
    let shape = try Shape([input.sizes[1]])
    if options.scale { weight = try parameter("weight", shape, .ones) }
    if options.center { bias = try parameter("bias", shape, .zeros) }
    running = try ChannelStatistics(
      mean: startingValues("running_mean", shape, .zeros),
      variance: startingValues("running_var", shape, .ones))
  }

  public override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = try only(inputs)
    guard let running else { throw DiffusionError.state("\(name) is not built") }
    try check(x.shape.sizes, running, "shape \(x.shape)")
    guard isTraining && isTrainable else {
      return try x.batchNorm(running, weight: weight?.tensor, bias: bias?.tensor, eps: options.epsilon)
    }
    let (result, batch) = try x.batchNorm(
      weight: weight?.tensor, bias: bias?.tensor, eps: options.epsilon, takesSingleValues: true)
    // Not when `backward` computes again what a checkpoint forgot.
    if !Session.current.isDifferentiating {
      self.running = try running.moved(toward: batch, momentum: 1 - options.momentum)
    }
    return result
  }

  public override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] {
    let input = try only(inputs)
    guard let running else { throw DiffusionError.state("\(name) is not built") }
    try check(input, running, "sizes \(SymbolicTensor.describe(input))")
    return input
  }

  private func check(_ sizes: [Int?], _ running: ChannelStatistics, _ what: String) throws {
    guard sizes.count >= 2, sizes[1] == running.mean.count else {
      throw inputError("\(what) for \(running.mean.count) channels")
    }
  }

  public override var ownParameters: [(name: String, parameter: Parameter)] {
    Layer.existing(weight: weight, bias: bias)
  }

  public override var ownBuffers: [(name: String, get: () -> Tensor, set: (Tensor) throws -> Void)] {
    guard let running else { return [] }
    return [
      ("running_mean", { self.running?.mean ?? running.mean }, { self.running?.mean = $0 }),
      ("running_var", { self.running?.variance ?? running.variance }, { self.running?.variance = $0 }),
    ]
  }
}
