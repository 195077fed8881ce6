import CKernels

/// RMSprop (Hinton's lecture 6e), `torch.optim.RMSprop`: s = rho s + (1 - rho) g^2, p -= rate * g / (sqrt(s) + epsilon).
/// `centered` subtracts the squared running mean of g from s (Graves 2013); with `momentum` b = momentum * b + the
/// quotient, p -= rate * b. `weightDecay` adds weightDecay * p to g.
public final class RMSprop: Optimizer {
  public let rho: Double
  public let epsilon: Double
  public let momentum: Double
  public let weightDecay: Double
  public let centered: Bool

  /// - Parameters:
  ///   - learningRate: a number or a schedule, default 0.01.
  ///   - rho: PyTorch's alpha, default 0.99.
  /// - Throws: `argument` for a negative or non-finite option or a rho outside 0..<1.
  public init(
    learningRate: LearningRateSchedule = 0.01, rho: Double = 0.99, epsilon: Double = 1e-8,
    momentum: Double = 0,
    weightDecay: Double = 0, centered: Bool = false, clipNorm: Double? = nil, clipValue: Double? = nil
  ) throws {
    try Requirement.fraction(rho, "rho")
    try Requirement.nonNegative(epsilon, "epsilon")
    try Requirement.nonNegative(momentum, "momentum")
    try Requirement.nonNegative(weightDecay, "weightDecay")
    self.rho = rho
    self.epsilon = epsilon
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.centered = centered
    try super.init(
      stateNames: ["square_avg"] + (centered ? ["grad_avg"] : []) + (momentum > 0 ? ["momentum_buffer"] : []),
      learningRate: learningRate, clipNorm: clipNorm, clipValue: clipValue)
  }

  override var options: Description {
    super.options + [
      ("rho", "\(rho)"), ("epsilon", "\(epsilon)"), ("momentum", "\(momentum)"),
      ("weight_decay", "\(weightDecay)"), ("centered", "\(centered)"),
    ]
  }

  override func update(_ step: UpdateStep, _ slot: OptimizerSlot, _ value: UnsafeMutablePointer<Float>) {
    let last = slot.tensors.count - 1
    ck_rmsprop(
      step.count, step.rate, Float(rho), Float(epsilon), Float(weightDecay), Float(momentum),
      step.gradientScale,
      step.gradient, slot.pointer(0), centered ? slot.pointer(1) : nil,
      momentum > 0 ? slot.pointer(last) : nil, value)
  }
}
