/// The state of every solver: its options, the noise levels of training, and the run.
public final class SolverState<Options: SolverOptions> {
  public let options: Options
  /// The noise levels of runs.
  public let levels: Options.Levels
  /// The noise levels that the network is trained on.
  public let trainingLevels: Options.Levels
  public private(set) var run: SchedulerRun
  /// The number of steps that `setTimesteps` chose; nil before.
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
      // The options were valid on their own, but are not with this number of steps.
      guard let name = error.argument, name != "num_inference_steps", name != "mu" else { throw error }
      throw DiffusionError.argument(
        "num_inference_steps", "\(count), with the scheduler's `\(name)`: \(error.text)")
    }
    numInferenceSteps = count
  }

  /// Replaces the run by one of `count` steps.
  func replaceRun(_ run: SchedulerRun, numInferenceSteps count: Int) {
    self.run = run
    numInferenceSteps = count
  }

  func restart(at index: Int?) {
    if Options.isOrdered { run = run.restarted(at: index) }
  }

  /// Returns the number of steps that `setTimesteps` chose.
  /// - Throws: `state` before `setTimesteps`.
  func chosenSteps() throws -> Int {
    guard let numInferenceSteps else {
      throw DiffusionError.state("the timesteps of the run are not chosen: call `set_timesteps` first")
    }
    return numInferenceSteps
  }

  /// Makes one step. If it throws, the run does not change.
  /// - Parameter detour: the run that the step belongs to instead of the current one.
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
