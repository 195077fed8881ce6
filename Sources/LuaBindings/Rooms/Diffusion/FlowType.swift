import CLua
import DiffusionKit

// Flow matching, and the integration of differential equations.

extension FlowMatcher: ScriptedTrainer {
  static let boxType = BoxType<FlowMatcher>("FlowMatcher", holdsLuaValues: true)
  static let word = "flow"
  static let samples = Argument<TrainerData>(
    "data",
    "[N, ...], the data that the flow ends in; or a path, a Dataset or a function, as for dk.DiffusionTrainer's fit"
  )
  static let sampleParts = (
    first: [SampleParts.source], last: [SampleParts.labels] + SampleParts.others
  )
  static let fitOptions = FitOptions.images
  static var fitShapes: Remark {
    "data [N, ...]; a source [M, ...] of the same sample sizes; labels and conditions for N samples."
  }
  static var fitErrors: Remark { .diffusing }

  /// An example that makes and trains a flow of points.
  static func example(_ lines: String...) -> String {
    """
    local Field = dk.nn.module("Field")
    function Field:init() self.net = dk.nn.Sequential{dk.nn.Dense(16, {activation = "silu"}), dk.nn.Dense(2)} end
    function Field:forward(x, t) return self.net(dk.concat({x, t:reshape(-1, 1)}, 2)) end
    local flow = dk.FlowMatcher{model = Field()}
    local data = dk.randn(64, 2)

    """ + lines.joined(separator: "\n")
  }
}

enum FlowType {
  static let functions: [Function] = [
    Function(
      "FlowMatcher",
      "Trains a velocity field that carries samples of a source to samples of the data along straight lines: conditional flow matching (Lipman et al. 2023; Tong et al. 2024).",
      Argument<LayerBox>(
        "model",
        "model(x, t), x [N, ...] and t [N] from 0 to time_scale; the conditions, if any, are passed too"),
      options: FlowMatcher.Options(), returns: "FlowMatcher",
      body: { (model: LayerBox, options: FlowMatcher.Options) in
        try FlowMatcher(model: model.layer, options)
      }
    ).constructor.retaining(.forObject).documented(
      shapes: .none, errors: "Numbers out of range, and an unknown coupling.",
      example: FlowMatcher.example("print(flow.model.kind) --> Field")),
    Function(
      "odeint",
      "Integrates dy/dt = f(t, y) from t0 to t1. Returns y at t1 and the number of calls of f. dopri5 chooses its own steps (Dormand and Prince 1980).",
      Argument<LuaFunction>("f", "f(t, y) returns dy/dt"), Argument<Tensor>("y", "y at t0, any shape"),
      Argument("t0", "the initial time", default: 0.0), Argument("t1", "the final time", default: 1.0),
      options: ODE(), returns: "Tensor, integer", body: integrate
    ).retaining(.forCall).documented(
      shapes: "[...]; f returns a tensor of the shape of y.",
      errors:
        "Tolerances and steps that are not positive, an f that returns another shape, an integration by dopri5 that fails.",
      example: """
        local y, calls = dk.odeint(function(t, y) return -y end, dk.ones(1))
        print(("%.4f"):format(y:item())) --> 0.3679
        """),
  ]

  static let flowClass = ClassDeclaration(
    type: FlowMatcher.boxType.raw, summary: "Trains a flow from a source to data, and samples from the flow.",
    methods: FlowMatcher.trainingMethods + [
      Function(
        "sample",
        "Integrates the flow from noise or samples of the source at time 0 to samples at time 1. With guidance the velocity is unconditional + scale * (conditional - unconditional).",
        FlowMatcher.this, options: SampleCall<FlowMatcher.SampleOptions>(), returns: "Tensor"
      ) { flow, call in
        try flow.sample(call.options, onStep: call.onStep)
      }.retaining(.forCall).documented(
        shapes: .sampled,
        errors:
          "A source of other sizes, num_samples and source together, labels or conditions of another count, guidance without labels or a null label, sample before fit, an integration by dopri5 that fails.",
        example: FlowMatcher.example(
          "flow:fit(data)",
          "print(flow:sample{num_samples = 3, method = \"heun\", num_inference_steps = 10}:shape()) --> 3 x 2"
        )),
      Function(
        "sample_steps",
        "Samples as a loop: `for step in flow:sample_steps{...} do ... end` takes one step of the integration per iteration. step has step, num_inference_steps (nil with dopri5, which chooses its own steps), time (the time of the samples) and sample.",
        FlowMatcher.this, options: FlowMatcher.SampleOptions(), returns: "SamplingSteps"
      ) { flow, options in
        Loop(iterator: try flow.sampleSteps(options))
      }.documented(
        shapes: .sampled, errors: "The errors of sample.",
        example: FlowMatcher.example(
          "flow:fit(data)", "local last",
          "for step in flow:sample_steps{num_samples = 3, method = \"heun\", num_inference_steps = 5} do last = step end",
          "print(last.step, last.num_inference_steps, last.time) --> 5 5 1.0")),
      Function(
        "log_prob",
        "The logarithm of the density of samples under the flow from normal noise, in nats, by the instantaneous change of variables (Chen et al. 2018).",
        FlowMatcher.this, Argument<Tensor>("x", "[N, ...]"), options: FlowMatcher.LikelihoodOptions(),
        returns: "Tensor"
      ) { flow, x, options in
        try flow.logProbability(x, options)
      }.documented(
        shapes: "[N, ...] of the data's sample sizes to [N].",
        errors:
          "Samples of other sizes, labels or conditions of another count, an integration by dopri5 that fails.",
        example: FlowMatcher.example("flow:fit(data)", "print(#flow:log_prob(data)) --> 64")),
    ],
    metamethods: [
      ValueText.metamethod(
        "The flow's model and its options.",
        example: FlowMatcher.example(
          "print(flow) --> FlowMatcher(model = Field, optimizer = Adam, loss = mse, coupling = \"independent\", sigma = 0.0)"
        ), ValueText.flow)
    ], getters: FlowMatcher.trainingGetters)

  private static func integrate(
    _ f: LuaFunction, _ y: Tensor, _ start: Double, _ end: Double, _ ode: ODE
  ) throws -> Pair<Tensor, Int> {
    let solution = try ode.solve(y.detached, from: start, to: end) { t, y in
      try f.call([t, y], returning: Tensor.self, what: "f")
    }
    return Pair(solution.y, solution.evaluations)
  }
}
