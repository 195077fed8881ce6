/// The options of a scheduler that goes down a list of noise levels.
public protocol SigmaSchedulerOptions: SolverOptions where Levels == SigmaTable {
  var path: SamplePath { get }
  /// The standard deviation that the noise at the start of a run is to have.
  func initNoiseSigma(_ run: SchedulerRun) -> Float
  /// The network sees the sample times this.
  func inputScale(_ level: NoiseLevel) -> Double
  /// What a sample at this sigma is made of.
  func level(_ sigma: Float) -> NoiseLevel
  /// What the network should answer there, in terms of the clean sample and the noise.
  func target(_ level: NoiseLevel) -> (x0: Double, noise: Double)
}

extension SigmaSchedulerOptions {
  public func initNoiseSigma(_ run: SchedulerRun) -> Float { 1 }
  public func level(_ sigma: Float) -> NoiseLevel { path.level(sigma) }
  public func target(_ level: NoiseLevel) -> (x0: Double, noise: Double) { predictionType.target(level) }
  /// To unit variance.
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

  /// Unlike diffusers, whose EulerDiscreteScheduler takes the level of the training timestep that has the number of the
  /// step, this is that of the timestep.
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

  /// That of a timestep of the run or, where it is none, of training. (Of a timestep that is not of the run diffusers
  /// takes the run's last level, or fails.)
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
