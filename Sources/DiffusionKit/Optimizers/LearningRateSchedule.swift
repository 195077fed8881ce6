import Glibc

/// The learning rate as a function of the optimizer steps taken so far (0 at the first step). A plain number is the
/// constant schedule: `Adam(learningRate: 0.001)`.
///
/// Names, formulas and defaults are those of `keras.optimizers.schedules`, except `stepDecay` (PyTorch's `StepLR`).
public struct LearningRateSchedule: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  CustomStringConvertible
{
  /// The schedule's name in scripts, "cosine_decay".
  public let name: String
  /// What it was made with, under the names of scripts; nil for a function of the caller's.
  private let options: [(name: String, value: String)]?
  private let rate: @Sendable (Int) -> Double

  /// - Parameter rate: the rate for the step of that number (from 0). A negative or non-finite rate makes the
  ///   optimizer's step throw.
  public init(name: String = "function", _ rate: @escaping @Sendable (Int) -> Double) {
    self.init(name, nil, rate)
  }

  private init(
    _ name: String, _ options: [(name: String, value: String)]?, _ rate: @escaping @Sendable (Int) -> Double
  ) {
    (self.name, self.options, self.rate) = (name, options, rate)
  }

  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }

  /// The rate where it is constant, else the schedule's name.
  public var description: String { name == "constant" ? "\(rate(0))" : name }

  /// Tells schedules apart: the rate where it is constant, else the name with its options, or, of a function, with its
  /// rates at some steps.
  var details: String {
    if name == "constant" { return description }
    let parts =
      options?.map { "\($0.name) \($0.value)" }
      ?? [0, 1, 10, 100, 1000, 10_000, 100_000].map { "\(rate($0)) at step \($0)" }
    return "\(name) (\(parts.joined(separator: ", ")))"
  }

  /// The learning rate of step number `step`, from 0.
  public func callAsFunction(_ step: Int) -> Double { rate(step) }

  /// The same rate at every step.
  public static func constant(_ rate: Double) -> LearningRateSchedule {
    LearningRateSchedule(name: "constant") { _ in rate }
  }

  /// initialRate * decayRate ^ (step / decaySteps); with `staircase` the exponent is rounded down.
  /// - Throws: `argument` for a negative rate or `decaySteps` below 1.
  public static func exponentialDecay(
    initialRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false
  ) throws -> LearningRateSchedule {
    try Requirement.nonNegative(initialRate, "initialRate")
    try Requirement.positive(decaySteps, "decaySteps")
    try Requirement.nonNegative(decayRate, "decayRate")
    let options = [
      ("initial_learning_rate", "\(initialRate)"),
      ("decay_steps", "\(decaySteps)"),
      ("decay_rate", "\(decayRate)"),
      ("staircase", "\(staircase)"),
    ]
    return LearningRateSchedule("exponential_decay", options) { step in
      let exponent = Double(step) / Double(decaySteps)
      return initialRate * pow(decayRate, staircase ? floor(exponent) : exponent)
    }
  }

  /// Half a cosine from the top to `alpha` times the top over `decaySteps` (Loshchilov and Hutter 2016, eq. 5), constant
  /// afterwards. With `warmupTarget` the rate first rises linearly from `initialRate` to it over `warmupSteps`, and the
  /// target is the top; without it `initialRate` is.
  /// - Throws: `argument` for negative rates, `decaySteps` below 1 or negative `warmupSteps`.
  public static func cosineDecay(
    initialRate: Double, decaySteps: Int, alpha: Double = 0, warmupTarget: Double? = nil, warmupSteps: Int = 0
  ) throws -> LearningRateSchedule {
    try Requirement.nonNegative(initialRate, "initialRate")
    try Requirement.positive(decaySteps, "decaySteps")
    try Requirement.nonNegative(alpha, "alpha")
    try Requirement.nonNegative(warmupTarget ?? 0, "warmupTarget")
    try Requirement.nonNegative(warmupSteps, "warmupSteps")
    let warmup = warmupTarget == nil ? 0 : warmupSteps
    let top = warmupTarget ?? initialRate
    let options = [
      ("initial_learning_rate", "\(initialRate)"),
      ("decay_steps", "\(decaySteps)"),
      ("alpha", "\(alpha)"),
      ("warmup_target", "\(top)"),
      ("warmup_steps", "\(warmup)"),
    ]
    return LearningRateSchedule("cosine_decay", options) { step in
      if step < warmup { return initialRate + (top - initialRate) * Double(step) / Double(warmup) }
      let progress = Double(min(step - warmup, decaySteps)) / Double(decaySteps)
      return top * ((1 - alpha) * 0.5 * (1 + cos(.pi * progress)) + alpha)
    }
  }

  /// initialRate * gamma ^ floor(step / stepSize).
  /// - Throws: `argument` for negative values or `stepSize` below 1.
  public static func stepDecay(
    initialRate: Double, stepSize: Int, gamma: Double = 0.1
  ) throws -> LearningRateSchedule {
    try Requirement.nonNegative(initialRate, "initialRate")
    try Requirement.positive(stepSize, "stepSize")
    try Requirement.nonNegative(gamma, "gamma")
    let options = [
      ("initial_learning_rate", "\(initialRate)"),
      ("step_size", "\(stepSize)"),
      ("gamma", "\(gamma)"),
    ]
    return LearningRateSchedule("step_decay", options) { step in
      initialRate * pow(gamma, Double(step / stepSize))
    }
  }

  /// `values[0]` up to and including step `boundaries[0]`, then `values[1]` and so on; one value more than boundaries.
  /// - Throws: `argument` where the counts do not fit, boundaries do not increase or a value is negative.
  public static func piecewiseConstant(boundaries: [Int], values: [Double]) throws -> LearningRateSchedule {
    guard values.count == boundaries.count + 1, let last = values.last else {
      throw DiffusionError.argument(
        "values",
        "\(values.count) values for \(boundaries.count) boundaries, one more than boundaries is needed")
    }
    guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw DiffusionError.argument("boundaries", "boundaries must increase: \(boundaries)")
    }
    for value in values { try Requirement.nonNegative(value, "values") }
    let pieces = Array(zip(boundaries, values))
    let options = [
      ("boundaries", "\(boundaries)"),
      ("values", "\(values)"),
    ]
    return LearningRateSchedule("piecewise_constant", options) { step in
      pieces.first { step <= $0.0 }?.1 ?? last
    }
  }

  /// From `initialRate` to `targetRate` in a straight line over `warmupSteps`, then constant.
  /// - Throws: `argument` for negative rates or `warmupSteps` below 1.
  public static func linearWarmup(
    targetRate: Double, warmupSteps: Int, initialRate: Double = 0
  ) throws -> LearningRateSchedule {
    try Requirement.nonNegative(targetRate, "targetRate")
    try Requirement.positive(warmupSteps, "warmupSteps")
    try Requirement.nonNegative(initialRate, "initialRate")
    let options = [
      ("target_learning_rate", "\(targetRate)"),
      ("warmup_steps", "\(warmupSteps)"),
      ("initial_learning_rate", "\(initialRate)"),
    ]
    return LearningRateSchedule("linear_warmup", options) { step in
      initialRate + (targetRate - initialRate) * Double(min(step, warmupSteps)) / Double(warmupSteps)
    }
  }

  /// (initialRate - endRate) * (1 - step / decaySteps) ^ power + endRate, constant after `decaySteps`; with `cycle` the
  /// period is instead stretched to the next multiple of `decaySteps` that holds the step.
  /// - Throws: `argument` for negative values or `decaySteps` below 1.
  public static func polynomialDecay(
    initialRate: Double, decaySteps: Int, endRate: Double = 0.0001, power: Double = 1, cycle: Bool = false
  ) throws -> LearningRateSchedule {
    try Requirement.nonNegative(initialRate, "initialRate")
    try Requirement.positive(decaySteps, "decaySteps")
    try Requirement.nonNegative(endRate, "endRate")
    try Requirement.nonNegative(power, "power")
    let options = [
      ("initial_learning_rate", "\(initialRate)"),
      ("decay_steps", "\(decaySteps)"),
      ("end_learning_rate", "\(endRate)"),
      ("power", "\(power)"),
      ("cycle", "\(cycle)"),
    ]
    return LearningRateSchedule("polynomial_decay", options) { step in
      let cycles = cycle && step > 0 ? ceil(Double(step) / Double(decaySteps)) : 1
      let period = Double(decaySteps) * cycles
      return (initialRate - endRate) * pow(1 - min(Double(step), period) / period, power) + endRate
    }
  }
}
