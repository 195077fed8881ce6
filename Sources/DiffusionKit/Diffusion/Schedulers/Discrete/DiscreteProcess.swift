/// What such schedulers keep: their options, the tables of the forward process, and the timesteps of the run.
public final class DiscreteProcess<Options: DiscreteSchedulerOptions> {
  public let options: Options
  public let schedule: NoiseSchedule
  /// Those of the run, falling: all of training's until `setTimesteps`.
  public private(set) var timesteps: [Float]
  /// How many `setTimesteps` chose; nil until then.
  public private(set) var numInferenceSteps: Int?
  private let charge: MemoryCharge?

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options) throws {
    try options.prediction.check()
    try options.check()
    charge = try NoiseScheduleOptions.charge(options.noise.numTrainTimesteps)
    schedule = try NoiseSchedule(options.noise)
    self.options = options
    timesteps = (0..<schedule.count).reversed().map(Float.init)
  }

  /// - Throws: `argument("num_inference_steps")` unless 1...numTrainTimesteps.
  public func setTimesteps(_ numInferenceSteps: Int) throws {
    timesteps = try options.timesteps(numInferenceSteps)
    self.numInferenceSteps = numInferenceSteps
  }

  /// The one after this timestep of the run; nil at its end.
  /// - Throws: `argument("timestep")` for one that is not of the run.
  public func timestep(after timestep: Float) throws -> Float? {
    guard let place = timesteps.timestep(for: timestep).flatMap({ timesteps.firstIndex(of: $0) }) else {
      throw DiffusionError.argument(
        "timestep",
        "\(plain(timestep)) is not one of the run's \(timesteps.count) timesteps, set by `set_timesteps`"
      )
    }
    return place + 1 < timesteps.count ? timesteps[place + 1] : nil
  }

  /// A run over exactly these timesteps.
  /// - Throws: `argument("timesteps")` unless they are falling training timesteps, at least one.
  public func setTimesteps(_ timesteps: [Float]) throws {
    guard !timesteps.isEmpty else { throw DiffusionError.argument("timesteps", "at least one is needed") }
    for timestep in timesteps { _ = try schedule.index(of: timestep, "timesteps") }
    guard zip(timesteps, timesteps.dropFirst()).allSatisfy({ $0 > $1 }) else {
      throw DiffusionError.argument("timesteps", "must fall")
    }
    self.timesteps = timesteps
    numInferenceSteps = timesteps.count
  }
}
