import CLua
import DiffusionKit

// Flow matching, and the differential equations it ends in.

struct FlowBox: Boxed {
  let matcher: FlowMatcher
  static let boxType = BoxType<FlowBox>("FlowMatcher", holdsLuaValues: true)
}

extension Coupling: NamedChoice {
  static let kind = "coupling"
}

extension ODEMethod: NamedChoice {
  static let kind = "method"
}

extension FlowMatcher.Divergence: NamedChoice {
  static let kind = "divergence"
}

enum FlowType {
  static let functions: [Function] = [
    Function(
      "FlowMatcher",
      "Trains a velocity field that carries samples of a source to those of data along straight lines: conditional flow matching (Lipman et al. 2023; Tong et al. 2024).",
      Argument<LayerBox>("model", "model(x, t), x [N, ...] and t [N] from 0 to time_scale"),
      Argument(
        "coupling", "\"optimal_transport\" joins the nearest of a batch (Tong et al. 2024)",
        default: Coupling.independent),
      Argument("sigma", "the deviation of noise on the way", default: 0.0),
      Argument(
        "time_scale", "what times are multiplied by for the model; 1000 for one that encodes timesteps",
        default: 1.0),
      Argument<OptimizerArgument?>("optimizer", "Adam by default"),
      Argument<LossArgument?>("loss", "of prediction and target, mse by default"),
      Argument<Double?>("ema_decay", "average the weights, and sample with the average"),
      returns: "FlowMatcher", isConstructor: true, keepsArguments: .forObject, body: make
    ).documented(
      shapes: .none, errors: "Numbers out of range, and an unknown coupling.",
      example: training("print(flow.model.kind) --> Field")),
    Function(
      "odeint",
      "Integrates dy/dt = f(t, y) from t0 to t1: y there, and how often f was called. dopri5 finds its own steps (Dormand and Prince 1980).",
      Argument<LuaFunction>("f", "f(t, y) gives dy/dt"), Argument<Tensor>("y", "y at t0, any shape"),
      Argument("t0", "where it begins", default: 0.0), Argument("t1", "where it ends", default: 1.0),
      method, steps, relativeTolerance, absoluteTolerance, returns: "Tensor, integer",
      keepsArguments: .forCall,
      body: integrate
    ).documented(
      shapes: "[...]; f gives the shape of y.",
      errors:
        "Tolerances and steps that are not positive, an f of another shape, a dopri5 that gets nowhere.",
      example: """
        local y, calls = dk.odeint(function(t, y) return -y end, dk.ones(1))
        print(("%.4f"):format(y:item())) --> 0.3679
        """),
  ]

  /// A flow of points with its training.
  private static func training(_ lines: String...) -> String {
    """
    local Field = dk.nn.module("Field")
    function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
    function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
    local flow = dk.FlowMatcher{model = Field()}
    local points = dk.randn(64, 2)

    """ + lines.joined(separator: "\n")
  }

  static let flowClass = ClassDeclaration(
    type: FlowBox.boxType.raw, summary: "Trains a flow from a source to data and samples from it.",
    methods: [
      Function(
        "fit", "Trains on data; the history has a list of losses.", this,
        Argument<Tensor>("data", "[N, ...], where the flow ends"),
        Argument<Tensor?>("source", "[M, ...], where it begins; normal noise by default"),
        Argument<Int?>("epochs", "times through the data, 1 by default"),
        Argument<Int?>("steps", "number of batches, instead of epochs"),
        Argument("batch_size", "samples a batch", default: 256), TrainingMethods.callbacks,
        TrainingMethods.verbose, generator, TrainingMethods.dropLast, returns: "table",
        keepsArguments: .forCall, body: fit
      ).documented(
        shapes: "data [N, ...] and a source of as large samples; the model gives the shape of x.",
        errors: "Samples of other sizes, epochs and steps together, numbers below 1.",
        example: training("print(#flow:fit(points, {epochs = 3}).loss) --> 3")),
      Function(
        "sample", "Samples at time 1 from noise, or from samples of the source, at time 0.", this,
        Argument<Int?>("count", "how many, from noise"),
        Argument<Tensor?>("source", "[count, ...], instead of noise"), method, steps, relativeTolerance,
        absoluteTolerance, Argument<LuaFunction?>("callback", "callback(t, x) after each step"), generator,
        returns: "Tensor", keepsArguments: .forCall, body: sample
      ).documented(
        shapes: .sampled,
        errors:
          "A source of other sizes, count and source together, sample before fit, a dopri5 that gets nowhere.",
        example: training(
          "flow:fit(points)",
          "print(table.concat(flow:sample{count = 3, method = \"heun\", steps = 10}:shape(), \" \")) --> 3 2")
      ),
      Function(
        "log_prob",
        "The logarithm of the density of samples under the flow from normal noise, in nats, by the instantaneous change of variables (Chen et al. 2018).",
        this, Argument<Tensor>("x", "[N, ...]"), method, steps, relativeTolerance, absoluteTolerance,
        Argument(
          "divergence",
          "\"exact\": a backward pass for each element; \"hutchinson\": along a random direction (Grathwohl et al. 2019)",
          default: FlowMatcher.Divergence.exact), generator, returns: "Tensor", body: logProbability
      ).documented(
        shapes: "[N, ...] like the data to [N].",
        errors: "Samples of other sizes, a dopri5 that gets nowhere.",
        example: training("flow:fit(points)", "print(#flow:log_prob(points)) --> 64")),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it trains, and with what.",
        example: training(
          "print(flow) --> FlowMatcher(model = Field, optimizer = Adam, loss = mse, coupling = \"independent\", sigma = 0.0)"
        )
      ) { (box: FlowBox) in ValueText.flow(box.matcher) }
    ],
    getters: [
      Function("model", "The model.", this, returns: "Layer", keepsArguments: .forObject, body: model)
        .documented(shapes: .none, errors: .none, example: training("print(flow.model.kind) --> Field")),
      Function(
        "ema", "The averaged weights, nil without ema_decay.", this, returns: "EMA or nil",
        keepsArguments: .forObject, body: ema
      ).documented(shapes: .none, errors: .none, example: training("print(flow.ema) --> nil")),
      Function("history", "What fit recorded so far.", this, returns: "table", body: history).documented(
        shapes: .none, errors: .none,
        example: training("flow:fit(points, {epochs = 4})", "print(#flow.history.loss) --> 4")),
    ])

  private static let this = Argument<FlowBox>.this
  private static let generator = Argument<Generator?>("generator", "where noise is drawn from")
  private static let preset = ODE()
  private static let method = Argument(
    "method", "\"euler\", \"midpoint\" and \"heun\" take equal steps, \"dopri5\" finds its own",
    default: preset.method)
  private static let steps = Argument("steps", "how many equal ones", default: preset.steps)
  private static let relativeTolerance = Argument(
    "rtol", "dopri5: the error of a step to aim at, times |y|", default: preset.rtol)
  private static let absoluteTolerance = Argument(
    "atol", "dopri5: added to it", default: preset.atol)

  private static func ode(_ method: ODEMethod, _ steps: Int, _ rtol: Double, _ atol: Double) -> ODE {
    var ode = ODE()
    ode.method = method
    ode.steps = steps
    ode.rtol = rtol
    ode.atol = atol
    return ode
  }

  private static func make(
    _ model: LayerBox, _ coupling: Coupling, _ sigma: Double, _ timeScale: Double,
    _ optimizer: OptimizerArgument?, _ loss: LossArgument?, _ emaDecay: Double?
  ) throws -> FlowBox {
    FlowBox(
      matcher: try FlowMatcher(
        model: model.layer, coupling: coupling, sigma: sigma, timeScale: timeScale,
        optimizer: optimizer?.optimizer, loss: loss?.loss ?? .mse, emaDecay: emaDecay))
  }

  private static func integrate(
    _ f: LuaFunction, _ y: Tensor, _ start: Double, _ end: Double, _ method: ODEMethod, _ steps: Int,
    _ rtol: Double, _ atol: Double
  ) throws -> Pair<Tensor, Int> {
    let solution = try ode(method, steps, rtol, atol).solve(y.detached, from: start, to: end) { t, y in
      try f.call([t, y], returning: Tensor.self, what: "f")
    }
    return Pair(solution.y, solution.evaluations)
  }

  private static func fit(
    _ box: FlowBox, _ data: Tensor, _ source: Tensor?, _ epochs: Int?, _ steps: Int?, _ batchSize: Int,
    _ callbacks: CallbackList?, _ verbose: Int?, _ generator: Generator?, _ dropLast: Bool
  ) throws -> LuaTable {
    try box.matcher.fit(
      data.detached, source: source, epochs: epochs, steps: steps, batchSize: batchSize,
      dropLast: dropLast, callbacks: callbacks?.callbacks ?? [], verbose: verbose ?? StandardOutput.verbosity,
      output: StandardOutput.progress, generator: generator ?? Session.current.generator
    ).table
  }

  private static func sample(
    _ box: FlowBox, _ count: Int?, _ source: Tensor?, _ method: ODEMethod, _ steps: Int, _ rtol: Double,
    _ atol: Double, _ callback: LuaFunction?, _ generator: Generator?
  ) throws -> Tensor {
    try box.matcher.sample(
      count: count, source: source, ode: ode(method, steps, rtol, atol),
      onStep: callback.toldOfSteps, generator: generator ?? Session.current.generator)
  }

  private static func logProbability(
    _ box: FlowBox, _ x: Tensor, _ method: ODEMethod, _ steps: Int, _ rtol: Double, _ atol: Double,
    _ divergence: FlowMatcher.Divergence, _ generator: Generator?
  ) throws -> Tensor {
    try box.matcher.logProbability(
      x, ode: ode(method, steps, rtol, atol), divergence: divergence,
      generator: generator ?? Session.current.generator)
  }

  private static func model(_ box: FlowBox) -> LayerBox { LayerBox(layer: box.matcher.model) }
  private static func ema(_ box: FlowBox) -> EMA? { box.matcher.ema }
  private static func history(_ box: FlowBox) -> LuaTable { box.matcher.history.table }
}
