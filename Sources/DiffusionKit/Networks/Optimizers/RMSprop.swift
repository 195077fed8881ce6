import CKernels

/// RMSprop (Hinton's lecture 6e), `torch.optim.RMSprop`: s = rho s + (1 - rho) g^2, p -= rate * g / (sqrt(s) + epsilon).
/// `centered` subtracts the squared running mean of g from s (Graves 2013); with `momentum` b = momentum * b + the
/// quotient, p -= rate * b. `weightDecay` adds weightDecay * p to g.
public final class RMSprop: Optimizer, ConfiguredOptimizer {
  public struct Options: OptimizerOptions, Sendable {
    public var learningRate: LearningRateSchedule = 0.01
    /// The decay of the running mean of squares, PyTorch's alpha. Default 0.99.
    public var rho = 0.99
    public var epsilon = 1e-8
    public var momentum = 0.0
    public var weightDecay = 0.0
    public var centered = false
    public var clipNorm: Double?
    public var clipValue: Double?

    public init() {}

    public static let fields: [Field<Options>] =
      rate + [
        .option("rho", \.rho, "decay of the running mean of squares", .fraction), epsilon(\.epsilon),
        momentum(\.momentum), weightDecay(\.weightDecay),
        .option("centered", \.centered, "subtract the squared running mean (Graves 2013)"),
      ] + clipping
  }

  public static var defaults: Options { Options() }
  public let options: Options

  public init(_ options: Options) throws {
    self.options = options
    try super.init(
      options,
      stateNames: ["square_avg"] + (options.centered ? ["grad_avg"] : [])
        + (options.momentum > 0 ? ["momentum_buffer"] : []))
  }

  public override func update(
    _ value: UnsafeMutableBufferPointer<Float>, _ state: OptimizerState, _ step: UpdateStep
  ) {
    let last = state.tensors.count - 1
    ck_rmsprop(
      value.count, step.rate, Float(options.rho), Float(options.epsilon), Float(options.weightDecay),
      Float(options.momentum), step.gradientScale, step.gradient.baseAddress, state.pointer(0),
      options.centered ? state.pointer(1) : nil, options.momentum > 0 ? state.pointer(last) : nil,
      value.baseAddress)
  }
}
