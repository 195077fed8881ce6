/// The options of a scheduler with discrete timesteps of training: three groups that all of them have, and its own.
public protocol DiscreteSchedulerOptions: OptionTable {
  var noise: NoiseScheduleOptions { get set }
  var prediction: PredictionOptions { get set }
  var spacing: TimestepSpacingOptions { get set }
  /// The timesteps of a run of `count` steps.
  /// - Throws: `argument("num_inference_steps")` where there are none.
  func timesteps(_ count: Int) throws -> [Float]
}

extension DiscreteSchedulerOptions {
  /// The fields of the three groups.
  public static var groupFields: [Field<Self>] {
    NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.fields.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
  }

  public func timesteps(_ count: Int) throws -> [Float] {
    try spacing.timesteps(count, of: noise.numTrainTimesteps)
  }
}

/// A scheduler with discrete timesteps of training. A conforming type has its name, its `Options` and its `step`.
public protocol DiscreteScheduler: Scheduler where Options: DiscreteSchedulerOptions {
  var process: DiscreteProcess<Options> { get }
  init(process: DiscreteProcess<Options>)
}

extension DiscreteScheduler {
  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options = Options()) throws { self.init(process: try DiscreteProcess(options)) }

  public var options: Options { process.options }
  public var schedule: NoiseSchedule { process.schedule }
  public var numTrainTimesteps: Int { schedule.count }
  public var predictionType: PredictionType { options.prediction.predictionType }
  public var timesteps: [Float] { process.timesteps }
  public var betas: [Float]? { schedule.betas }
  public var alphasCumprod: [Float]? { schedule.alphasCumprod }

  public func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws {
    try FlowShift.checkUnused(mu)
    try process.setTimesteps(numInferenceSteps)
  }

  public func addNoise(to originalSamples: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try schedule.addNoise(to: originalSamples, noise: noise, at: timesteps)
  }

  public func getVelocity(of sample: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try schedule.velocity(of: sample, noise: noise, at: timesteps)
  }

  public func trainingLevel(_ timestep: Float) throws -> TrainingLevel {
    let level = try schedule.level(of: timestep, "timesteps")
    return TrainingLevel(level: level, timestep: timestep, target: predictionType.target(level))
  }
}
