import CLua
import DiffusionKit

// Flow matching, and the differential equations it ends in.

extension FlowMatcher: ScriptedTrainer {
  static let boxType = BoxType<FlowMatcher>("FlowMatcher", holdsLuaValues: true)
  static let word = "flow"
  static let samples = Argument<Either<Tensor, FilePath>>(
    "data", "[N, ...], where the flow ends; or the path of a file or folder, as of dk.DiffusionTrainer's fit")
  static let ownFields = (
    first: [
      ArgumentField<FitArguments>(
        Argument("source", "[M, ...], where it begins; normal noise by default"), \.source)
    ], last: [FitArguments.classLabels] + FitArguments.conditions + FitArguments.images
  )
  static var fitShapes: Remark { "data [N, ...], and a source, labels and conditions of as large samples." }
  static var fitErrors: Remark { .diffusing }

  /// A flow of points with its training.
  static func example(_ lines: String...) -> String {
    """
    local Field = dk.nn.module("Field")
    function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
    function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
    local flow = dk.FlowMatcher{model = Field()}
    local data = dk.randn(64, 2)

    """ + lines.joined(separator: "\n")
  }

  func data(_ samples: Either<Tensor, FilePath>, _ arguments: FitArguments) throws -> TrainingData {
    try arguments.data(samples, for: self, nullLabel: labelDropout.nullLabel)
  }
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
  private typealias Arguments = TrainerArguments<FlowMatcher.Options>

  static let functions: [Function] = [
    Function(
      "FlowMatcher",
      "Trains a velocity field that carries samples of a source to those of data along straight lines: conditional flow matching (Lipman et al. 2023; Tong et al. 2024).",
      Argument<LayerBox>(
        "model",
        "model(x, t), x [N, ...] and t [N] from 0 to time_scale, told the conditions where there are any"),
      fields: fields, of: Arguments.init, returns: "FlowMatcher", isConstructor: true,
      keepsArguments: .forObject,
      body: { (model: LayerBox, arguments: Arguments) in
        try FlowMatcher(model: model.layer, arguments.options)
      }
    ).documented(
      shapes: .none, errors: "Numbers out of range, and an unknown coupling.",
      example: FlowMatcher.example("print(flow.model.kind) --> Field")),
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

  private static let fields: [ArgumentField<Arguments>] =
    [
      Arguments.own(
        Argument(
          "coupling", "\"optimal_transport\" joins the nearest of a batch (Tong et al. 2024)",
          default: Coupling.independent), \.coupling),
      Arguments.own(Argument("sigma", "the standard deviation of noise on the way", default: 0.0), \.sigma),
      Arguments.own(
        Argument(
          "time_scale",
          "what times are multiplied by for the model; 1000 for one that encodes timesteps",
          default: 1.0), \.timeScale),
      Arguments.optimizer("Adam"),
      Arguments.own(Argument<LossArgument?>("loss", "of prediction and target, mse by default")) {
        $0.loss = $1?.loss ?? .mse
      },
      Arguments.emaDecay,
      Arguments.own(
        Argument("null_label", "the label for none; TimeMLP and DiT know their own"), \.nullLabel),
      Arguments.own(
        Argument(
          "label_dropout", "how often a label is dropped, for guidance (Ho and Salimans 2022)", default: 0.0),
        \.labelDropout),
    ] + Arguments.averaging

  static let flowClass = ClassDeclaration(
    type: FlowMatcher.boxType.raw, summary: "Trains a flow from a source to data and samples from it.",
    methods: FlowMatcher.trainingMethods + [
      Function(
        "sample",
        "Samples at time 1 from noise, or from samples of the source, at time 0; with guidance the velocity is unconditional + scale * (conditional - unconditional).",
        FlowMatcher.this, fields: sampleFields, of: { SampleArguments(Path()) }, returns: "Tensor",
        keepsArguments: .forCall, body: sample
      ).documented(
        shapes: .sampled,
        errors:
          "A source of other sizes, num_samples and source together, labels or conditions of another count, guidance without labels or a label for none, sample before fit, a dopri5 that gets nowhere.",
        example: FlowMatcher.example(
          "flow:fit(data)",
          "print(flow:sample{num_samples = 3, method = \"heun\", num_inference_steps = 10}:shape()) --> 3 x 2"
        )),
      Function(
        "log_prob",
        "The logarithm of the density of samples under the flow from normal noise, in nats, by the instantaneous change of variables (Chen et al. 2018).",
        FlowMatcher.this, Argument<Tensor>("x", "[N, ...]"), fields: likelihoodFields,
        of: { SampleArguments(Likelihood()) }, returns: "Tensor", body: logProbability
      ).documented(
        shapes: "[N, ...] like the data to [N].",
        errors: "Samples of other sizes, labels or conditions of another count, a dopri5 that gets nowhere.",
        example: FlowMatcher.example("flow:fit(data)", "print(#flow:log_prob(data)) --> 64")),
    ],
    metamethods: [
      ValueText.metamethod(
        "What it trains, and with what.",
        example: FlowMatcher.example(
          "print(flow) --> FlowMatcher(model = Field, optimizer = Adam, loss = mse, coupling = \"independent\", sigma = 0.0)"
        ), ValueText.flow)
    ], getters: FlowMatcher.trainingGetters)

  private static let preset = ODE()
  private static let method = Argument(
    "method", "\"euler\", \"midpoint\" and \"heun\" take equal steps, \"dopri5\" finds its own",
    default: preset.method)
  private static let steps = Argument("steps", "how many equal ones", default: preset.steps)
  private static let inferenceSteps = Argument(
    "num_inference_steps", "how many equal steps", default: preset.steps)
  private static let relativeTolerance = Argument(
    "rtol", "dopri5: the error of a step to aim at, times |y|", default: preset.rtol)
  private static let absoluteTolerance = Argument(
    "atol", "dopri5: added to it", default: preset.atol)

  /// How a flow is followed from its source.
  private struct Path {
    var source: Tensor?
    var ode = ODE()
    var callback: LuaFunction?
  }

  private static let sampleFields: [ArgumentField<SampleArguments<Path>>] =
    [
      SampleArguments.numSamples("how many, from noise; as many as labels by default"),
      ArgumentField(Argument("source", "[num_samples, ...], instead of noise"), \.own.source),
    ] + odeFields(\.own.ode) + [
      ArgumentField(Argument("callback", "callback(t, x) after each step"), \.own.callback),
      SampleArguments.generator, SampleArguments.classLabels, SampleArguments.guidanceScale,
    ] + SampleArguments.conditions

  private struct Likelihood {
    var ode = ODE()
    var divergence = FlowMatcher.Divergence.exact
  }

  private static let likelihoodFields: [ArgumentField<SampleArguments<Likelihood>>] =
    odeFields(\.own.ode) + [
      ArgumentField(
        Argument(
          "divergence",
          "\"exact\": a backward pass for each element; \"hutchinson\": along a random direction (Grathwohl et al. 2019)",
          default: FlowMatcher.Divergence.exact), \.own.divergence), SampleArguments.generator,
      ArgumentField(Argument("class_labels", "[N] or [1], from 0"), \.classLabels),
      SampleArguments.condition("conditioning", "[N, channels, ...] or [1, ...]", .conditioning),
      SampleArguments.condition(
        "encoder_hidden_states", "[N, S, features] or [1, ...]", .encoderHiddenStates),
    ]

  private static func odeFields<Options>(_ path: WritableKeyPath<Options, ODE>) -> [ArgumentField<Options>] {
    [
      ArgumentField(method, path.appending(path: \.method)),
      ArgumentField(inferenceSteps, path.appending(path: \.steps)),
      ArgumentField(relativeTolerance, path.appending(path: \.rtol)),
      ArgumentField(absoluteTolerance, path.appending(path: \.atol)),
    ]
  }

  private static func sample(_ flow: FlowMatcher, _ arguments: SampleArguments<Path>) throws -> Tensor {
    let path = arguments.own
    return try flow.sample(
      numSamples: arguments.numSamples, source: path.source, classLabels: arguments.classLabels?.tensor,
      conditions: arguments.conditions, negatives: arguments.negatives,
      guidanceScale: arguments.guidanceScale, ode: path.ode, onStep: path.callback.toldOfSteps,
      generator: arguments.generator ?? Session.current.generator, maxBatchSize: arguments.maxBatchSize)
  }

  private static func logProbability(
    _ flow: FlowMatcher, _ x: Tensor, _ arguments: SampleArguments<Likelihood>
  ) throws -> Tensor {
    try flow.logProbability(
      x, classLabels: arguments.classLabels?.tensor, conditions: arguments.conditions,
      ode: arguments.own.ode, divergence: arguments.own.divergence,
      generator: arguments.generator ?? Session.current.generator)
  }

  private static func integrate(
    _ f: LuaFunction, _ y: Tensor, _ start: Double, _ end: Double, _ method: ODEMethod, _ steps: Int,
    _ rtol: Double, _ atol: Double
  ) throws -> Pair<Tensor, Int> {
    var ode = ODE()
    (ode.method, ode.steps, ode.rtol, ode.atol) = (method, steps, rtol, atol)
    let solution = try ode.solve(y.detached, from: start, to: end) { t, y in
      try f.call([t, y], returning: Tensor.self, what: "f")
    }
    return Pair(solution.y, solution.evaluations)
  }
}
