/// Denoising diffusion implicit models (Song, Meng and Ermon 2021), diffusers' `DDIMScheduler`: deterministic steps with
/// `eta` 0, those of DDPM with 1.
///
/// Unlike diffusers, a step goes to the next timestep of the run, whatever the spacing. There it goes T / n down, rounded
/// down, which is the next timestep only with `leading` spacing, or where T / n is whole with `trailing`: with `linspace`
/// samples land between the timesteps that the network was trained at.
public final class DDIMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    /// Whether the last step goes to a noise-free sample (alphaBar 1) or to that of timestep 0. Default true.
    public var setAlphaToOne = true

    public init() {}

    public static let fields: [Field<Options>] =
      groupFields + [
        .option(
          "set_alpha_to_one", \.setAlphaToOne,
          "the last step goes to a sample without noise, not to that of timestep 0")
      ]
  }

  public static let name = "DDIMScheduler"
  public let process: DiscreteProcess<Options>
  public init(process: DiscreteProcess<Options>) { self.process = process }

  /// Eq. 12 with the sigma of eq. 16.
  public func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    guard options.eta >= 0 && options.eta.isFinite else {
      throw DiffusionError.argument("eta", "must be a finite number of at least 0, not \(options.eta)")
    }
    try SchedulerRun.check(modelOutput, sample)
    let t = try schedule.index(of: timestep)
    let alphaBar = schedule.alphasCumprod[t]
    let alphaBarPrevious = try previous(to: timestep).map { schedule.alphasCumprod[$0] } ?? finalAlphaCumprod
    let level = try schedule.level(of: timestep)

    let prediction = self.options.prediction
    let x0 = try prediction.cleanSample(modelOutput, sample, level)
    let variance = (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alphaBar / alphaBarPrevious)
    let sigma = Double(options.eta) * Double(max(variance, 0)).squareRoot()
    let direction = max(1 - Double(alphaBarPrevious) - sigma * sigma, 0).squareRoot()
    // The direction's noise in terms of the sample and either the clipped estimate or the model's output.
    let epsilon =
      options.useClippedModelOutput
      ? PredictionType.sample.epsilon(level) : prediction.predictionType.epsilon(level)
    var terms: [Tensor.Term] = [
      (Double(alphaBarPrevious).squareRoot(), x0), (direction * epsilon.sample, sample),
      (direction * epsilon.output, options.useClippedModelOutput ? x0 : modelOutput),
    ]
    if options.eta > 0 { terms.append((sigma, try options.noise(sample.shape))) }
    return SchedulerStep(prevSample: try .weighted(terms), predOriginalSample: x0)
  }

  /// Where the step from this timestep goes; nil for the end. From a timestep that is not of the run it is T / n down.
  private func previous(to timestep: Float) throws -> Int? {
    guard let count = process.numInferenceSteps else {
      throw DiffusionError.state("the timesteps of the run are not chosen: call `set_timesteps` first")
    }
    guard process.timesteps.timestep(for: timestep) == nil else {
      return try process.timestep(after: timestep).map { try schedule.index(of: $0) }
    }
    let previous = try schedule.index(of: timestep) - schedule.count / count
    return previous >= 0 ? previous : nil
  }

  /// alphaBar of where the last step goes.
  private var finalAlphaCumprod: Float { options.setAlphaToOne ? 1 : schedule.alphasCumprod[0] }
}
