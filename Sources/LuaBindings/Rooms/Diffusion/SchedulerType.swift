import CLua
import DiffusionKit

// dk.schedulers: diffusers' schedulers under its own names and options, one declaration for all of them.

struct SchedulerBox: Boxed {
  let scheduler: any Scheduler
  static let boxType = BoxType<SchedulerBox>("Scheduler")
  var nativeBytes: Int { SchedulerBox.boxType.charge + 64 * scheduler.numTrainTimesteps }
}

extension OptionValue: LuaReadable, LuaPushable {
  public static var expected: String { "boolean, number, string or list of numbers" }
  static var takes: Int { Int(CLUA_TAKES_LIST) }
  static func read(_ call: LuaCall, at index: Int32) throws -> OptionValue? {
    if let flag = Bool.read(call, at: index) { return .bool(flag) }
    if let number = Double.read(call, at: index) { return .number(number) }
    if let text = try String.read(call, at: index) { return .string(text) }
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
  static var expected: String { NumberList.expected }
  static var takes: Int { NumberList.takes }
  static func read(_ call: LuaCall, at index: Int32) throws -> Timesteps? {
    try NumberList.read(call, at: index).map { Timesteps(tensor: $0.tensor) }
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
        "set_timesteps", "Chooses the timesteps of a run, and forgets the one before.", this,
        Argument<Int>("num_inference_steps", "how many steps"),
        Argument<Double?>("mu", "how far levels of flow matching are moved, with use_dynamic_shifting"),
        body: setTimesteps
      ).documented(
        shapes: .none,
        errors:
          "Fewer than 1 or more than there are in training, or than the spacing has; a mu that is missing or not asked for.",
        example: """
          local scheduler = dk.schedulers.DDIMScheduler()
          scheduler:set_timesteps(4)
          print(scheduler.timesteps) --> 750 500 250 0 [Tensor of shape 4]
          """),
      Function(
        "scale_model_input",
        "The sample as the model wants it at this timestep: of unit variance where samples are x0 + sigma noise (Euler, Heun, KDPM2, LMS, EDM), for the others as it is.",
        this,
        sample, Argument<Float>("timestep", "one of timesteps"), returns: "Tensor", body: scaleModelInput
      ).documented(
        shapes: .same, errors: "Timesteps that are not the run's next, where the sample is scaled.",
        example: """
          local scheduler = dk.schedulers.EulerDiscreteScheduler()
          scheduler:set_timesteps(10)
          print(scheduler:scale_model_input(dk.full({1, 2}, scheduler.init_noise_sigma), 999)) --> 1.0000 1.0000 [Tensor of shape 1x2]
          """),
      Function(
        "step",
        "One step: {prev_sample =, pred_original_sample =}, the next model input and the clean sample as the output implies it. A run may begin at any of its timesteps, of PNDM's Runge-Kutta steps at the first of four calls; but for DDPM, DDIM and LCM it then goes on in order.",
        this, Argument<Tensor>("model_output", "of the sample's shape"),
        Argument<Timesteps>("timestep", "one of timesteps, or within 1e-4 of it"), sample,
        Argument("eta", "DDIM: 0 draws no noise, 1 as DDPM", default: 0.0),
        Argument(
          "use_clipped_model_output", "DDIM: derive the direction from the clipped estimate", default: false),
        Argument<Generator?>("generator", "where noise is drawn from"),
        Argument(
          "s_churn", "Euler, EDM: noise added over the run (Karras et al. 2022, algorithm 2)", default: 0.0),
        Argument("s_tmin", "at sigmas of at least this", default: 0.0),
        Argument<Double?>("s_tmax", "and at most this; default all"),
        Argument("s_noise", "the deviation of that noise", default: 1.0),
        Argument("order", "LMS: how many of the last outputs are used", default: 4),
        returns: "table of Tensors",
        body: step
      ).documented(
        shapes: "[N, ...] for all of them.",
        errors:
          "Shapes that differ, from the step before too; timesteps that are not of the run or out of order; a negative eta, s_churn or s_noise; DDIM and PNDM: no set_timesteps before.",
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
        "Where a run may begin that does not begin with noise: sqrt(alpha_bar) x + sqrt(1 - alpha_bar) noise (Ho, Jain and Abbeel 2020, eq. 4); where samples are x0 + sigma noise (Euler, Heun, KDPM2, LMS, EDM) that, and with flow matching (1 - sigma) x + sigma noise.",
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
      Function(
        "__tostring", "Its kind and the options that are not the usual ones.", this, returns: "string",
        body: text
      ).documented(
        shapes: .none, errors: .none,
        example: """
          print(dk.schedulers.DDIMScheduler{clip_sample = false}) --> DDIMScheduler(num_train_timesteps = 1000, clip_sample = false)
          """)
    ],
    getters: [
      Function("kind", "Its type, \"DDIMScheduler\".", this, returns: "string", body: kind).documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.DDIMScheduler().kind) --> DDIMScheduler"),
      Function(
        "timesteps", "Of the run, one for each call of the model.", this, returns: "Tensor", body: timesteps
      ).documented(
        shapes: "[calls]: the number of steps, or more where a step has several.", errors: .none,
        example: """
          local scheduler = dk.schedulers.DDPMScheduler{timestep_spacing = "trailing"}
          scheduler:set_timesteps(2)
          print(scheduler.timesteps) --> 999 499 [Tensor of shape 2]
          """),
      Function(
        "sigmas", "Noise levels of the timesteps and of the end, nil for schedulers that have none.", this,
        returns: "Tensor or nil", body: sigmas
      ).documented(
        shapes: "[calls + 1]; KDPM2: two more.", errors: .none,
        example: """
          local scheduler = dk.schedulers.EDMEulerScheduler{sigma_min = 0.01, sigma_max = 10}
          scheduler:set_timesteps(3)
          print(scheduler.sigmas[1], scheduler.sigmas[4]) --> 10.0 0.0
          """),
      Function(
        "betas",
        "The variance of the noise that each training timestep adds; nil for schedulers that have none.",
        this,
        returns: "Tensor or nil", body: betas
      ).documented(
        shapes: "[num_train_timesteps].", errors: .none,
        example:
          "print(dk.schedulers.DDPMScheduler{trained_betas = {0.25, 0.5}}.betas) --> 0.2500 0.5000 [Tensor of shape 2]"
      ),
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
      Function("order", "Calls of the model a step.", this, returns: "integer", body: order).documented(
        shapes: .none, errors: .none, example: "print(dk.schedulers.HeunDiscreteScheduler().order) --> 2"),
      Function("config", "All options.", this, returns: "table", body: config).documented(
        shapes: .none, errors: .none,
        example: "print(dk.schedulers.DDPMScheduler().config.prediction_type) --> epsilon"),
    ])

  private static let this = Argument<SchedulerBox>.this
  private static let sample = Argument<Tensor>("sample", "[N, ...]")
  /// The options of all of them.
  private static let optionNames = Set(Schedulers.all.flatMap { $0.optionKinds.map(\.name) }).sorted()

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
      shapes: .none,
      errors: "Options out of range or that exclude each other, and words that are not listed.",
      example: """
        local scheduler = dk.schedulers.\(name){num_train_timesteps = 300}
        scheduler:set_timesteps(10)
        local x = dk.randn(1, 4) * scheduler.init_noise_sigma
        for _, t in ipairs(scheduler.timesteps:totable()) do
          local output = scheduler:scale_model_input(x, t) / 2 -- a model's
          x = scheduler:step(output, t, x).prev_sample
        end
        """)
  }

  private static let summaries = [
    "DDPMScheduler": "Ancestral sampling (Ho, Jain and Abbeel 2020): each step draws noise.",
    "DDIMScheduler":
      "Deterministic sampling in few steps (Song, Meng and Ermon 2021). Each goes to the run's next timestep whatever the timestep_spacing; diffusers' go num_train_timesteps // num_inference_steps down, which with \"linspace\" lands between timesteps.",
    "DPMSolverMultistepScheduler":
      "DPM-Solver++ of second or third order with one call a step (Lu et al. 2022), also stochastic.",
    "DPMSolverSinglestepScheduler": "DPM-Solver++ in blocks of solver_order calls (Lu et al. 2022).",
    "EulerDiscreteScheduler": "Euler's method in sigma (Karras et al. 2022, algorithm 2).",
    "EulerAncestralDiscreteScheduler":
      "Euler's method below each level, and fresh noise up to it (k-diffusion).",
    "HeunDiscreteScheduler": "Heun's method, two calls a step (Karras et al. 2022, algorithm 1).",
    "KDPM2DiscreteScheduler": "The midpoint method in log sigma, two calls a step (k-diffusion).",
    "LMSDiscreteScheduler": "A linear multistep method of four outputs (k-diffusion).",
    "PNDMScheduler":
      "Pseudo numerical methods of fourth order (Liu et al. 2022). Without skip_prk_steps a run begins with three Runge-Kutta steps of four calls, and strength or jump_length cannot begin in the middle of one. Steps go num_train_timesteps // num_inference_steps down, as in diffusers, whatever the timestep_spacing: leading fits.",
    "UniPCMultistepScheduler":
      "A predictor that the next output corrects (Zhao et al. 2023): good in 5 to 10 steps.",
    "DEISMultistepScheduler":
      "An exponential integrator with the noise a polynomial in log rho (Zhang and Chen 2023).",
    "EDMEulerScheduler":
      "Euler's method with the preconditioned network of Karras et al. (2022): it is told 0.25 ln(sigma).",
    "FlowMatchEulerDiscreteScheduler":
      "Euler's method on straight lines from noise to data (Lipman et al. 2023); the model predicts noise - x0.",
    "LCMScheduler":
      "A few steps of a latent consistency model (Luo et al. 2023): each draws noise, but the last.",
  ].mapValues { $0 + " diffusers' options and defaults." }

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
      "what the model predicts: the noise, the clean sample, the velocity (Salimans and Ho 2022) or noise - x0",
    "clip_sample": "limit the estimate of the clean sample",
    "clip_sample_range": "to minus and plus this",
    "thresholding": "dynamic thresholding (Saharia et al. 2022, 2.3) instead of clipping",
    "dynamic_thresholding_ratio": "the quantile of magnitudes that becomes the limit",
    "sample_max_value": "the largest such limit",
    "timestep_spacing": "how a run's timesteps are spread (Lin et al. 2024, table 2)",
    "steps_offset": "added to the timesteps of leading spacing",
    "variance_type": "of a step's noise: the posterior's, or beta (Ho et al. 2020, 3.2)",
    "set_alpha_to_one": "the last step goes to a sample without noise, not to that of timestep 0",
    "use_karras_sigmas": "spread the levels evenly in sigma^(1/7) (Karras et al. 2022, eq. 5)",
    "use_exponential_sigmas": "spread them evenly in log sigma",
    "use_beta_sigmas": "spread them by a beta distribution (Lee et al. 2024)",
    "use_lu_lambdas": "spread them evenly in log sigma (Lu et al. 2022)",
    "sigma_min": "the smallest level",
    "sigma_max": "the largest level",
    "interpolation_type": "the levels are those of the timesteps, or evenly in log sigma",
    "timestep_type": "what the model is told: the timestep, or with v_prediction 0.25 ln(sigma)",
    "final_sigmas_type": "where the last step goes: to no noise, or to the smallest level",
    "solver_order": "the order of the method",
    "algorithm_type":
      "DPM-Solver in the noise or (++) in the clean sample, sde: with noise drawn in each step",
    "solver_type": "the form of the method's second order",
    "lower_order_final": "lower orders at the end, for runs of fewer than 15 steps",
    "euler_at_final": "the last step is of first order",
    "lambda_min_clipped": "leave out levels with less log(signal / noise), for the cosine schedule -5.1",
    "use_flow_sigmas": "the model was trained with flow matching: x = (1 - sigma) x0 + sigma noise",
    "flow_shift": "move those levels towards noise, above 1 (Esser et al. 2024, eq. 23)",
    "shift": "move the levels towards noise, above 1 (Esser et al. 2024, eq. 23)",
    "use_dynamic_shifting": "the shift is that of set_timesteps' mu",
    "time_shift_type": "it is exp(mu), or mu",
    "shift_terminal": "stretch the levels of flow matching so that the last is this",
    "predict_x0": "keep the estimates of x0 rather than of the noise",
    "disable_corrector": "numbers of steps, from 0, after which nothing is corrected",
    "sigma_data": "the standard deviation of the data",
    "sigma_schedule": "how the levels are spread: by Karras et al. (2022, eq. 5) or evenly in log sigma",
    "rho": "the exponent of Karras's levels",
    "base_shift": "for those who choose mu by an image's tokens; not read here",
    "max_shift": "likewise",
    "base_image_seq_len": "likewise",
    "max_image_seq_len": "likewise",
    "invert_sigmas": "sigma is the share of the data, and the model predicts x0 - noise",
    "stochastic_sampling": "go to the estimate and draw fresh noise",
    "skip_prk_steps": "begin with Heun's method rather than three Runge-Kutta steps of four calls",
    "original_inference_steps": "steps of the distillation, of which a run is a part",
    "timestep_scaling": "of timesteps in the boundary condition",
  ]

  private static func fromConfig(_ type: any Scheduler.Type) -> Function {
    let name = type.name
    return Function(
      "from_config",
      "The scheduler with another one's config; what does not apply is ignored, with a warning where no scheduler has it. predict_epsilon = false, as diffusers had it before 0.10, means prediction_type = \"sample\".",
      Argument<ConfigTable>("config", "scheduler.config, or a table"),
      Argument<ConfigTable?>("options", "options of this scheduler that replace the config's"),
      returns: "Scheduler"
    ) { (config: ConfigTable, options: ConfigTable?) in
      let changes = options?.options ?? [:]
      let known = type.optionKinds.map(\.name)
      if let unknown = changes.keys.sorted().first(where: { !known.contains($0) }) {
        throw DiffusionError.unknown("option", unknown, known: known, argument: "options")
      }
      do {
        let given = try Schedulers.current(config.options, of: "\(name).from_config")
        let all = given.merging(changes) { _, change in change }
        return SchedulerBox(scheduler: try type.init(config: all, ignoringUnknown: true))
      } catch {
        guard let error = error as? DiffusionError, case .argument(let option) = error.kind else {
          throw error
        }
        let argument = changes[option] == nil ? "config" : "options"
        throw DiffusionError.argument(argument, "\(option) \(error.message)")
      }
    }.documented(
      shapes: .none,
      errors:
        "Options out of range, values of another type, and names among options that the scheduler does not have.",
      example: """
        local trained = dk.schedulers.DDPMScheduler{num_train_timesteps = 300}
        local scheduler = dk.schedulers.\(name).from_config(trained.config, {num_train_timesteps = 200})
        print(scheduler.config.num_train_timesteps) --> 200
        """)
  }

  private static func setTimesteps(_ box: SchedulerBox, _ steps: Int, _ mu: Double?) throws -> Nothing {
    try box.scheduler.setTimesteps(steps, mu: mu)
    return Nothing()
  }
  private static func scaleModelInput(_ box: SchedulerBox, _ sample: Tensor, _ timestep: Float) throws
    -> Tensor
  {
    try box.scheduler.scaleModelInput(sample, timestep)
  }
  private static func step(
    _ box: SchedulerBox, _ output: Tensor, _ timestep: Timesteps, _ sample: Tensor, _ eta: Double,
    _ clipped: Bool, _ generator: Generator?, _ churn: Double, _ lowest: Double, _ highest: Double?,
    _ deviation: Double,
    _ order: Int
  ) throws -> LuaTable {
    let options = StepOptions(
      eta: eta, useClippedModelOutput: clipped, generator: generator,
      churn: Churn(amount: churn, lowest: lowest, highest: highest ?? .infinity, deviation: deviation),
      order: order)
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
  private static func kind(_ box: SchedulerBox) -> String { type(of: box.scheduler).name }
  private static func text(_ box: SchedulerBox) -> String { ValueText.scheduler(box.scheduler) }
  private static func vector(_ values: [Float]?) throws -> Tensor? {
    try values.map { try Tensor(shape: [$0.count], values: $0) }
  }
  private static func timesteps(_ box: SchedulerBox) throws -> Tensor? { try vector(box.scheduler.timesteps) }
  private static func sigmas(_ box: SchedulerBox) throws -> Tensor? { try vector(box.scheduler.sigmas) }
  private static func betas(_ box: SchedulerBox) throws -> Tensor? { try vector(box.scheduler.betas) }
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
      try call.forEachPair(of: index, names: SchedulerType.optionNames) { key, value in
        guard let name = try call.text(at: key) else { throw BadValue("the names of options are strings") }
        if let option = try? OptionValue.read(call, at: value) {
          options[name] = option
        } else if SchedulerType.optionNames.contains(name) {
          throw BadValue("\(name) is none of: \(OptionValue.expected)")
        }  // What no scheduler knows may be of any type.
      }
      return ConfigTable(options: options)
    }
  }
}
