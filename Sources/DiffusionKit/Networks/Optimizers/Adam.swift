import CKernels
import Glibc

/// Adam (Kingma and Ba 2015), `torch.optim.Adam`: m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
/// p -= rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon). `weightDecay` adds weightDecay * p to g;
/// `amsgrad` divides by the maximum of v so far (Reddi et al. 2018).
public class Adam: Optimizer, ConfiguredOptimizer {
  public struct Options: OptimizerOptions, Sendable {
    public var learningRate: LearningRateSchedule = 0.001
    public var beta1 = 0.9
    public var beta2 = 0.999
    public var epsilon = 1e-8
    public var weightDecay = 0.0
    public var amsgrad = false
    public var clipNorm: Double?
    public var clipValue: Double?

    public init() {}

    public static let fields: [Field<Options>] =
      rate + [
        .option("beta_1", \.beta1, "decay of the running mean", .fraction),
        .option("beta_2", \.beta2, "decay of the running mean of squares", .fraction),
        epsilon(\.epsilon), weightDecay(\.weightDecay),
        .option("amsgrad", \.amsgrad, "divide by the maximum mean of squares so far"),
      ] + clipping
  }

  public class var defaults: Options { Options() }
  public let options: Options

  public required init(_ options: Options) throws {
    self.options = options
    try super.init(
      options, stateNames: ["exp_avg", "exp_avg_sq"] + (options.amsgrad ? ["max_exp_avg_sq"] : []))
  }

  /// The latest bias corrections 1 - beta^t, which all parameters of a step share.
  private var bias = (step: 0, first: Float(0), second: Float(0))

  /// Whether the decay acts on the parameter itself rather than through the gradient.
  var isDecoupled: Bool { false }

  public override final func update(
    _ value: UnsafeMutableBufferPointer<Float>, _ state: OptimizerState, _ step: UpdateStep
  ) {
    if bias.step != state.stepCount {
      // Computed from the kernel's Float betas in double precision: as a Float, 1 - 0.999 loses five digits.
      let t = Double(state.stepCount)
      bias = (
        state.stepCount, Float(1 - pow(Double(Float(options.beta1)), t)),
        Float(1 - pow(Double(Float(options.beta2)), t))
      )
    }
    ck_adam(
      value.count, step.rate, Float(options.beta1), Float(options.beta2), Float(options.epsilon),
      Float(options.weightDecay), isDecoupled, bias.first, bias.second, step.gradientScale,
      step.gradient.baseAddress,
      state.pointer(0), state.pointer(1),
      options.amsgrad ? state.pointer(2) : nil, value.baseAddress)
  }
}

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019), `torch.optim.AdamW`: p -= rate * weightDecay * p
/// before Adam's step. The default decay is 0.01.
public final class AdamW: Adam {
  public override class var defaults: Options { Options { $0.weightDecay = 0.01 } }
  package override var isDecoupled: Bool { true }
}
