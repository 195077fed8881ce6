/// Options of a single step. Each scheduler knows some of them; the generator, and the noise in its stead, all.
public struct StepOptions: OptionTable {
  /// DDIM: how much noise is drawn, 0 (none) to 1 (as DDPM).
  public var eta = 0.0
  /// DDIM: derive the noise direction from the clipped estimate.
  public var useClippedModelOutput = false
  /// Where noise is drawn from; nil stands for the session's generator.
  public var generator: Generator?
  /// The noise itself, of the sample's shape, instead of drawing it.
  public var varianceNoise: Tensor?
  /// Euler and EDM: noise that is added before each step. Default none.
  public var churn = Churn()
  /// LMS: how many of the last outputs a step uses.
  public var order = 4

  public init() {}

  public static let fields =
    ddim + [.value("generator", \.generator, "where noise is drawn from")] + churning + multistep

  static let ddim: [Field<StepOptions>] = [
    .option("eta", \.eta, "DDIM: 0 draws no noise, 1 as DDPM", .nonNegative),
    .option(
      "use_clipped_model_output", \.useClippedModelOutput,
      "DDIM: derive the direction from the clipped estimate"),
  ]

  static let churning: [Field<StepOptions>] = [
    .option(
      "s_churn", \.churn.amount,
      "Euler, EDM: noise added over the run (Karras et al. 2022, algorithm 2)", .nonNegative),
    .option("s_tmin", \.churn.lowest, "at sigmas of at least this"),
    .option("s_tmax", \.churn.highest, "and at most this; default all"),
    .option("s_noise", \.churn.deviation, "the standard deviation of that noise", .nonNegative),
  ]

  static let multistep: [Field<StepOptions>] = [
    .option(
      "order", \.order, "LMS: how many of the last outputs are used",
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

  /// Whether nothing is chosen but where noise comes from: so are most steps, and then nothing is looked up.
  private var isDefault: Bool {
    let other = StepOptions()
    return eta == other.eta && useClippedModelOutput == other.useClippedModelOutput && churn == other.churn
      && order == other.order
  }

  /// Those that the scheduler has, for callers who offer the options of all of them.
  func known(to scheduler: any Scheduler.Type) throws -> StepOptions {
    var known = StepOptions()
    (known.generator, known.varianceNoise) = (generator, varianceNoise)
    for field in scheduler.stepFields {
      if let form = field.form { _ = try form.set(&known, form.get(self)) }
    }
    return known
  }

  /// The noise of the step: the given one, or drawn as `torch.randn(shape, generator=)`.
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
