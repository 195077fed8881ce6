import CLua
import DiffusionKit

// dk.schedulers: diffusers' schedulers with its names and options, in one declaration for all of them.

struct SchedulerBox: Boxed {
  let scheduler: any Scheduler
  static let boxType = BoxType<SchedulerBox>("Scheduler")
  var nativeBytes: Int { SchedulerBox.boxType.charge + 64 * scheduler.numTrainTimesteps }
}

enum SchedulerType {
  /// A constructor and `from_config` for each scheduler.
  static let functions: [(path: String, function: Function)] = Schedulers.all.flatMap { type in
    [
      ("schedulers.\(type.name)", constructor(type)),
      ("schedulers.\(type.name).from_config", fromConfig(type)),
    ]
  }

  static let schedulerClass = ClassDeclaration(
    type: SchedulerBox.boxType.raw,
    summary: "Turns noise into samples step by step, with the outputs of a model.",
    methods: [
      Function(
        "set_timesteps", "Chooses the timesteps of a run, and discards the state of the previous run.", this,
        Argument<Int>("num_inference_steps", "the number of steps"),
        Argument<Double?>("mu", "the shift of flow matching's noise levels, with use_dynamic_shifting")
      ) { box, steps, mu in Nothing(try box.scheduler.setTimesteps(steps, mu: mu)) }.documented(
        shapes: .none,
        errors:
          "Fewer than 1 step, or more than num_train_timesteps or the spacing permits; a mu that is missing, or given without use_dynamic_shifting.",
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(4)
          print(scheduler.timesteps) --> 750 500 250 0 [Tensor of shape 4]
          """),
      Function(
        "each_timestep",
        """
        The timesteps of the run in order, for a sampling loop: `for t, index in scheduler:each_timestep() do ... end`, with \
        the index from 1. The loop visits the timesteps that the scheduler has when it begins.
        """,
        this, returns: "Timesteps"
      ) { Loop(iterator: TimestepIterator($0.scheduler.timesteps)) }.documented(
        shapes: .none, errors: .none, example: samplingLoop),
      Function(
        "scale_model_input",
        "Scales a sample to the model's input at a timestep: to unit variance if samples are x0 + sigma noise (Euler, Heun, KDPM2, LMS, EDM); the other schedulers return the sample unchanged.",
        this, sample, Argument<Float>("timestep", "one of the scheduler's timesteps"), returns: "Tensor"
      ) { box, sample, timestep in try box.scheduler.scaleModelInput(sample, timestep) }.documented(
        shapes: .same, errors: "Schedulers that scale the sample: timesteps other than the next of the run.",
        example: """
          local scheduler = dk.schedulers.EulerDiscreteScheduler()
          scheduler:set_timesteps(10)
          print(scheduler:scale_model_input(dk.full({1, 2}, scheduler.init_noise_sigma), 999)) --> 1.0000 1.0000 [Tensor of shape 1x2]
          """),
      Function(
        "step",
        "Takes one step and returns {prev_sample =, pred_original_sample =}: the next sample, and the clean sample that the output predicts. A run may begin at any of its timesteps (in PNDM's Runge-Kutta steps at the first of four calls); from there on it must continue in order, except for DDPM, DDIM and LCM.",
        this, Argument<Tensor>("model_output", "the model's output, of the sample's shape"),
        Argument<NumberList>("timestep", "one of the scheduler's timesteps, to within 1e-4"), sample,
        options: StepOptions(), returns: "table of Tensors", body: step
      ).documented(
        shapes: "[N, ...] for all tensors.",
        errors:
          "Shapes that differ from each other or from those of the previous step; timesteps that are not in the run or out of order; options that the scheduler does not have, a negative eta, s_churn or s_noise; DDIM and PNDM: a call without set_timesteps before.",
        example: samplingLoop),
      Function(
        "add_noise",
        "Adds noise at timesteps: sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise (Ho, Jain and Abbeel 2020, eq. 4); x + sigma noise for Euler, Heun, KDPM2, LMS and EDM; (1 - sigma) x + sigma noise for flow matching.",
        this, Argument<Tensor>("original_samples", "[N, ...]"),
        Argument<Tensor>("noise", "the noise, of the same shape"),
        Argument<NumberList>("timesteps", "a number, [1] or [N]"), returns: "Tensor"
      ) { box, samples, noise, timesteps in
        try box.scheduler.addNoise(to: samples, noise: noise, at: timesteps.tensor)
      }.documented(
        shapes: .noisy, errors: .noising,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler()
          local x, noise = dk.ones(2, 1), dk.zeros(2, 1)
          print(scheduler:add_noise(x, noise, dk.tensor{0, 500})) --> 0.9999 0.2789 [Tensor of shape 2x1]
          """),
      Function(
        "get_velocity",
        "The target of v_prediction: sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x (Salimans and Ho 2022).",
        this, Argument<Tensor>("sample", "[N, ...], clean"),
        Argument<Tensor>("noise", "the noise, of the same shape"),
        Argument<NumberList>("timesteps", "a number, [1] or [N]"), returns: "Tensor"
      ) { box, sample, noise, timesteps in
        try box.scheduler.getVelocity(of: sample, noise: noise, at: timesteps.tensor)
      }.documented(
        shapes: .noisy, errors: .noising,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler()
          print(scheduler:get_velocity(dk.zeros(1, 1), dk.ones(1, 1), 0)) --> 0.9999 [Tensor of shape 1x1]
          """),
    ],
    metamethods: [
      ValueText.metamethod(
        "The scheduler's kind, and the options that differ from their defaults.",
        example: """
          print(dk.schedulers.DDIMScheduler{clip_sample = false}) --> DDIMScheduler(num_train_timesteps = 1000, clip_sample = false)
          """
      ) { (box: SchedulerBox) in ValueText.scheduler(box.scheduler) }
    ],
    getters: [
      Function(
        "kind", "The scheduler's type, such as \"DDIMScheduler\".", this, returns: "string"
      ) { type(of: $0.scheduler).name }.documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDIMScheduler().kind) --> DDIMScheduler"),
      Function(
        "timesteps", "The timesteps of the run, one for each call of the model.", this, returns: "Tensor"
      ) { try vector($0.scheduler.timesteps) }.documented(
        shapes: "[calls]: the number of steps, or more if a step has several calls.", errors: .none,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler{timestep_spacing = "trailing"}
          scheduler:set_timesteps(2)
          print(scheduler.timesteps) --> 999 499 [Tensor of shape 2]
          """),
      Function(
        "sigmas", "The sigmas of the timesteps and of the end of the run; nil for schedulers without sigmas.",
        this, returns: "Tensor or nil"
      ) { try vector($0.scheduler.sigmas) }.documented(
        shapes: "[calls + 1]; KDPM2: two more.", errors: .none,
        example: """
          local scheduler = dk.schedulers.EDMEulerScheduler{sigma_min = 0.01, sigma_max = 10}
          scheduler:set_timesteps(3)
          print(scheduler.sigmas[1], scheduler.sigmas[4]) --> 10.0 0.0
          """),
      Function(
        "betas",
        "The variance of the noise that each training timestep adds; nil for schedulers without betas.", this,
        returns: "Tensor or nil"
      ) { try vector($0.scheduler.betas) }.documented(
        shapes: "[num_train_timesteps].", errors: .none,
        example:
          "print(dk.schedulers.DDPMScheduler{trained_betas = {0.25, 0.5}}.betas) --> 0.2500 0.5000 [Tensor of shape 2]"
      ),
      Function(
        "alphas_cumprod",
        "The signal's variance at each training timestep, alpha_bar; nil for schedulers without it.", this,
        returns: "Tensor or nil"
      ) { try vector($0.scheduler.alphasCumprod) }.documented(
        shapes: "[num_train_timesteps].", errors: .none,
        example: "print((\"%.4f\"):format(dk.schedulers.DDPMScheduler().alphas_cumprod[1])) --> 0.9999"),
      Function(
        "init_noise_sigma", "The standard deviation of the initial noise.", this, returns: "number"
      ) { $0.scheduler.initNoiseSigma }.documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDPMScheduler().init_noise_sigma) --> 1.0"
      ),
      Function("order", "The number of calls of the model per step.", this, returns: "integer") {
        $0.scheduler.order
      }.documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.HeunDiscreteScheduler().order) --> 2"),
      Function("config", "All options of the scheduler.", this, returns: "table") { box in
        LuaTable(box.scheduler.config.map { ($0.name, $0.value) })
      }.documented(
        shapes: .none, errors: .none,
        example: "print(dk.schedulers.DDPMScheduler().config.prediction_type) --> epsilon"),
    ])

  private static let this = Argument<SchedulerBox>.this
  private static let sample = Argument<Tensor>("sample", "[N, ...]")
  private static let samplingLoop = """
    local scheduler = dk.schedulers.DDIMScheduler()
    scheduler:set_timesteps(10)
    local x = dk.randn(1, 4)
    for t in scheduler:each_timestep() do
      x = scheduler:step(dk.zeros(1, 4), t, x).prev_sample
    end
    assert(x:abs():max():item() <= 1)
    """
  /// The names of the options of all schedulers.
  private static let optionNames = Set(Schedulers.all.flatMap { $0.optionNames }).sorted()

  private static func constructor<Made: Scheduler>(_ type: Made.Type) -> Function {
    let name = type.name
    return Function(
      name, type.summary + " Has diffusers' options and defaults.", options: Made.Options(),
      returns: "Scheduler"
    ) {
      SchedulerBox(scheduler: try Made($0))
    }.constructor.documented(
      shapes: .none,
      errors: "Options that are out of range or exclude each other, and values that are not listed.",
      example: """
        local scheduler = dk.schedulers.\(name){num_train_timesteps = 300}
        scheduler:set_timesteps(10)
        local x = dk.randn(1, 4) * scheduler.init_noise_sigma
        for t in scheduler:each_timestep() do
          local output = scheduler:scale_model_input(x, t) / 2 -- a model's
          x = scheduler:step(output, t, x).prev_sample
        end
        """)
  }

  private static func fromConfig(_ type: any Scheduler.Type) -> Function {
    let name = type.name
    return Function(
      "from_config",
      "Makes a scheduler from the config of another one. Options that this scheduler does not have are ignored, with a warning if no scheduler has them. predict_epsilon = false, from diffusers before 0.10, means prediction_type = \"sample\".",
      Argument<ConfigTable>("config", "scheduler.config, or a table"),
      Argument<ConfigTable?>("options", "options of this scheduler that replace the config's"),
      returns: "Scheduler"
    ) { (config: ConfigTable, options: ConfigTable?) in
      let changes = options?.options ?? [:]
      let known = type.optionNames
      if let unknown = changes.keys.sorted().first(where: { !known.contains($0) }) {
        throw DiffusionError.unknown("option", unknown, known: known, argument: "options")
      }
      do {
        let given = try Schedulers.current(config.options, of: "\(name).from_config")
        let all = given.merging(changes) { _, change in change }
        return SchedulerBox(scheduler: try type.init(config: all, ignoringUnknown: true))
      } catch {
        guard let error = error as? DiffusionError, let option = error.argument else { throw error }
        let argument = changes[option] == nil ? "config" : "options"
        throw DiffusionError.argument(argument, "`\(option)` \(error.text)")
      }
    }.documented(
      shapes: .none,
      errors:
        "Options out of range, values of another type, and names in options that the scheduler does not have.",
      example: """
        local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
        local scheduler = dk.schedulers.\(name).from_config(trained.config, {num_train_timesteps = 200})
        print(scheduler.config.num_train_timesteps) --> 200
        """)
  }

  private static func step(
    _ box: SchedulerBox, _ output: Tensor, _ timestep: NumberList, _ sample: Tensor, _ options: StepOptions
  ) throws -> LuaTable {
    let step = try box.scheduler.step(output, at: timestep.tensor.item(), from: sample, options)
    return LuaTable([("prev_sample", step.prevSample), ("pred_original_sample", step.predOriginalSample)])
  }
  private static func vector(_ values: [Float]?) throws -> Tensor? {
    try values.map { try Tensor(shape: [$0.count], values: $0) }
  }

  /// A scheduler's configuration: a table of options, or the scheduler itself.
  private struct ConfigTable: LuaReadable {
    let options: [String: JSON]
    static var expected: String { "table of options or Scheduler" }
    static var takes: Int { Int(CLUA_TAKES_TABLE) }
    static func read(_ call: LuaCall, at index: Int32) throws -> ConfigTable? {
      if let box = try SchedulerBox.read(call, at: index) {
        return ConfigTable(options: box.scheduler.configByName)
      }
      guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
      var options: [String: JSON] = [:]
      try call.forEachPair(of: index, names: SchedulerType.optionNames) { key, value in
        guard let name = try call.text(at: key) else { throw BadValue("the names of options are strings") }
        if let option = try? JSON.read(call, at: value) {
          options[name] = option
        } else if SchedulerType.optionNames.contains(name) {
          throw BadValue("\(JSON.expected) expected for '\(name)', got \(call.L.describeType(at: value))")
        }  // An option that no scheduler has may be of any type.
      }
      return ConfigTable(options: options)
    }
  }
}
