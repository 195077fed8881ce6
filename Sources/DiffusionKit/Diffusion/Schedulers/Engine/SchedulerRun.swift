/// The state of a run: its timesteps with their noise levels, the position in them, and the history for later calls.
public struct SchedulerRun {
  /// The timestep inputs of the network, one for each of its calls.
  public let timesteps: [Float]
  /// The noise levels of the samples at each call, and the one after the last.
  public let levels: [NoiseLevel]
  /// The result of `Scheduler.sigmas`; nil for schedulers without sigmas.
  public let sigmas: [Float]?
  /// The index of the next step; nil before the first.
  private var position: Int?
  /// The shape of the samples, which is the same from the first step to the last.
  private var shape: Shape?
  private(set) var history = SolverHistory()

  /// - Parameters:
  ///   - levels: the noise levels, one more than timesteps.
  public init(timesteps: [Float], levels: [NoiseLevel]) {
    (self.timesteps, self.levels, sigmas) = (timesteps, levels, nil)
  }

  /// Makes a run down a list of sigmas.
  /// - Parameters:
  ///   - sigmas: the result of `Scheduler.sigmas`: one more than timesteps, or of any number with `stepped`.
  ///   - stepped: the sigmas of the samples, one more than timesteps. Default: `sigmas`.
  ///   - level: returns the noise level of samples at a sigma.
  public init(timesteps: [Float], sigmas: [Float], stepped: [Float]? = nil, level: (Float) -> NoiseLevel) {
    (self.timesteps, self.sigmas) = (timesteps, sigmas)
    levels = (stepped ?? sigmas).map(level)
  }

  /// Returns the run if it is valid.
  /// - Throws: `state` for a run without timesteps, or with another number of noise levels than one more.
  func checked() throws -> SchedulerRun {
    guard !timesteps.isEmpty, levels.count == timesteps.count + 1 else {
      throw DiffusionError.state(
        "expected \(timesteps.count + 1) noise levels for a run of \(timesteps.count) timesteps, got \(levels.count)"
      )
    }
    return self
  }

  /// Returns the run without history.
  /// - Parameter index: the index of the first step; nil if its timestep determines it.
  func restarted(at index: Int?) -> SchedulerRun {
    var run = self
    run.position = index.map { max(0, $0) }
    run.shape = nil
    run.history = SolverHistory()
    return run
  }

  /// Returns the index at which a run from this timestep begins: 0, or the index of the timestep. Of two calls with the
  /// same timestep it is the second, as in diffusers: if a solver calls the network twice in a step, the step begins
  /// there.
  func start(at timestep: Float) -> Int? {
    guard let own = timesteps.timestep(for: timestep), let first = timesteps.firstIndex(of: own) else {
      return nil
    }
    guard first > 0 else { return 0 }
    return timesteps[(first + 1)...].firstIndex(of: own) ?? first
  }

  /// Returns the index of the step that begins at this timestep.
  ///
  /// Unlike diffusers, which counts the calls and ignores the timestep, this throws if a step is left out or repeated.
  /// - Throws: `argument("timestep")` for another timestep than the next one, `state` after the last.
  func index(of timestep: Float) throws -> Int {
    guard let position else {
      guard let start = start(at: timestep) else {
        throw DiffusionError.argument(
          "timestep",
          "\(plain(timestep)) is not one of the run's \(timesteps.count) timesteps, set by `set_timesteps`"
        )
      }
      return start
    }
    guard position < timesteps.count else {
      throw DiffusionError.state("the run is over: `set_timesteps` begins another")
    }
    guard timestep.isTimestep(timesteps[position]) else {
      throw DiffusionError.argument(
        "timestep",
        "\(plain(timestep)) is not the run's next timestep, \(plain(timesteps[position])): a run is stepped in order, and `set_timesteps` begins another"
      )
    }
    return position
  }

  /// Checks the shape of a sample.
  /// - Throws: `argument("sample")` for a sample of another shape than those of earlier steps.
  func check(_ sample: Tensor) throws {
    guard let shape, position != nil, shape != sample.shape else { return }
    throw DiffusionError.argument(
      "sample", "shape \(sample.shape) in a run of samples of shape \(shape)")
  }

  /// Moves to the next step after a call.
  mutating func advance(past call: SolverCall) {
    position = call.index + 1
    shape = call.sample.shape
    history = call.history
  }
}
