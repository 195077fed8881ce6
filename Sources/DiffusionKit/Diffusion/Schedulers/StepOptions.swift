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
    .option("s_tmin", \.churn.lowest, "the lowest sigma at which noise is added"),
    .option("s_tmax", \.churn.highest, "the highest sigma at which noise is added; no limit by default"),
    .option("s_noise", \.churn.standardDeviation, "the standard deviation of that noise", .nonNegative),
  ]

  static let multistep: [Field<StepOptions>] = [
    .option(
      "order", \.order, "LMS: the number of the latest outputs that a step uses",
      .within(1...LMSDiscreteScheduler.maxOrder))
  ]

  /// - Throws: `argument(NAME)` for an option that the scheduler does not have, and for one out of range.
  func check(for scheduler: any Scheduler.Type) throws {
    guard !isDefault else { return }
    let known = scheduler.stepFields.map(\.name)
    for field in Self.fields where !known.contains(field.name) {
      guard let form = field.form, form.get(self) != form.get(StepOptions()) else { continue }
      let names = known.isEmpty ? "none" : known.map { "`\($0)`" }.joined(separator: ", ")
      throw DiffusionError.argument(
        field.name, "no option of \(scheduler.name)'s steps (they have \(names), and `generator`)")
    }
    try check()
  }

  /// Whether all options but the noise have their defaults, as in most steps, so that no fields need to be looked up.
  private var isDefault: Bool {
    let other = StepOptions()
    return eta == other.eta && useClippedModelOutput == other.useClippedModelOutput && churn == other.churn
      && order == other.order
  }

  /// Returns the options that the scheduler has, for callers that offer the options of all schedulers.
  package func known(to scheduler: any Scheduler.Type) throws -> StepOptions {
    var known = StepOptions()
    (known.generator, known.varianceNoise) = (generator, varianceNoise)
    for field in scheduler.stepFields {
      if let form = field.form { _ = try form.set(&known, form.get(self)) }
    }
    return known
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
