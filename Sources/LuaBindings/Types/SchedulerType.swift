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
        Argument<Int>("num_inference_steps", "how many"), body: setTimesteps),
      Function(
        "scale_model_input", "The sample as the model wants it at this timestep.", this, sample,
        Argument<Float>("timestep", "one of timesteps"), returns: "Tensor", body: scaleModelInput),
      Function(
        "step", "One step back: {prev_sample =, pred_original_sample =}.", this,
        Argument<Tensor>("model_output", "of the sample's shape"),
        Argument<Timesteps>("timestep", "one of timesteps"), sample,
        Argument("eta", "DDIM: 0 draws no noise, 1 as DDPM", default: 0.0),
        Argument(
          "use_clipped_model_output", "DDIM: derive the direction from the clipped estimate", default: false),
        Argument<Generator?>("generator", "where noise is drawn from"), returns: "table", body: step),
      Function(
        "add_noise", "Clean samples with noise as at these timesteps.", this,
        Argument<Tensor>("original_samples", "[N, ...]"), Argument<Tensor>("noise", "of the same shape"),
        Argument<Timesteps>("timesteps", "a number, [1] or [N]"), returns: "Tensor", body: addNoise),
      Function(
        "get_velocity", "The target of v_prediction.", this, Argument<Tensor>("sample", "[N, ...], clean"),
        Argument<Tensor>("noise", "of the same shape"),
        Argument<Timesteps>("timesteps", "a number, [1] or [N]"),
        returns: "Tensor", body: getVelocity),
    ],
    metamethods: [Function("__tostring", "The name.", this, returns: "string", body: text)],
    getters: [
      Function("timesteps", "Of the run, falling.", this, returns: "Tensor", body: timesteps),
      Function(
        "sigmas", "Noise levels, nil for schedulers that have none.", this, returns: "Tensor", body: sigmas),
      Function(
        "alphas_cumprod", "The signal's variance at each training timestep.", this, returns: "Tensor",
        body: alphasCumprod),
      Function(
        "init_noise_sigma", "The deviation the first noise is to have.", this, returns: "number",
        body: initNoiseSigma),
      Function("order", "Model calls a timestep.", this, returns: "integer", body: order),
      Function("config", "All options.", this, returns: "table", body: config),
    ])

  private static let this = Argument<SchedulerBox>.this
  private static let sample = Argument<Tensor>("sample", "[N, ...]")

  private static func constructor(_ type: any Scheduler.Type) -> Function {
    let defaults = (try? type.init(config: [:], ignoringUnknown: false))?.config ?? []
    let options = zip(type.optionKinds, defaults).map { option, preset in
      ArgumentInfo(
        name: option.name, type: option.kind.luaType, doc: "as in diffusers", takes: OptionValue.takes,
        isVariadic: false, isRequired: false, defaultText: { preset.value.luaText })
    }
    return Function(
      type.name, "diffusers' \(type.name), with its options and defaults.", options, returns: "Scheduler",
      result: SchedulerBox.preparedType, isConstructor: true
    ) { call in
      var config: [String: OptionValue] = [:]
      for (place, option) in options.enumerated() where lua_type(call.L, Int32(place) + 1) > LUA_TNIL {
        var index = Int32(place)
        config[option.name] = try Argument<OptionValue>(option.name, "").read(call, &index)
      }
      return try SchedulerBox(scheduler: type.init(config: config, ignoringUnknown: false)).deliver(call)
    }
  }

  private static func fromConfig(_ type: any Scheduler.Type) -> Function {
    Function(
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
    }
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
