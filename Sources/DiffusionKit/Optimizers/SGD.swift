import CKernels

/// Stochastic gradient descent, `torch.optim.SGD`: with `momentum` b = momentum * b + (1 - dampening) * g (b = g at the
/// first step), p -= rate * b; Nesterov's form steps by g + momentum * b. `weightDecay` adds weightDecay * p to g.
public final class SGD: Optimizer {
  public let momentum: Double
  public let dampening: Double
  public let nesterov: Bool
  public let weightDecay: Double

  /// - Parameter learningRate: a number or a schedule, default 0.01.
  /// - Throws: `argument` for a negative or non-finite option, and for `nesterov` without momentum or with dampening.
  public init(
    learningRate: LearningRateSchedule = 0.01, momentum: Double = 0, dampening: Double = 0,
    nesterov: Bool = false,
    weightDecay: Double = 0, clipNorm: Double? = nil, clipValue: Double? = nil
  ) throws {
    try Requirement.nonNegative(momentum, "momentum")
    guard dampening.isFinite else {
      throw DiffusionError.argument("dampening", "must be finite, not \(dampening)")
    }
    try Requirement.nonNegative(weightDecay, "weightDecay")
    guard !nesterov || (momentum > 0 && dampening == 0) else {
      throw DiffusionError.argument("nesterov", "needs a momentum above 0 and no dampening")
    }
    self.momentum = momentum
    self.dampening = dampening
    self.nesterov = nesterov
    self.weightDecay = weightDecay
    try super.init(
      stateNames: momentum > 0 ? ["momentum_buffer"] : [],
      learningRate: learningRate, clipNorm: clipNorm, clipValue: clipValue)
  }

  override var options: Description {
    super.options + [
      ("momentum", "\(momentum)"), ("dampening", "\(dampening)"), ("nesterov", "\(nesterov)"),
      ("weight_decay", "\(weightDecay)"),
    ]
  }

  override func update(_ step: UpdateStep, _ slot: OptimizerSlot, _ value: UnsafeMutablePointer<Float>) {
    ck_sgd(
      step.count, step.rate, Float(momentum), Float(dampening), nesterov, Float(weightDecay),
      step.gradientScale,
      slot.stepCount == 1, step.gradient, momentum > 0 ? slot.pointer(0) : nil, value)
  }
}
