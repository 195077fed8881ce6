import Glibc

// The schedules of `keras.optimizers.schedules`, with its names, formulas and defaults, and PyTorch's `StepLR`.

/// A learning rate as a function of the step, made from options.
public protocol LearningRateRule: OptionTable, Sendable {
  /// The name in scripts, such as "cosine_decay".
  static var name: String { get }
  /// The learning rate of a step.
  /// - Parameter step: the number of the step, from 0.
  func rate(at step: Int) -> Double
}

// Fields that several rules have.
extension LearningRateRule {
  fileprivate static func rate(
    _ name: String, _ path: WritableKeyPath<Self, Double>, _ doc: String
  ) -> Field<Self> {
    .option(name, path, doc, .nonNegative)
  }
  fileprivate static func initial(_ path: WritableKeyPath<Self, Double>) -> Field<Self> {
    rate("initial_learning_rate", path, "the initial rate").required
  }
  fileprivate static func steps(_ path: WritableKeyPath<Self, Int>) -> Field<Self> {
    .required("decay_steps", path, "length of the decay in steps", .positive)
  }
}

/// The rate initialLearningRate * decayRate ^ (step / decaySteps); with `staircase` the exponent is rounded down.
public struct ExponentialDecay: LearningRateRule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var decayRate = 0.0
  public var staircase = false

  public init() {}

  public static let name = "exponential_decay"
  public static let fields: [Field<ExponentialDecay>] = [
    initial(\.initialLearningRate), steps(\.decaySteps),
    rate("decay_rate", \.decayRate, "the factor after decay_steps").required,
    .option("staircase", \.staircase, "change the rate only after whole decay_steps"),
  ]

  public func rate(at step: Int) -> Double {
    let exponent = Double(step) / Double(decaySteps)
    return initialLearningRate * pow(decayRate, staircase ? floor(exponent) : exponent)
  }
}

/// Half a cosine from the top to `alpha` times the top over `decaySteps` (Loshchilov and Hutter 2016, eq. 5), constant
/// afterwards. The top is `initialLearningRate`. With `warmupTarget` the top is that target, to which the rate first rises
/// linearly from `initialLearningRate` over `warmupSteps`.
public struct CosineDecay: LearningRateRule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var alpha = 0.0
  public var warmupTarget: Double?
  public var warmupSteps = 0

  public init() {}

  public static let name = "cosine_decay"
  public static let fields: [Field<CosineDecay>] = [
    initial(\.initialLearningRate), steps(\.decaySteps),
    rate("alpha", \.alpha, "the final rate as a fraction of the top"),
    Field.option("warmup_target", \.warmupTarget, "the rate at the end of a warm-up", .nonNegative)
      .described { "\($0.top)" },
    Field.option("warmup_steps", \.warmupSteps, "length of the warm-up in steps", .nonNegative).described {
      "\($0.warmup)"
    },
  ]

  private var top: Double { warmupTarget ?? initialLearningRate }
  private var warmup: Int { warmupTarget == nil ? 0 : warmupSteps }

  public func rate(at step: Int) -> Double {
    if step < warmup {
      return initialLearningRate + (top - initialLearningRate) * Double(step) / Double(warmup)
    }
    let progress = Double(min(step - warmup, decaySteps)) / Double(decaySteps)
    return top * ((1 - alpha) * 0.5 * (1 + cos(.pi * progress)) + alpha)
  }
}

/// The rate initialLearningRate * gamma ^ floor(step / stepSize).
public struct StepDecay: LearningRateRule {
  public var initialLearningRate = 0.0
  public var stepSize = 0
  public var gamma = 0.1

  public init() {}

  public static let name = "step_decay"
  public static let fields: [Field<StepDecay>] = [
    initial(\.initialLearningRate),
    .required("step_size", \.stepSize, "steps between drops", .positive),
    rate("gamma", \.gamma, "the factor of each drop"),
  ]

  public func rate(at step: Int) -> Double { initialLearningRate * pow(gamma, Double(step / stepSize)) }
}

/// `values[0]` up to and including step `boundaries[0]`, then `values[1]` and so on; one value more than boundaries.
public struct PiecewiseConstant: LearningRateRule {
  public var boundaries: [Int] = []
  public var values: [Double] = []

  public init() {}

  public static let name = "piecewise_constant"
  public static let fields: [Field<PiecewiseConstant>] = [
    Field.required("boundaries", \.boundaries, "the last steps of the values before the last").described {
      "\($0.boundaries)"
    },
    Field.required(
      "values", \.values, "rates, one more than boundaries",
      OptionCheck { values, name in for value in values { try Requirement.nonNegative(value, name) } }
    ).described { "\($0.values)" },
  ]

  public func validate() throws {
    guard values.count == boundaries.count + 1 else {
      throw DiffusionError.argument(
        "values",
        "\(values.count) values for \(boundaries.count) boundaries, one more than boundaries is needed")
    }
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw DiffusionError.argument("boundaries", "boundaries must increase: \(boundaries)")
    }
  }

  public func rate(at step: Int) -> Double {
    zip(boundaries, values).first { step <= $0.0 }?.1 ?? values.last ?? 0
  }
}

/// Rises linearly from `initialLearningRate` to `targetLearningRate` over `warmupSteps`, then stays constant.
public struct LinearWarmup: LearningRateRule {
  public var targetLearningRate = 0.0
  public var warmupSteps = 0
  public var initialLearningRate = 0.0

  public init() {}

  public static let name = "linear_warmup"
  public static let fields: [Field<LinearWarmup>] = [
    rate("target_learning_rate", \.targetLearningRate, "the final rate").required,
    .required("warmup_steps", \.warmupSteps, "length of the warm-up in steps", .positive),
    rate("initial_learning_rate", \.initialLearningRate, "the initial rate"),
  ]

  public func rate(at step: Int) -> Double {
    initialLearningRate
      + (targetLearningRate - initialLearningRate) * Double(min(step, warmupSteps)) / Double(warmupSteps)
  }
}

/// (initialLearningRate - endLearningRate) * (1 - step / decaySteps) ^ power + endLearningRate, constant after
/// `decaySteps`; with `cycle` the period is instead extended to the next multiple of `decaySteps` that contains the step.
public struct PolynomialDecay: LearningRateRule {
  public var initialLearningRate = 0.0
  public var decaySteps = 0
  public var endLearningRate = 0.0001
  public var power = 1.0
  public var cycle = false

  public init() {}

  public static let name = "polynomial_decay"
  public static let fields: [Field<PolynomialDecay>] = [
    initial(\.initialLearningRate), steps(\.decaySteps),
    rate("end_learning_rate", \.endLearningRate, "the final rate"),
    rate("power", \.power, "1 is a linear decay"),
    .option("cycle", \.cycle, "restart after each decay_steps"),
  ]

  public func rate(at step: Int) -> Double {
    let cycles = cycle && step > 0 ? ceil(Double(step) / Double(decaySteps)) : 1
    let period = Double(decaySteps) * cycles
    return (initialLearningRate - endLearningRate) * pow(1 - min(Double(step), period) / period, power)
      + endLearningRate
  }
}
