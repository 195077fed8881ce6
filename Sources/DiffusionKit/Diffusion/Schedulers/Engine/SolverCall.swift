/// One call of the network, as the solver that goes on with it sees it.
public struct SolverCall {
  /// What the network gave, off the tape: of the sample's shape, with a learned variance of twice the channels.
  public let output: Tensor
  /// What it was given, off the tape and before `scaleModelInput`.
  public let sample: Tensor
  /// What `step` was told.
  public let options: StepOptions
  /// Which call of the run it is, from 0.
  public let index: Int
  /// What earlier calls left, and what this one leaves.
  public var history: SolverHistory
  private let timesteps: [Float]
  private let levels: [NoiseLevel]

  /// - Parameter index: of one of the run's timesteps.
  init(_ run: SchedulerRun, at index: Int, _ output: Tensor, _ sample: Tensor, _ options: StepOptions) {
    self.output = output.detached
    self.sample = sample.detached
    self.options = options
    self.index = index
    (timesteps, levels, history) = (run.timesteps, run.levels, run.history)
  }

  /// The calls of the whole run.
  public var count: Int { timesteps.count }
  /// How many calls follow.
  public var remaining: Int { count - 1 - index }
  public var timestep: Float { timesteps[index] }
  /// The timestep of the next call; nil in the last one.
  public var nextTimestep: Float? { index + 1 < count ? timesteps[index + 1] : nil }
  /// The noise level of the sample.
  public var level: NoiseLevel { levels[index] }
  /// The noise level that the step goes to.
  public var next: NoiseLevel { levels[index + 1] }

  /// The noise level `back` calls earlier; of the first call for more than there are.
  public func level(back: Int) -> NoiseLevel { levels[max(index - back, 0)] }
  /// The timestep `back` calls earlier; of the first call for more than there are.
  public func timestep(back: Int) -> Float { timesteps[max(index - back, 0)] }

  /// Of the last `count` calls, this one among them, those that a multistep method can use: no two on one level.
  /// - Parameter back: the last one among them is so many calls earlier than this.
  public func usable(_ count: Int, back: Int = 0) -> Int {
    var used = 1
    while used < min(count, index - back + 1), level(back: back + used) != level(back: back + used - 1) {
      used += 1
    }
    return used
  }

  /// The step's own noise, of the sample's shape: what `step` was given, or drawn.
  public func noise() throws -> Tensor { try options.noise(sample.shape) }
}

extension PredictionOptions {
  /// The estimate of x0 that a call's output stands for, clipped or thresholded as the options say.
  public func cleanSample(_ call: SolverCall) throws -> Tensor {
    try cleanSample(call.output, call.sample, call.level)
  }

  /// The noise that a call's output stands for: as predicted, whatever is done to the clean sample.
  public func epsilon(_ call: SolverCall) throws -> Tensor {
    try epsilon(call.output, call.sample, call.level)
  }
}
