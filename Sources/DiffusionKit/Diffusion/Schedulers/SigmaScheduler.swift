/// The options of a scheduler that goes down a list of noise levels.
public protocol SigmaSchedulerOptions: SolverOptions where Levels == SigmaTable {
  var path: SamplePath { get }
  /// Returns the standard deviation of the initial noise of a run.
  func initNoiseSigma(_ run: SchedulerRun) -> Float
  /// Returns the factor of samples in the network's input.
  func inputScale(_ level: NoiseLevel) -> Double
  /// Returns the noise level of samples at this sigma.
  func level(_ sigma: Float) -> NoiseLevel
  /// Returns the target of the network at this noise level, as weights of the clean sample and the noise.
  func target(_ level: NoiseLevel) -> (x0: Double, noise: Double)
}

extension SigmaSchedulerOptions {
  public func initNoiseSigma(_ run: SchedulerRun) -> Float { 1 }
  public func level(_ sigma: Float) -> NoiseLevel { path.level(sigma) }
  public func target(_ level: NoiseLevel) -> (x0: Double, noise: Double) { predictionType.target(level) }
  /// The factor to unit variance.
  public func inputScale(_ level: NoiseLevel) -> Double {
    guard case .varianceExploding = path else { return 1 }
    return 1 / (level.noise * level.noise + 1).squareRoot()
  }
}

/// A scheduler that goes down a list of noise levels.
public protocol SigmaScheduler: Solver where Options: SigmaSchedulerOptions {}

extension SigmaScheduler {
  public var betas: [Float]? { state.levels.betas }
  public var alphasCumprod: [Float]? { state.levels.alphasCumprod }
  public var initNoiseSigma: Float { options.initNoiseSigma(state.run) }

  public func scaleModelInput(_ sample: Tensor, _ timestep: Float) throws -> Tensor {
    let scale = options.inputScale(state.run.levels[try state.run.index(of: timestep)])
    return scale == 1 ? sample : try .weighted([(scale, sample)])
  }

  public func addNoise(to originalSamples: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(originalSamples, noise, timesteps) {
      let level = try level(of: $0)
      return (Float(level.signal), Float(level.noise))
    }
  }

  /// Returns the velocity at the noise level of the timestep, unlike diffusers' EulerDiscreteScheduler, which takes the
  /// level of the training timestep with the number of the step.
  public func getVelocity(of sample: Tensor, noise: Tensor, at timesteps: Tensor) throws -> Tensor {
    try .mixed(sample, noise, timesteps) {
      let target = PredictionType.velocity.target(try level(of: $0))
      return (Float(target.x0), Float(target.noise))
    }
  }

  public func trainingLevel(_ timestep: Float) throws -> TrainingLevel {
    let table = state.trainingLevels
    guard let index = timestep.wholeTimestep, table.sigmas.indices.contains(index) else {
      throw DiffusionError.argument(
        "timesteps",
        "timesteps of training are whole numbers from 0 to \(numTrainTimesteps - 1), not \(plain(timestep))"
      )
    }
    let level = options.level(table.sigmas[index])
    return TrainingLevel(
      level: level, inputScale: options.inputScale(level), timestep: table.timesteps[index],
      target: options.target(level))
  }

  /// Returns the noise level of a timestep of the run or, if the run does not have it, of training. (For the latter
  /// diffusers takes the run's last level, or fails.)
  private func level(of timestep: Float) throws -> NoiseLevel {
    if let index = state.run.start(at: timestep) { return state.run.levels[index] }
    let table = state.trainingLevels
    let guess = timestep.wholeTimestep ?? -1
    let isKnown = table.timesteps.indices.contains(guess) && timestep.isTimestep(table.timesteps[guess])
    guard
      let index = isKnown
        ? guess : table.timesteps.timestep(for: timestep).flatMap(table.timesteps.firstIndex)
    else {
      throw DiffusionError.argument(
        "timesteps",
        "\(plain(timestep)) is a timestep of neither the run nor the training of \(numTrainTimesteps)"
      )
    }
    return options.level(table.sigmas[index])
  }
}
