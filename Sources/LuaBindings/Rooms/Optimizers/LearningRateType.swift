import CLua
import DiffusionKit

// dk.optimizers.schedules: the learning rate as a function of the step, as in keras.optimizers.schedules.
enum LearningRateType {
  static let functions: [Function] = [
    schedule(ExponentialDecay.self, "initial * decay_rate ^ (step / decay_steps).").documented(
      shapes: .none, errors: .schedule, example: at(20, "exponential_decay(0.1, 10, 0.5)", "0.025")),
    schedule(
      CosineDecay.self,
      "Half a cosine from the maximum down to alpha times the maximum, after an optional linear warm-up (Loshchilov and Hutter 2017)."
    ).documented(
      shapes: .none, errors: .schedule, example: at(100, "cosine_decay(0.1, 100, {alpha = 0.5})", "0.05")),
    schedule(StepDecay.self, "initial * gamma ^ floor(step / step_size).").documented(
      shapes: .none, errors: .schedule, example: at(25, "step_decay(0.1, 10, 0.5)", "0.025")),
    schedule(PiecewiseConstant.self, "values[1] up to boundaries[1], then values[2] and so on.").documented(
      shapes: .none,
      errors:
        "Boundaries that do not increase, a number of values other than one more than the boundaries, negative values.",
      example: at(11, "piecewise_constant({10, 20}, {0.1, 0.01, 0.001})", "0.01")),
    schedule(LinearWarmup.self, "Rises linearly to the target, then constant.").documented(
      shapes: .none, errors: .schedule, example: at(5, "linear_warmup(0.5, 10)", "0.25")),
    schedule(PolynomialDecay.self, "Falls from initial to end as (1 - step / decay_steps) ^ power.")
      .documented(
        shapes: .none, errors: .schedule,
        example: at(
          5, "polynomial_decay{initial_learning_rate = 0.5, decay_steps = 10, end_learning_rate = 0}", "0.25")
      ),
  ]

  private static func schedule<Rule: LearningRateRule>(_ rule: Rule.Type, _ summary: String) -> Function {
    Function(Rule.name, summary, options: Rule(), returns: "LearningRateSchedule") {
      ScheduleBox(schedule: try LearningRateSchedule($0))
    }
  }

  /// An example that prints the learning rate of a step.
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
        "__call", "The learning rate of a step.", Argument<ScheduleBox>.this,
        Argument<Int>("step", "the step, from 0"), returns: "number"
      ) { box, step in box.schedule(max(step, 0)) }.documented(
        shapes: .none, errors: .none, example: at(10, "linear_warmup(0.5, 10)", "0.5")),
      ValueText.metamethod(
        "The schedule's name and its rate at step 0.",
        example: "print(dk.optimizers.schedules.step_decay(0.5, 10)) --> step_decay(0.5 at step 0)"
      ) { (box: ScheduleBox) in "\(box.schedule.name)(\(ValueText.number(box.schedule(0))) at step 0)" },
    ])

}
