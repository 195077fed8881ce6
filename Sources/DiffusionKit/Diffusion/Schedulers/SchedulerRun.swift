/// The timesteps of a run with their noise levels, and how far it is.
public struct SchedulerRun: Sendable {
  /// What the network is told, one for each of its calls.
  public let timesteps: [Float]
  /// One more: the level of each call and the one after the last.
  public let sigmas: [Float]
  /// Where the next step begins; nil before the first.
  private(set) var position: Int?
  /// That of the samples, which is the same from the first step to the last.
  private var shape: Shape?

  /// - Parameter position: where the first step begins, where its timestep is not to tell.
  init(timesteps: [Float], sigmas: [Float], position: Int? = nil) {
    self.timesteps = timesteps
    self.sigmas = sigmas
    self.position = position.map { max(0, $0) }
  }

  /// The place of a timestep that a run may begin at: the first, or where it occurs. Of places with the same timestep
  /// it is the second, as in diffusers: where a solver calls the network twice in a step, the step begins there.
  func start(at timestep: Float) -> Int? {
    guard let own = timesteps.timestep(for: timestep), let first = timesteps.firstIndex(of: own) else {
      return nil
    }
    guard first > 0 else { return 0 }
    return timesteps[(first + 1)...].firstIndex(of: own) ?? first
  }

  /// The place of the step that begins at this timestep.
  ///
  /// Unlike diffusers, which counts the calls and does not look at the timestep, it throws where a step is left out or
  /// made twice.
  /// - Throws: `argument("timestep")` for another than the next one, `state` after the last.
  func place(of timestep: Float) throws -> Int {
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

  /// - Throws: `argument` for a model output or a sample of another shape.
  func check(_ output: Tensor, _ sample: Tensor) throws {
    try SchedulerRun.check(output, sample)
    if let shape, position != nil, shape != sample.shape {
      throw DiffusionError.argument(
        "sample", "shape \(sample.shape) in a run of samples of shape \(shape)")
    }
  }

  static func check(_ output: Tensor, _ sample: Tensor) throws {
    guard output.shape == sample.shape else {
      throw DiffusionError.argument(
        "model_output", "shape \(output.shape) for a sample of shape \(sample.shape)")
    }
  }

  /// After the step at `place`.
  mutating func advance(from place: Int, _ shape: Shape) {
    position = place + 1
    self.shape = shape
  }
}
