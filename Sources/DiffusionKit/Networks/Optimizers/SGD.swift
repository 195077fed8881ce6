import CKernels

/// Stochastic gradient descent, `torch.optim.SGD`: with `momentum` b = momentum * b + (1 - dampening) * g (b = g at the
/// first step), p -= rate * b; Nesterov's form steps by g + momentum * b. `weightDecay` adds weightDecay * p to g.
public final class SGD: Optimizer, ConfiguredOptimizer {
  public struct Options: OptimizerOptions, Sendable {
    public var learningRate: LearningRateSchedule = 0.01
    public var momentum = 0.0
    public var dampening = 0.0
    public var nesterov = false
    public var weightDecay = 0.0
    public var clipNorm: Double?
    public var clipValue: Double?

    public init() {}

    public static let fields: [Field<Options>] =
      rate + [
        momentum(\.momentum), .option("dampening", \.dampening, "dampening of the momentum", .finite),
        .option("nesterov", \.nesterov, "Nesterov's momentum"), weightDecay(\.weightDecay),
      ] + clipping

    public func validate() throws {
      guard !nesterov || (momentum > 0 && dampening == 0) else {
        throw DiffusionError.argument("nesterov", "needs a momentum above 0 and no dampening")
      }
    }
  }

  public static var defaults: Options { Options() }
  public let options: Options

  public init(_ options: Options) throws {
    self.options = options
    try super.init(options, stateNames: options.momentum > 0 ? ["momentum_buffer"] : [])
  }

  public override func update(
    _ value: UnsafeMutableBufferPointer<Float>, _ state: OptimizerState, _ step: UpdateStep
  ) {
    ck_sgd(
      value.count, step.rate, Float(options.momentum), Float(options.dampening), options.nesterov,
      Float(options.weightDecay), step.gradientScale, state.stepCount == 1, step.gradient.baseAddress,
      options.momentum > 0 ? state.pointer(0) : nil, value.baseAddress)
  }
}
