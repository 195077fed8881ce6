/// What every solver keeps: its options, the noise levels of training, and the run.
public final class SolverState<Options: SolverOptions> {
  public let options: Options
  /// What runs are made of.
  public let levels: Options.Levels
  /// What the network is trained on.
  public let trainingLevels: Options.Levels
  public private(set) var run: SchedulerRun
  /// How many steps `setTimesteps` chose; nil until then.
  public private(set) var numInferenceSteps: Int?
  private let charge: MemoryCharge?

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options) throws {
    try options.check()
    charge = try NoiseScheduleOptions.charge(options.numTrainTimesteps)
    self.options = options
    levels = try options.levels()
    trainingLevels = options.trainingLevels(levels)
    run = try options.run(nil, mu: nil, levels).checked()
  }

  func setTimesteps(_ count: Int, mu: Double?) throws {
    try TimestepSpacingOptions.check(count, of: options.numTrainTimesteps)
    do { run = try options.run(count, mu: mu, levels).checked() } catch let error as DiffusionError {
      // The options were good when they were given: with so many steps they are not.
      guard let name = error.argument, name != "num_inference_steps", name != "mu" else { throw error }
      throw DiffusionError.argument(
        "num_inference_steps", "\(count), with the scheduler's `\(name)`: \(error.text)")
    }
    numInferenceSteps = count
  }

  /// Goes on with another run of `count` steps.
  func replaceRun(_ run: SchedulerRun, numInferenceSteps count: Int) {
    self.run = run
    numInferenceSteps = count
  }

  func restart(at index: Int?) {
    if Options.isOrdered { run = run.restarted(at: index) }
  }

  /// - Throws: `state` before `setTimesteps`.
  func chosenSteps() throws -> Int {
    guard let numInferenceSteps else {
      throw DiffusionError.state("the timesteps of the run are not chosen: call `set_timesteps` first")
    }
    return numInferenceSteps
  }

  /// One step; where it throws, the run is where it was.
  /// - Parameter detour: the run that the step belongs to instead of the one under way.
  func step(
    in detour: SchedulerRun?, _ output: Tensor, at timestep: Float, from sample: Tensor,
    _ options: StepOptions,
    _ advance: (inout SolverCall) throws -> SchedulerStep
  ) throws -> SchedulerStep {
    try run.check(sample)
    let run = detour ?? run
    var call = SolverCall(run, at: try run.index(of: timestep), output, sample, options)
    let step = try advance(&call)
    if Options.isOrdered { self.run.advance(past: call) }
    return step
  }
}
