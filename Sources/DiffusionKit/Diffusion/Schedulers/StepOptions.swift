/// The options of a single step. Each scheduler has some of them, and all have the generator and the given noise.
public struct StepOptions: OptionTable {
  /// DDIM: the amount of noise, 0 (none) to 1 (as DDPM).
  public var eta = 0.0
  /// DDIM: whether the direction of noise is derived from the clipped estimate.
  public var useClippedModelOutput = false
  /// The source of noise; nil stands for the session's generator.
  public var generator: Generator?
  /// Noise of the sample's shape to use instead of drawing it.
  public var varianceNoise: Tensor?
  /// Euler and EDM: the noise to add before each step. Default none.
  public var churn = Churn()
  /// LMS: the number of the latest outputs that a step uses.
  public var order = 4

  public init() {}

  public static let fields =
    ddim + [.value("generator", \.generator, "the generator of all noise")] + churning + multistep

  static let ddim: [Field<StepOptions>] = [
    .option("eta", \.eta, "DDIM: the amount of noise; 0 draws none, 1 as much as DDPM", .nonNegative),
    .option(
      "use_clipped_model_output", \.useClippedModelOutput,
      "DDIM: derive the direction of noise from the clipped estimate"),
  ]

  static let churning: [Field<StepOptions>] = [
    .option(
      "s_churn", \.churn.amount,
      "Euler, EDM: noise added over the run (Karras et al. 2022, algorithm 2)", .nonNegative),
    .option("s_tmin", \.churn.minSigma, "the minimum sigma at which noise is added"),
    .option("s_tmax", \.churn.maxSigma, "the maximum sigma at which noise is added; no limit by default"),
    .option("s_noise", \.churn.standardDeviation, "the standard deviation of that noise", .nonNegative),
  ]

  static let multistep: [Field<StepOptions>] = [
    .option(
      "order", \.order, "LMS: the number of the latest outputs that a step uses",
      .within(1...LMSDiscreteScheduler.maxOrder))
  ]

  /// Makes the options of all steps of a run. Nil stands for what is not given, which has its default.
  /// - Throws: `argument(NAME)` for an option that is given and that the scheduler does not have, and for one out of
  ///   range.
  package init(
    eta: Double?, useClippedModelOutput: Bool? = nil, _ generator: Generator, for scheduler: any Scheduler
  ) throws {
    self.generator = generator
    let scheduler = type(of: scheduler)
    if let eta {
      try StepOptions.require("eta", of: scheduler)
      self.eta = eta
    }
    if let useClippedModelOutput {
      try StepOptions.require("use_clipped_model_output", of: scheduler)
      self.useClippedModelOutput = useClippedModelOutput
    }
    try check()
  }

  /// - Throws: `argument(NAME)` for an option that the scheduler does not have, and for one out of range.
  func check(for scheduler: any Scheduler.Type) throws {
    guard !isDefault else { return }
    for field in Self.fields {
      guard let form = field.form, form.get(self) != form.get(StepOptions()) else { continue }
      try StepOptions.require(field.name, of: scheduler)
    }
    try check()
  }

  /// - Throws: `argument(name)` unless the scheduler's steps have the option.
  private static func require(_ name: String, of scheduler: any Scheduler.Type) throws {
    let known = scheduler.stepFields.map(\.name)
    guard !known.contains(name) else { return }
    let names = known.isEmpty ? "none" : known.map { "`\($0)`" }.joined(separator: ", ")
    throw DiffusionError.argument(
      name, "no option of \(scheduler.name)'s steps (they have \(names), and `generator`)")
  }

  /// Whether all options but the noise have their defaults, as in most steps, so that no fields need to be looked up.
  private var isDefault: Bool {
    let other = StepOptions()
    return eta == other.eta && useClippedModelOutput == other.useClippedModelOutput && churn == other.churn
      && order == other.order
  }

  /// Returns the noise of the step: the given noise, or drawn as `torch.randn(shape, generator=)`.
  func noise(_ shape: Shape) throws -> Tensor {
    guard let varianceNoise else {
      return try Tensor.randn(shape, generator: generator ?? Session.current.generator)
    }
    guard varianceNoise.shape == shape else {
      throw DiffusionError.argument(
        "variance_noise", "shape \(varianceNoise.shape) for a sample of shape \(shape)")
    }
    return varianceNoise.detached
  }
}
