/// What such schedulers keep: their options, the levels of training, and the run.
public final class SigmaProcess<Options: SigmaSchedulerOptions, Memory: SolverMemory> {
  public let options: Options
  public let table: SigmaTable
  public let training: SigmaTable
  public private(set) var run: SchedulerRun
  private var memory = Memory()
  private let charge: MemoryCharge?

  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options) throws {
    try options.check()
    charge = try NoiseScheduleOptions.charge(options.numTrainTimesteps)
    self.options = options
    table = try options.table()
    training = options.trainingTable(table)
    run = try options.run(nil, mu: nil, table)
  }

  func setTimesteps(_ count: Int, mu: Double?) throws {
    try TimestepSpacingOptions.check(count, of: table.count)
    do { run = try options.run(count, mu: mu, table) } catch let error as DiffusionError {
      // The options were good when they were given: with so many steps they are not.
      guard let name = error.argument, name != "num_inference_steps", name != "mu" else { throw error }
      throw DiffusionError.argument(
        "num_inference_steps", "\(count), with the scheduler's `\(name)`: \(error.text)")
    }
    memory = Memory()
  }

  func restart(at place: Int?) {
    run = SchedulerRun(timesteps: run.timesteps, sigmas: run.sigmas, position: place)
    memory = Memory()
  }

  /// One step; where it throws, the run is where it was.
  func step(
    _ timestep: Float, _ output: Tensor, _ sample: Tensor,
    _ advance: (_ place: Int, _ memory: inout Memory) throws -> SchedulerStep
  ) throws -> SchedulerStep {
    try run.check(output, sample)
    let place = try run.place(of: timestep)
    var memory = memory
    let step = try advance(place, &memory)
    self.memory = memory
    run.advance(from: place, sample.shape)
    return step
  }
}
