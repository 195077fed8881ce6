import CLua
import DiffusionKit

// dk.optimizers: PyTorch's update rules.

struct OptimizerBox: Boxed {
  let optimizer: Optimizer
  static let boxType = BoxType<OptimizerBox>("Optimizer")
}

struct ScheduleBox: Boxed {
  let schedule: LearningRateSchedule
  static let boxType = BoxType<ScheduleBox>("LearningRateSchedule")
}

/// Reads a learning rate schedule; a number stands for the constant schedule.
extension LearningRateSchedule: LuaReadable {
  static var expected: String { "number or LearningRateSchedule" }
  static func read(_ call: LuaCall, at index: Int32) throws -> LearningRateSchedule? {
    if let rate = Double.read(call, at: index) { return .constant(rate) }
    return try ScheduleBox.read(call, at: index)?.schedule
  }
}

enum OptimizerType {
  static let functions: [Function] = [
    constructor(
      SGD.self,
      "Stochastic gradient descent: p = p - rate g, with momentum b = momentum b + (1 - dampening) g in g's place."
    ).documented(
      shapes: .none,
      errors: "Negative numbers, both ways of clipping at once, nesterov without momentum or with dampening.",
      example: stepping("SGD{learning_rate = 0.1}", "0.8000")),
    constructor(Adam.self, "Adam (Kingma and Ba 2015, algorithm 1).").documented(
      shapes: .none, errors: .outOfRange, example: stepping("Adam{learning_rate = 0.1}", "0.9000")),
    constructor(AdamW.self, "Adam with decoupled weight decay (Loshchilov and Hutter 2019).").documented(
      shapes: .none, errors: .outOfRange,
      example: stepping("AdamW{learning_rate = 0.1, weight_decay = 0.5}", "0.8500")),
    constructor(
      RMSprop.self,
      "RMSprop (Hinton 2012, lecture 6e): the gradient divided by the root of its running mean square."
    ).documented(
      shapes: .none, errors: .outOfRange, example: stepping("RMSprop{learning_rate = 0.01}", "0.9000")),
  ]

  private static func constructor<Made: ConfiguredOptimizer>(
    _ type: Made.Type, _ summary: String
  ) -> Function {
    Function("\(type)", summary, options: type.defaults, returns: "Optimizer") {
      OptimizerBox(optimizer: try type.init($0))
    }
  }

  /// An example that minimises p^2 by one step from p = 1.
  private static func stepping(_ optimizer: String, _ result: String) -> String {
    """
    local p = dk.parameter{1}
    p:square():backward()
    dk.optimizers.\(optimizer):step{p}
    print(p.value) --> \(result) [Tensor of shape 1]
    """
  }

  static let optimizerClass = ClassDeclaration(
    type: OptimizerBox.boxType.raw, summary: "Updates parameters by their gradients.",
    methods: [
      Function(
        "step", "Updates every parameter that has a gradient.", this,
        Argument<ParameterList>("parameters", "a list, or a model")
      ) { box, list in Nothing(try box.optimizer.step(list.parameters)) }.documented(
        shapes: .none, errors: "A schedule that returns a negative rate; the parameters are then unchanged.",
        example: stepping("SGD(0.1)", "0.8000")),
      Function(
        "zero_grad",
        "Clears the gradients of the given parameters, or of all parameters that step has updated so far.",
        this, Argument<ParameterList?>("parameters", "a list, or a model"), body: zeroGrad
      ).documented(
        shapes: .none, errors: .none,
        example: """
          local p = dk.parameter{1}
          p:square():backward()
          dk.optimizers.SGD():zero_grad{p}
          print(p.grad) --> nil
          """),
      Function(
        "state_dict",
        "The state that the next steps depend on: \"1.exp_avg\" belongs to the second parameter passed to step. Options are not included.",
        this, returns: "table of Tensors"
      ) { tensorTable(try $0.optimizer.stateDict()) }.documented(
        shapes: "the shapes of the parameters; counts of steps are [2].", errors: .none,
        example: """
          local p = dk.parameter{1}
          p:square():backward()
          local adam = dk.optimizers.Adam()
          adam:step{p}
          print(adam:state_dict()["0.exp_avg"]) --> 0.2000 [Tensor of shape 1]
          """),
      Function(
        "load_state_dict",
        "Loads a state; the next step must be given the same parameters in the same order.",
        this, Argument<TensorTable>("state", "a result of state_dict")
      ) { box, state in Nothing(try box.optimizer.loadStateDict(state.entries)) }.documented(
        shapes: "the shapes of the parameters.",
        errors: "Names or shapes that do not match; the state is then unchanged.",
        example: """
          local old, new = dk.optimizers.Adam(), dk.optimizers.Adam()
          old:step{dk.parameter{1}}
          new:load_state_dict(old:state_dict())
          print(new.step_count) --> 1
          """),
    ],
    metamethods: [
      ValueText.metamethod(
        "The optimizer's options.",
        example:
          "print(dk.optimizers.SGD(0.1)) --> SGD(learning_rate = 0.1, momentum = 0.0, dampening = 0.0, nesterov = false, weight_decay = 0.0)"
      ) { (box: OptimizerBox) in ValueText.optimizer(box.optimizer) }
    ],
    getters: [
      Function(
        "learning_rate", "The learning rate of the next step.", this, returns: "number"
      ) { $0.optimizer.learningRate($0.optimizer.stepCount) }
      .documented(
        shapes: .none, errors: .none, example: "print(dk.optimizers.Adam().learning_rate) --> 0.001"),
      Function("step_count", "The number of steps taken so far.", this, returns: "integer") {
        $0.optimizer.stepCount
      }.documented(shapes: .none, errors: .none, example: "print(dk.optimizers.Adam().step_count) --> 0"),
    ],
    setters: [
      Function(
        "learning_rate", "Sets the learning rate to a number or a schedule.", this,
        Argument<LearningRateSchedule>("learning_rate", "the rate of the next steps"), body: setLearningRate
      ).documented(
        shapes: .none, errors: .none,
        example: """
          local optimizer = dk.optimizers.SGD(0.1)
          optimizer.learning_rate = 0.05
          print(optimizer.learning_rate) --> 0.05
          """)
    ])

  private static let this = Argument<OptimizerBox>.this

  private static func zeroGrad(_ box: OptimizerBox, _ list: ParameterList?) -> Nothing {
    if let list { box.optimizer.zeroGrad(list.parameters) } else { box.optimizer.zeroGrad() }
    return Nothing()
  }
  private static func setLearningRate(_ box: OptimizerBox, _ rate: LearningRateSchedule) -> Nothing {
    box.optimizer.learningRate = rate
    return Nothing()
  }
}
