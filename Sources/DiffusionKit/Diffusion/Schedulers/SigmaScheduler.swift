/// The options of a scheduler that goes down a list of noise levels.
public protocol SigmaSchedulerOptions: OptionTable {
  var path: SamplePath { get }
  var predictionType: PredictionType { get }
  var numTrainTimesteps: Int { get }
  /// The levels that runs are made of.
  func table() throws -> SigmaTable
  /// Those that the network is trained on, where they are others.
  func trainingTable(_ table: SigmaTable) -> SigmaTable
  /// - Parameters:
  ///   - count: of steps; nil for all timesteps of training.
  ///   - mu: of a dynamic shift.
  /// - Throws: `argument("num_inference_steps")`, `argument("mu")`.
  func run(_ count: Int?, mu: Double?, _ table: SigmaTable) throws -> SchedulerRun
  /// The deviation that the noise at the start of a run is to have.
  func initNoiseSigma(_ run: SchedulerRun) -> Float
  /// The network sees the sample times this.
  func inputScale(_ sigma: Float) -> Double
  /// What a sample at this sigma is made of.
  func level(_ sigma: Float) -> NoiseLevel
  /// What the network should answer there, in terms of the clean sample and the noise.
  func target(_ sigma: Float) -> (x0: Double, noise: Double)
}

extension SigmaSchedulerOptions {
  public func initNoiseSigma(_ run: SchedulerRun) -> Float { 1 }
  public func trainingTable(_ table: SigmaTable) -> SigmaTable { table }
  public func level(_ sigma: Float) -> NoiseLevel { path.level(sigma) }
  public func target(_ sigma: Float) -> (x0: Double, noise: Double) { predictionType.target(level(sigma)) }
  /// To unit variance.
  public func inputScale(_ sigma: Float) -> Double {
    guard case .exploding = path else { return 1 }
    return SamplePath.preserving.level(sigma).signal
  }
}

/// A scheduler that goes down a list of noise levels. A conforming type has its name, its `Options`, what its steps
/// leave behind, and its step.
///
/// A run may begin at any of its timesteps and then goes on in order: `step` throws where a timestep is left out or
/// comes twice.
public protocol SigmaScheduler: Scheduler where Options: SigmaSchedulerOptions {
  associatedtype Memory: SolverMemory = NoMemory
  var process: SigmaProcess<Options, Memory> { get }
  init(process: SigmaProcess<Options, Memory>)
  /// The step that begins at `place` of the run; the output is that of the network for the sample.
  func advance(
    _ output: Tensor, _ sample: Tensor, from place: Int, _ memory: inout Memory, _ options: StepOptions
  ) throws -> SchedulerStep
  /// The level of the sample that the network is given at `place`.
  func sigma(at place: Int) -> Float
}

extension SigmaScheduler {
  /// - Throws: `argument(NAME)` for options out of range.
  public init(_ options: Options = Options()) throws { self.init(process: try SigmaProcess(options)) }

  public var options: Options { process.options }
  public var numTrainTimesteps: Int { process.table.count }
  public var predictionType: PredictionType { options.predictionType }
  public var timesteps: [Float] { process.run.timesteps }
  public var sigmas: [Float]? { process.run.sigmas }
  public var betas: [Float]? { process.table.betas }
  public var alphasCumprod: [Float]? { process.table.alphasCumprod }
  public var initNoiseSigma: Float { options.initNoiseSigma(process.run) }
  public func sigma(at place: Int) -> Float { process.run.sigmas[place] }
  /// Of the sample at `place`.
  func level(at place: Int) -> NoiseLevel { options.level(sigma(at: place)) }

  /// Of the last `count` calls, that at `place` among them, those that a multistep method can use: no two on one level.
  func usable(_ count: Int, from place: Int) -> Int {
    var used = 1
    while used < min(count, place + 1), sigma(at: place - used) != sigma(at: place - used + 1) { used += 1 }
    return used
  }

  public func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws {
    try process.setTimesteps(numInferenceSteps, mu: mu)
  }

  public func restart(at place: Int?) { process.restart(at: place) }

  public func scaleModelInput(_ sample: Tensor, _ timestep: Float) throws -> Tensor {
    let scale = options.inputScale(sigma(at: try process.run.place(of: timestep)))
    return scale == 1 ? sample : try .weighted([(scale, sample)])
  }

  public func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    try process.step(timestep, modelOutput, sample) { place, memory in
      try advance(modelOutput.detached, sample.detached, from: place, &memory, options)
    }
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
    guard let place = timestep.wholeTimestep, process.training.sigmas.indices.contains(place) else {
      throw DiffusionError.argument(
        "timesteps",
        "timesteps of training are whole numbers from 0 to \(numTrainTimesteps - 1), not \(plain(timestep))"
      )
    }
    let sigma = process.training.sigmas[place]
    return TrainingLevel(
      level: options.level(sigma), inputScale: options.inputScale(sigma),
      timestep: process.training.timesteps[place],
      target: options.target(sigma))
  }

  /// That of a timestep of the run or, where it is none, of training. (Of a timestep that is not of the run diffusers
  /// takes the run's last level, or fails.)
  private func level(of timestep: Float) throws -> NoiseLevel {
    if let place = process.run.start(at: timestep) { return level(at: place) }
    let table = process.training
    let guess = timestep.wholeTimestep ?? -1
    let known = table.timesteps.indices.contains(guess) && timestep.isTimestep(table.timesteps[guess])
    guard
      let place = known ? guess : table.timesteps.timestep(for: timestep).flatMap(table.timesteps.firstIndex)
    else {
      throw DiffusionError.argument(
        "timesteps",
        "\(plain(timestep)) is a timestep of neither the run nor the training of \(numTrainTimesteps)"
      )
    }
    return options.level(table.sigmas[place])
  }
}
