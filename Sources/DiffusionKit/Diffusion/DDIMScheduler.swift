/// Denoising diffusion implicit models (Song, Meng and Ermon 2021), diffusers' `DDIMScheduler`: deterministic steps with
/// `eta` 0, those of DDPM with 1.
public final class DDIMScheduler: Scheduler {
  public struct Options: SchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions()
    public var spacing = TimestepSpacingOptions()
    /// Whether the last step goes to a noise-free sample (alphaBar 1) or to that of timestep 0. Default true.
    public var setAlphaToOne = true

    public init() {}

    public static var fields: [OptionField<Options>] {
      NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.fields.nested(in: \.prediction)
        + TimestepSpacingOptions.fields.nested(in: \.spacing) + [.flag("set_alpha_to_one", \.setAlphaToOne)]
    }
  }

  public static let name = "DDIMScheduler"
  public static var optionNames: [String] { Options.fields.map(\.name) }

  public private(set) var options: Options
  public let schedule: NoiseSchedule
  public private(set) var timesteps: [Float]
  /// 0 until `setTimesteps`.
  private var numInferenceSteps = 0

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options = Options()) throws {
    try options.prediction.validate()
    schedule = try NoiseSchedule(options.noise)
    self.options = options
    self.options.noise.numTrainTimesteps = schedule.count
    timesteps = (0..<schedule.count).reversed().map(Float.init)
  }

  public convenience init(config: [String: OptionValue], ignoringUnknown: Bool = false) throws {
    try self.init(Options(config: config, ignoringUnknown: ignoringUnknown))
  }

  public var config: [(name: String, value: OptionValue)] { options.config }
  public var numTrainTimesteps: Int { schedule.count }
  public var predictionType: PredictionType { options.prediction.predictionType }
  public var alphasCumprod: [Float]? { schedule.alphasCumprod }

  public func setTimesteps(_ numInferenceSteps: Int) throws {
    timesteps = try options.spacing.timesteps(numInferenceSteps, of: schedule.count)
    self.numInferenceSteps = numInferenceSteps
  }

  /// Eq. 12 with the sigma of eq. 16. The previous timestep is T / n before this one whatever the spacing, as in
  /// diffusers.
  public func step(
    _ modelOutput: Tensor, _ timestep: Float, _ sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    guard numInferenceSteps > 0 else {
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

  public func addNoise(_ originalSamples: Tensor, _ noise: Tensor, _ timesteps: Tensor) throws -> Tensor {
    try schedule.addNoise(originalSamples, noise, timesteps)
  }

  public func getVelocity(_ sample: Tensor, _ noise: Tensor, _ timesteps: Tensor) throws -> Tensor {
    try schedule.velocity(sample, noise, timesteps)
  }
}
