/// Denoising diffusion implicit models (Song, Meng and Ermon 2021), diffusers' `DDIMScheduler`: deterministic steps
/// with `eta` 0, DDPM's with `eta` 1.
///
/// Unlike in diffusers, a step goes to the next timestep of the run, whatever the spacing. diffusers' steps go T / n
/// down, rounded down. That is the next timestep only with `leading` spacing, or with `trailing` if T / n is whole;
/// with `linspace` samples land between the timesteps that the network was trained on.
public final class DDIMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    public var setAlphaToOne = true

    public init() {}

    public static let fields: [Field<Options>] = groupFields + [.setAlphaToOne(\.setAlphaToOne)]
  }

  public static let name = "DDIMScheduler"
  public static let summary =
    "Deterministic sampling in few steps (Song, Meng and Ermon 2021). Each step goes to the run's next "
    + "timestep whatever the timestep_spacing; diffusers' go num_train_timesteps // num_inference_steps "
    + "down, which with \"linspace\" lands between timesteps."
  public static let stepFields = StepOptions.ddim
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  /// Makes the step of eq. 12 with the sigma of eq. 16.
  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let eta = call.options.eta
    let (alphaBar, alphaBarNext) = try alphaBars(call)
    let variance = (1 - alphaBarNext) / (1 - alphaBar) * (1 - alphaBar / alphaBarNext)
    let sigma = eta * Double(max(variance, 0)).squareRoot()
    let direction = max(1 - Double(alphaBarNext) - sigma * sigma, 0).squareRoot()

    let x0 = try options.prediction.cleanSample(call)
    // The noise of the direction as a combination of the sample with the clipped estimate or with the model's output.
    let isClipped = call.options.useClippedModelOutput
    let epsilon = (isClipped ? .sample : predictionType).epsilon(call.level)
    var terms: [Tensor.Term] = [
      (Double(alphaBarNext).squareRoot(), x0), (direction * epsilon.sample, call.sample),
      (direction * epsilon.output, isClipped ? x0 : call.output),
    ]
    if eta > 0 { terms.append((sigma, try call.noise())) }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  /// The step from a timestep outside of the run, which goes T / n down.
  public func detour(from timestep: Float) throws -> SchedulerRun? {
    let count = try state.chosenSteps()
    guard state.run.start(at: timestep) == nil else { return nil }
    let from = try schedule.index(of: timestep)
    let next = from - schedule.count / count
    return try options.run((next >= 0 ? [from, next] : [from]).map(Float.init), schedule)
  }
}
