import CLua
import DiffusionKit

// dk.schedulers: diffusers' schedulers under its own names and options, one declaration for all of them.

struct SchedulerBox: Boxed {
  let scheduler: any Scheduler
  static let boxType = BoxType<SchedulerBox>("Scheduler")
}

extension OptionValue: LuaReadable, LuaPushable {
  public static var expected: String { "boolean, number, string or list of numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> OptionValue? {
    if let flag = Bool.read(call, at: index) { return .bool(flag) }
    if let number = Double.read(call, at: index) { return .number(number) }
    if let text = String.read(call, at: index) { return .string(text) }
    return try [Double].read(call, at: index).map(OptionValue.numbers)
  }
  func push(_ call: LuaCall) throws {
    switch self {
    case .none: lua_pushnil(call.L)
    case .bool(let flag): flag.push(call)
    case .number(let number):
      if let whole = Int(exactly: number) { whole.push(call) } else { number.push(call) }
    case .string(let text): try text.push(call)
    case .numbers(let numbers): try numbers.push(call)
    }
  }
}

/// Timesteps as a number or a tensor.
struct Timesteps: LuaReadable {
  let tensor: Tensor
  static var expected: String { "number or Tensor" }
  static func read(_ call: LuaCall, at index: Int32) throws -> Timesteps? {
    try Operand.read(call, at: index).map { Timesteps(tensor: $0.tensor) }
  }
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
    type: SchedulerBox.boxType.raw, summary: "Turns noise into samples step by step, with a model's help.",
    methods: [
      Function(
        "set_timesteps", "Chooses the timesteps of a run.", this,
        Argument<Int>("num_inference_steps", "how many"), body: setTimesteps
      ).documented(
        shapes: .none, errors: "Fewer than 1 or more than there are in training.",
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(4)
          print(scheduler.timesteps) --> 750 500 250 0 [Tensor of shape 4]
          """),
      Function(
        "scale_model_input", "The sample as the model wants it at this timestep; for DDPM and DDIM as it is.",
        this,
        sample, Argument<Float>("timestep", "one of timesteps"), returns: "Tensor", body: scaleModelInput
      ).documented(
        shapes: .same, errors: .none,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler()
          print(scheduler:scale_model_input(dk.ones(1, 2), 10)) --> 1 1 [Tensor of shape 1x2]
          """),
      Function(
        "step",
        "One step back: {prev_sample =, pred_original_sample =}. DDPM: the mean of eq. 7 and noise (Ho, Jain and Abbeel 2020); DDIM: eq. 12 (Song, Meng and Ermon 2021).",
        this, Argument<Tensor>("model_output", "of the sample's shape"),
        Argument<Timesteps>("timestep", "one of timesteps"), sample,
        Argument("eta", "DDIM: 0 draws no noise, 1 as DDPM", default: 0.0),
        Argument(
          "use_clipped_model_output", "DDIM: derive the direction from the clipped estimate", default: false),
        Argument<Generator?>("generator", "where noise is drawn from"), returns: "table of Tensors",
        body: step
      ).documented(
        shapes: "[N, ...] for all of them.",
        errors:
          "Shapes that differ, timesteps that are not of the run, a negative eta; DDIM: no set_timesteps before.",
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(10)
          local x = dk.randn(1, 4)
          for _, t in ipairs(scheduler.timesteps:totable()) do
            x = scheduler:step(dk.zeros(1, 4), t, x).prev_sample
          end
          assert(x:abs():max():item() <= 1)
          """),
      Function(
        "add_noise",
        "The forward process: sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise (Ho, Jain and Abbeel 2020, eq. 4).",
        this,
        Argument<Tensor>("original_samples", "[N, ...]"), Argument<Tensor>("noise", "of the same shape"),
        Argument<Timesteps>("timesteps", "a number, [1] or [N]"), returns: "Tensor", body: addNoise
      ).documented(
        shapes: .noisy, errors: .noising,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler()
          local x, noise = dk.ones(2, 1), dk.zeros(2, 1)
          print(scheduler:add_noise(x, noise, dk.tensor{0, 500})) --> 0.9999 0.2789 [Tensor of shape 2x1]
          """),
      Function(
        "get_velocity",
        "The target of v_prediction: sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x (Salimans and Ho 2022).",
        this,
        Argument<Tensor>("sample", "[N, ...], clean"), Argument<Tensor>("noise", "of the same shape"),
        Argument<Timesteps>("timesteps", "a number, [1] or [N]"), returns: "Tensor", body: getVelocity
      ).documented(
        shapes: .noisy, errors: .noising,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler()
          print(scheduler:get_velocity(dk.zeros(1, 1), dk.ones(1, 1), 0)) --> 0.9999 [Tensor of shape 1x1]
          """),
    ],
    metamethods: [
      Function("__tostring", "The name.", this, returns: "string", body: text).documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDIMScheduler()) --> DDIMScheduler")
    ],
    getters: [
      Function("timesteps", "Of the run, falling.", this, returns: "Tensor", body: timesteps).documented(
        shapes: "[number of steps].", errors: .none,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler{timestep_spacing = "trailing"}
          scheduler:set_timesteps(2)
          print(scheduler.timesteps) --> 999 499 [Tensor of shape 2]
          """),
      Function(
        "sigmas", "Noise levels, nil for schedulers that have none.", this, returns: "Tensor or nil",
        body: sigmas
      ).documented(
        shapes: "one more than timesteps.", errors: .none,
        example: "print(dk.schedulers.DDPMScheduler().sigmas) --> nil"),
      Function(
        "alphas_cumprod",
        "The signal's variance at each training timestep, alpha_bar; nil for schedulers that have none.",
        this,
        returns: "Tensor or nil", body: alphasCumprod
      ).documented(
        shapes: "[num_train_timesteps].", errors: .none,
        example: "print((\"%.4f\"):format(dk.schedulers.DDPMScheduler().alphas_cumprod[1])) --> 0.9999"),
      Function(
        "init_noise_sigma", "The deviation the first noise is to have.", this, returns: "number",
        body: initNoiseSigma
      ).documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDPMScheduler().init_noise_sigma) --> 1.0"
      ),
      Function("order", "Model calls a timestep.", this, returns: "integer", body: order).documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDPMScheduler().order) --> 1"),
      Function("config", "All options.", this, returns: "table", body: config).documented(
        shapes: .none, errors: .none,
        example: "print(dk.schedulers.DDPMScheduler().config.prediction_type) --> epsilon"),
    ])

  private static let this = Argument<SchedulerBox>.this
  private static let sample = Argument<Tensor>("sample", "[N, ...]")

  private static func constructor(_ type: any Scheduler.Type) -> Function {
    let name = type.name
    let defaults = (try? type.init(config: [:], ignoringUnknown: false))?.config ?? []
    let options = zip(type.optionKinds, defaults).map { option, preset in
      ArgumentInfo(
        name: option.name, type: option.kind.luaType, doc: meanings[option.name] ?? "",
        takes: OptionValue.takes,
        isVariadic: false, isRequired: false, defaultText: { preset.value.luaText })
    }
    return Function(
      name, summaries[name] ?? "", options, returns: "Scheduler",
      result: SchedulerBox.preparedType, isConstructor: true
    ) { call in
      var config: [String: OptionValue] = [:]
      for (place, option) in options.enumerated() where lua_type(call.L, Int32(place) + 1) > LUA_TNIL {
        var index = Int32(place)
        config[option.name] = try Argument<OptionValue>(option.name, "").read(call, &index)
      }
      return try SchedulerBox(scheduler: type.init(config: config, ignoringUnknown: false)).deliver(call)
    }.documented(
      shapes: .none, errors: "Options out of range, and words that are not listed.",
      example: """
        local scheduler = dk.schedulers.\(name){num_train_timesteps = 300, beta_schedule = "squaredcos_cap_v2"}
        print(#scheduler.alphas_cumprod) --> 300
        """)
  }

  private static let summaries = [
    "DDPMScheduler":
      "Ancestral sampling (Ho, Jain and Abbeel 2020): each step draws noise. diffusers' options and defaults.",
    "DDIMScheduler":
      "Deterministic sampling in few steps (Song, Meng and Ermon 2021). diffusers' options and defaults.",
  ]

  /// Of the options, which have one meaning in all schedulers.
  private static let meanings = [
    "num_train_timesteps": "timesteps of training, T",
    "beta_start": "variance of the first step's noise",
    "beta_end": "variance of the last step's noise",
    "beta_schedule":
      "how variances grow: linear (Ho et al. 2020), the square of a line, cosine (Nichol and Dhariwal 2021), S-shaped",
    "trained_betas": "the variances themselves, instead of the four options before",
    "rescale_betas_zero_snr": "the last timestep is pure noise (Lin et al. 2024, algorithm 1)",
    "prediction_type":
      "what the model predicts: the noise, the clean sample or the velocity (Salimans and Ho 2022)",
    "clip_sample": "limit the estimate of the clean sample",
    "clip_sample_range": "to minus and plus this",
    "thresholding": "dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping",
    "dynamic_thresholding_ratio": "the quantile of magnitudes that becomes the limit",
    "sample_max_value": "the largest such limit",
    "timestep_spacing": "how a run's timesteps are spread (Lin et al. 2024, table 2)",
    "steps_offset": "added to the timesteps of leading spacing",
    "variance_type": "of a step's noise: the posterior's, or beta (Ho et al. 2020, 3.2)",
    "set_alpha_to_one": "the last step goes to a sample without noise, not to that of timestep 0",
  ]

  private static func fromConfig(_ type: any Scheduler.Type) -> Function {
    let name = type.name
    return Function(
      "from_config", "The scheduler with another one's config; what does not apply is ignored.",
      Argument<ConfigTable>("config", "scheduler.config, or a table"), returns: "Scheduler"
    ) { (config: ConfigTable) in
      do {
        return SchedulerBox(scheduler: try type.init(config: config.options, ignoringUnknown: true))
      } catch {
        guard let error = error as? DiffusionError, case .argument(let option) = error.kind else {
          throw error
        }
        throw DiffusionError.argument("config", "\(option) \(error.message)")
      }
    }.documented(
      shapes: .none, errors: "Options out of range, and values of another type.",
      example: """
        local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
        local scheduler = dk.schedulers.\(name).from_config(trained.config)
        print(scheduler.config.num_train_timesteps) --> 300
        """)
  }

  private static func setTimesteps(_ box: SchedulerBox, _ steps: Int) throws -> Nothing {
    try box.scheduler.setTimesteps(steps)
    return Nothing()
  }
  private static func scaleModelInput(_ box: SchedulerBox, _ sample: Tensor, _ timestep: Float) throws
    -> Tensor
  {
    try box.scheduler.scaleModelInput(sample, timestep)
  }
  private static func step(
    _ box: SchedulerBox, _ output: Tensor, _ timestep: Timesteps, _ sample: Tensor, _ eta: Double,
    _ clipped: Bool,
    _ generator: Generator?
  ) throws -> LuaTable {
    let options = StepOptions(eta: eta, useClippedModelOutput: clipped, generator: generator)
    let step = try box.scheduler.step(output, timestep.tensor.item(), sample, options)
    return LuaTable([("prev_sample", step.prevSample), ("pred_original_sample", step.predOriginalSample)])
  }
  private static func addNoise(
    _ box: SchedulerBox, _ samples: Tensor, _ noise: Tensor, _ timesteps: Timesteps
  ) throws -> Tensor {
    try box.scheduler.addNoise(samples, noise, timesteps.tensor)
  }
  private static func getVelocity(
    _ box: SchedulerBox, _ sample: Tensor, _ noise: Tensor, _ timesteps: Timesteps
  ) throws -> Tensor {
    try box.scheduler.getVelocity(sample, noise, timesteps.tensor)
  }
  private static func text(_ box: SchedulerBox) -> String { type(of: box.scheduler).name }
  private static func vector(_ values: [Float]?) throws -> Tensor? {
    try values.map { try Tensor(shape: [$0.count], values: $0) }
  }
  private static func timesteps(_ box: SchedulerBox) throws -> Tensor? { try vector(box.scheduler.timesteps) }
  private static func sigmas(_ box: SchedulerBox) throws -> Tensor? { try vector(box.scheduler.sigmas) }
  private static func alphasCumprod(_ box: SchedulerBox) throws -> Tensor? {
    try vector(box.scheduler.alphasCumprod)
  }
  private static func initNoiseSigma(_ box: SchedulerBox) -> Float { box.scheduler.initNoiseSigma }
  private static func order(_ box: SchedulerBox) -> Int { box.scheduler.order }
  private static func config(_ box: SchedulerBox) -> LuaTable {
    LuaTable(box.scheduler.config.map { ($0.name, $0.value) })
  }

  /// A scheduler's configuration: a table of options, or the scheduler itself.
  private struct ConfigTable: LuaReadable {
    let options: [String: OptionValue]
    static var expected: String { "table of options or Scheduler" }
    static var takes: Int { Int(CLUA_TAKES_TABLE) }
    static func read(_ call: LuaCall, at index: Int32) throws -> ConfigTable? {
      if let box = try SchedulerBox.read(call, at: index) {
        return ConfigTable(
          options: Dictionary(box.scheduler.config.map { ($0.name, $0.value) }) { first, _ in first })
      }
      guard lua_type(call.L, index) == LUA_TTABLE else { return nil }
      var options: [String: OptionValue] = [:]
      try call.L.forEachPair(of: index) { key, value in
        guard let name = call.L.string(at: key) else { throw BadValue("the names of options are strings") }
        // What no scheduler knows may be of any type.
        if let option = try? OptionValue.read(call, at: value) { options[name] = option }
      }
      return ConfigTable(options: options)
    }
  }
}
