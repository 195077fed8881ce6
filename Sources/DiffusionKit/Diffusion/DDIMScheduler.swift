/// Denoising diffusion implicit models (Song, Meng and Ermon 2021), diffusers' `DDIMScheduler`: deterministic steps with
/// `eta` 0, those of DDPM with 1.
public final class DDIMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    /// Whether the last step goes to a noise-free sample (alphaBar 1) or to that of timestep 0. Default true.
    public var setAlphaToOne = true

    public init() {}

    public static var ownFields: [OptionField<Options>] { [.flag("set_alpha_to_one", \.setAlphaToOne)] }
  }

  public static let name = "DDIMScheduler"
  public let process: DiscreteProcess<Options>
  public init(process: DiscreteProcess<Options>) { self.process = process }

  /// Eq. 12 with the sigma of eq. 16. The previous timestep is T / n before this one whatever the spacing, as in
  /// diffusers.
  public func step(
    _ modelOutput: Tensor, _ timestep: Float, _ sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    guard let numInferenceSteps = process.numInferenceSteps else {
      throw DiffusionError.state("the timesteps of the run are not chosen: call set_timesteps first")
    }
    guard options.eta >= 0 && options.eta.isFinite else {
      throw DiffusionError.argument("eta", "must be a finite number of at least 0, not \(options.eta)")
    }
    let t = try schedule.index(of: timestep)
    let previous = t - schedule.count / numInferenceSteps
    let alphaBar = schedule.alphasCumprod[t]
    let alphaBarPrevious = previous >= 0 ? schedule.alphasCumprod[previous] : finalAlphaCumprod
    let signal = alphaBar.squareRoot()
    let noise = (1 - alphaBar).squareRoot()

    var estimate = try self.options.prediction.estimate(modelOutput, sample, signal: signal, noise: noise)
    if options.useClippedModelOutput {
      estimate.epsilon = try PredictionOptions.epsilon(estimate.x0, sample, signal: signal, noise: noise)
    }
    let variance = (1 - alphaBarPrevious) / (1 - alphaBar) * (1 - alphaBar / alphaBarPrevious)
    let sigma = Float(options.eta) * max(variance, 0).squareRoot()
    let direction = max(1 - alphaBarPrevious - sigma * sigma, 0).squareRoot()
    var result = try Tensor.weighted(alphaBarPrevious.squareRoot(), estimate.x0, direction, estimate.epsilon)
    if options.eta > 0 { try result.add(sigma, options.noise(sample.shape)) }
    return SchedulerStep(prevSample: result, predOriginalSample: estimate.x0)
  }

  /// alphaBar of where the last step goes.
  private var finalAlphaCumprod: Float { options.setAlphaToOne ? 1 : schedule.alphasCumprod[0] }
}
