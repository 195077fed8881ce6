/// The options of a scheduler that steps between training timesteps: three groups that all of these schedulers have,
/// and options of its own.
public protocol DiscreteSchedulerOptions: SolverOptions where Levels == NoiseSchedule {
  var noise: NoiseScheduleOptions { get set }
  var prediction: PredictionOptions { get set }
  var spacing: TimestepSpacingOptions { get set }
  /// Whether the last step goes to a sample without noise, alphaBar 1; otherwise to the noise level of timestep 0.
  var setAlphaToOne: Bool { get }
  /// Returns the timesteps of a run of `count` steps.
  /// - Throws: `argument("num_inference_steps")` for a count that the scheduler does not support.
  func timesteps(_ count: Int) throws -> [Float]
}

extension DiscreteSchedulerOptions {
  /// The fields of the three groups.
  public static var groupFields: [Field<Self>] {
    NoiseScheduleOptions.fields.nested(in: \.noise) + PredictionOptions.fields.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing)
  }

  /// Steps do not depend on earlier steps.
  public static var isOrdered: Bool { false }
  public var numTrainTimesteps: Int { noise.numTrainTimesteps }
  public var predictionType: PredictionType { prediction.predictionType }
  public var setAlphaToOne: Bool { true }

  public func validate() throws { try prediction.check() }
  public func levels() throws -> NoiseSchedule { try NoiseSchedule(noise) }

  public func timesteps(_ count: Int) throws -> [Float] {
    try spacing.timesteps(count, of: numTrainTimesteps)
  }

  public func run(_ count: Int?, mu: Double?, _ schedule: NoiseSchedule) throws -> SchedulerRun {
    try FlowShift.checkUnused(mu)
    return try run(count.map(timesteps) ?? (0..<schedule.count).reversed().map(Float.init), schedule)
  }

  /// Returns the run over these training timesteps.
  func run(_ timesteps: [Float], _ schedule: NoiseSchedule) throws -> SchedulerRun {
    let last = setAlphaToOne ? .clean : try schedule.level(of: 0)
    return SchedulerRun(
      timesteps: timesteps, levels: try timesteps.map { try schedule.level(of: $0) } + [last])
  }
}

/// A scheduler that steps between training timesteps, whose noise levels alphaBar gives.
public protocol DiscreteScheduler: Solver where Options: DiscreteSchedulerOptions {}

extension DiscreteScheduler {
  public var schedule: NoiseSchedule { state.levels }
  public var betas: [Float]? { schedule.betas }
  public var alphasCumprod: [Float]? { schedule.alphasCumprod }

  /// Returns alphaBar at the sample of a call and at the target of the step, in float32 as in diffusers.
  func alphaBars(_ call: SolverCall) throws -> (here: Float, next: Float) {
    let last = options.setAlphaToOne ? 1 : schedule.alphasCumprod[0]
    return (
      try schedule.alphaCumprod(at: call.timestep),
      try call.nextTimestep.map(schedule.alphaCumprod(at:)) ?? last
    )
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
