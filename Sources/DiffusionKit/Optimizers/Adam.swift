import CKernels
import Glibc

/// Adam (Kingma and Ba 2015), `torch.optim.Adam`: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// p -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). `weightDecay` adds weightDecay * p to g;
/// `amsgrad` divides by the largest v so far (Reddi et al. 2018).
public class Adam: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let weightDecay: Double
  public let amsgrad: Bool

  /// - Parameter learningRate: a number or a schedule, default 0.001.
  /// - Throws: `argument` for a negative or non-finite option or a beta outside 0..<1.
  public init(
    learningRate: LearningRateSchedule = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8,
    weightDecay: Double = 0, amsgrad: Bool = false, clipNorm: Double? = nil, clipValue: Double? = nil
  ) throws {
    try Requirement.fraction(beta1, "beta1")
    try Requirement.fraction(beta2, "beta2")
    try Requirement.nonNegative(epsilon, "epsilon")
    try Requirement.nonNegative(weightDecay, "weightDecay")
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.amsgrad = amsgrad
    try super.init(
      stateNames: ["exp_avg", "exp_avg_sq"] + (amsgrad ? ["max_exp_avg_sq"] : []),
      learningRate: learningRate, clipNorm: clipNorm, clipValue: clipValue)
  }

  override var options: Description {
    super.options + [
      ("beta_1", "\(beta1)"), ("beta_2", "\(beta2)"), ("epsilon", "\(epsilon)"),
      ("weight_decay", "\(weightDecay)"), ("amsgrad", "\(amsgrad)"),
    ]
  }

  /// The latest bias corrections 1 - beta^t: the parameters of a step share theirs.
  private var bias = (step: 0, first: Float(0), second: Float(0))

  /// Whether the decay acts on the parameter itself rather than through the gradient.
  var isDecoupled: Bool { false }

  override final func update(_ step: UpdateStep, _ slot: OptimizerSlot, _ value: UnsafeMutablePointer<Float>)
  {
    if bias.step != slot.stepCount {
      // From the betas as the kernel sees them: 1 - 0.999 loses five digits as a Float, the quotient must not.
      let t = Double(slot.stepCount)
      bias = (
        slot.stepCount, Float(1 - pow(Double(Float(beta1)), t)), Float(1 - pow(Double(Float(beta2)), t))
      )
    }
    ck_adam(
      step.count, step.rate, Float(beta1), Float(beta2), Float(epsilon), Float(weightDecay), isDecoupled,
      bias.first,
      bias.second, step.gradientScale, step.gradient, slot.pointer(0), slot.pointer(1),
      amsgrad ? slot.pointer(2) : nil, value)
  }
}

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), `torch.optim.AdamW`: p -= rate * weightDecay * p
/// before Adam's step.
public final class AdamW: Adam {
  /// - Parameters:
  ///   - learningRate: a number or a schedule, default 0.001.
  ///   - weightDecay: default 0.01.
  /// - Throws: `argument` for a negative or non-finite option or a beta outside 0..<1.
  public override init(
    learningRate: LearningRateSchedule = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8,
    weightDecay: Double = 0.01, amsgrad: Bool = false, clipNorm: Double? = nil, clipValue: Double? = nil
  ) throws {
    try super.init(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
      amsgrad: amsgrad, clipNorm: clipNorm, clipValue: clipValue)
  }

  override var isDecoupled: Bool { true }
}
