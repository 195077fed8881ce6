import DiffusionKit

/// A user's own optimizer: Lion (Chen et al. 2023), which steps by the sign of a mean of gradients,
/// u = sign(beta1 m + (1 - beta1) g), p -= rate * (u + weightDecay * p), m = beta2 m + (1 - beta2) g.
final class Lion: Optimizer, ConfiguredOptimizer {
  struct Options: OptimizerOptions {
    var learningRate: LearningRateSchedule = 1e-4
    var beta1 = 0.9
    var beta2 = 0.99
    var weightDecay = 0.0
    var clipNorm: Double?
    var clipValue: Double?

    static let fields: [Field<Options>] =
      rate + [
        .option("beta_1", \.beta1, "share of the old mean in a step", .fraction),
        .option("beta_2", \.beta2, "share of the old mean in the new one", .fraction),
        weightDecay(\.weightDecay),
      ] + clipping
  }

  static var defaults: Options { Options() }
  let options: Options

  init(_ options: Options) throws {
    self.options = options
    try super.init(options, stateNames: ["exp_avg"])
  }

  override func update(
    _ value: UnsafeMutableBufferPointer<Float>, _ state: OptimizerState, _ step: UpdateStep
  ) {
    let (beta1, beta2) = (Float(options.beta1), Float(options.beta2))
    let (rate, decay) = (step.rate, 1 - step.rate * Float(options.weightDecay))
    let mean = state[0]
    for index in value.indices {
      let gradient = step.gradientScale * step.gradient[index]
      let direction = beta1 * mean[index] + (1 - beta1) * gradient
      let sign: Float = direction > 0 ? 1 : direction < 0 ? -1 : 0
      value[index] = decay * value[index] - rate * sign
      mean[index] = beta2 * mean[index] + (1 - beta2) * gradient
    }
  }
}
