/// One call of the network, as input for the solver's next step.
public struct SolverCall {
  /// The network's output, off the tape: of the sample's shape, or of twice the channels with a learned variance.
  public let output: Tensor
  /// The sample that the network was called on, off the tape and before `scaleModelInput`.
  public let sample: Tensor
  /// The options of `step`.
  public let options: StepOptions
  /// The index of the call in the run, from 0.
  public let index: Int
  /// The history of earlier calls, which the solver updates for later ones.
  public var history: SolverHistory
  private let timesteps: [Float]
  private let levels: [NoiseLevel]

  /// - Parameter index: the index of one of the run's timesteps.
  init(_ run: SchedulerRun, at index: Int, _ output: Tensor, _ sample: Tensor, _ options: StepOptions) {
    self.output = output.detached
    self.sample = sample.detached
    self.options = options
    self.index = index
    (timesteps, levels, history) = (run.timesteps, run.levels, run.history)
  }

  /// The number of calls of the whole run.
  public var count: Int { timesteps.count }
  /// The number of calls that follow.
  public var remaining: Int { count - 1 - index }
  public var timestep: Float { timesteps[index] }
  /// The timestep of the next call; nil in the last one.
  public var nextTimestep: Float? { index + 1 < count ? timesteps[index + 1] : nil }
  /// The noise level of the sample.
  public var level: NoiseLevel { levels[index] }
  /// The noise level that the step goes to.
  public var next: NoiseLevel { levels[index + 1] }

  /// Returns the noise level `back` calls earlier, at most that of the first call.
  public func level(back: Int) -> NoiseLevel { levels[max(index - back, 0)] }
  /// Returns the timestep `back` calls earlier, at most that of the first call.
  public func timestep(back: Int) -> Float { timesteps[max(index - back, 0)] }

  /// Returns how many of the last `count` calls, this one included, a multistep method can use: no two neighbours have
  /// equal noise levels.
  /// - Parameter back: the number of calls between the last of them and this one.
  public func usable(_ count: Int, back: Int = 0) -> Int {
    var used = 1
    while used < min(count, index - back + 1), level(back: back + used) != level(back: back + used - 1) {
      used += 1
    }
    return used
  }

  /// Returns the step's own noise, of the sample's shape: the given noise, or drawn.
  public func noise() throws -> Tensor { try options.noise(sample.shape) }
}

extension PredictionOptions {
  /// Returns the estimate of x0 that a call's output implies, clipped or thresholded according to the options.
  public func cleanSample(_ call: SolverCall) throws -> Tensor {
    try cleanSample(call.output, call.sample, call.level)
  }

  /// Returns the noise that a call's output implies, without clipping or thresholding.
  public func epsilon(_ call: SolverCall) throws -> Tensor {
    try epsilon(call.output, call.sample, call.level)
  }
}
