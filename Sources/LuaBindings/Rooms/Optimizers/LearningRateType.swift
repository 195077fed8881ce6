import CLua
import DiffusionKit

// dk.optimizers.schedules: the learning rate as a function of the step, as in keras.optimizers.schedules.
enum LearningRateType {
  static let functions: [Function] = [
    Function(
      "exponential_decay", "initial * decay_rate ^ (step / decay_steps).", initial, steps,
      Argument<Double>("decay_rate", "the factor"),
      Argument("staircase", "only after whole decay_steps", default: false),
      returns: schedule, body: exponentialDecay
    ).documented(
      shapes: .none, errors: .schedule, example: at(20, "exponential_decay(0.1, 10, 0.5)", "0.025")),
    Function(
      "cosine_decay",
      "Half a cosine down to alpha times the top, after an optional linear warm-up (Loshchilov and Hutter 2017).",
      initial, steps, Argument("alpha", "the final fraction", default: 0.0),
      Argument<Double?>("warmup_target", "the top of a warm-up"),
      Argument("warmup_steps", "its length", default: 0), returns: schedule, body: cosineDecay
    ).documented(
      shapes: .none, errors: .schedule, example: at(100, "cosine_decay(0.1, 100, {alpha = 0.5})", "0.05")),
    Function(
      "step_decay", "initial * gamma ^ floor(step / step_size).", initial,
      Argument<Int>("step_size", "steps between drops"),
      Argument("gamma", "the factor", default: 0.1), returns: schedule, body: stepDecay
    ).documented(shapes: .none, errors: .schedule, example: at(25, "step_decay(0.1, 10, 0.5)", "0.025")),
    Function(
      "piecewise_constant", "values[1] up to boundaries[1], then values[2] and so on.",
      Argument<[Int]>("boundaries", "steps"), Argument<[Double]>("values", "one more than boundaries"),
      returns: schedule, body: piecewiseConstant
    ).documented(
      shapes: .none, errors: "Boundaries that do not increase, other counts of values, negative values.",
      example: at(11, "piecewise_constant({10, 20}, {0.1, 0.01, 0.001})", "0.01")),
    Function(
      "linear_warmup", "A straight line up to the target, then constant.",
      Argument<Double>("target_learning_rate", "the top"),
      Argument<Int>("warmup_steps", "length of the line"),
      Argument("initial_learning_rate", "the start", default: 0.0), returns: schedule, body: linearWarmup
    ).documented(shapes: .none, errors: .schedule, example: at(5, "linear_warmup(0.5, 10)", "0.25")),
    Function(
      "polynomial_decay", "From initial to end as (1 - step / decay_steps) ^ power.", initial, steps,
      Argument("end_learning_rate", "the end", default: 0.0001),
      Argument("power", "1 is a straight line", default: 1.0),
      Argument("cycle", "start again", default: false), returns: schedule, body: polynomialDecay
    ).documented(
      shapes: .none, errors: .schedule,
      example: at(
        5, "polynomial_decay{initial_learning_rate = 0.5, decay_steps = 10, end_learning_rate = 0}", "0.25")),
  ]

  /// The rate of a step.
  private static func at(_ step: Int, _ schedule: String, _ rate: String) -> String {
    """
    local rate = dk.optimizers.schedules.\(schedule)
    print(("%g"):format(rate(\(step)))) --> \(rate)
    """
  }

  static let scheduleClass = ClassDeclaration(
    type: ScheduleBox.boxType.raw, summary: "A learning rate that changes with the steps taken.",
    metamethods: [
      Function(
        "__call", "The rate of a step.", Argument<ScheduleBox>.this, Argument<Int>("step", "from 0"),
        returns: "number", body: evaluate
      ).documented(shapes: .none, errors: .none, example: at(10, "linear_warmup(0.5, 10)", "0.5")),
      ValueText.metamethod(
        "Its name and where it starts.",
        example: "print(dk.optimizers.schedules.step_decay(0.5, 10)) --> step_decay(0.5 at step 0)"
      ) { (box: ScheduleBox) in "\(box.schedule.name)(\(ValueText.number(box.schedule(0))) at step 0)" },
    ])

  private static let schedule = "LearningRateSchedule"
  private static let initial = Argument<Double>("initial_learning_rate", "the start")
  private static let steps = Argument<Int>("decay_steps", "length of the decay")

  private static func evaluate(_ box: ScheduleBox, _ step: Int) -> Double { box.schedule(max(step, 0)) }
  private static func exponentialDecay(
    _ initial: Double, _ steps: Int, _ rate: Double, _ staircase: Bool
  ) throws -> ScheduleBox {
    try renamed {
      try .exponentialDecay(initialRate: initial, decaySteps: steps, decayRate: rate, staircase: staircase)
    }
  }
  private static func cosineDecay(
    _ initial: Double, _ steps: Int, _ alpha: Double, _ target: Double?, _ warmup: Int
  ) throws -> ScheduleBox {
    try renamed {
      try .cosineDecay(
        initialRate: initial, decaySteps: steps, alpha: alpha, warmupTarget: target, warmupSteps: warmup)
    }
  }
  private static func stepDecay(_ initial: Double, _ size: Int, _ gamma: Double) throws -> ScheduleBox {
    try renamed { try .stepDecay(initialRate: initial, stepSize: size, gamma: gamma) }
  }
  private static func piecewiseConstant(_ boundaries: [Int], _ values: [Double]) throws -> ScheduleBox {
    try renamed { try .piecewiseConstant(boundaries: boundaries, values: values) }
  }
  private static func linearWarmup(_ target: Double, _ steps: Int, _ initial: Double) throws -> ScheduleBox {
    try renamed { try .linearWarmup(targetRate: target, warmupSteps: steps, initialRate: initial) }
  }
  private static func polynomialDecay(
    _ initial: Double, _ steps: Int, _ end: Double, _ power: Double, _ cycle: Bool
  ) throws -> ScheduleBox {
    try renamed {
      try .polynomialDecay(initialRate: initial, decaySteps: steps, endRate: end, power: power, cycle: cycle)
    }
  }

  /// The schedule; complaints about "initialRate" speak of Keras's "initial_learning_rate", as the arguments are named.
  private static func renamed(_ make: () throws -> LearningRateSchedule) throws -> ScheduleBox {
    do { return ScheduleBox(schedule: try make()) } catch let error as DiffusionError {
      if let name = error.argument, name.hasSuffix("Rate"), name != "decayRate" {
        throw DiffusionError.argument(name.dropLast(4) + "LearningRate", error.text)
      }
      throw error
    }
  }
}
