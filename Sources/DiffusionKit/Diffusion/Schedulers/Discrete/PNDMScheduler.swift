/// Pseudo numerical methods (Liu et al. 2022), diffusers' `PNDMScheduler`: three steps of a Runge-Kutta method of four
/// calls each, then a linear multistep method of fourth order. With `skip_prk_steps` the first step is Heun's instead.
///
/// A step goes T / n down whatever the spacing, as in diffusers: the method wants equal steps. Unlike there:
/// - a run that begins part-way, after the first timestep, goes on with one more output a step, and ends where it should;
///   there it makes the first step twice and ends one step short, or fails;
/// - without `skip_prk_steps` there must be at least 4 steps, and the spacing must leave room for them; there numpy
///   fails, or timesteps are negative;
/// - prediction_type may also be sample.
public final class PNDMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions()
    /// Begin without the Runge-Kutta method. Default false.
    public var skipPRKSteps = false
    /// The last step goes to a noise-free sample, not to that of timestep 0. Default false.
    public var setAlphaToOne = false

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + PredictionOptions.type.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing) + [
        .option(
          "skip_prk_steps", \.skipPRKSteps,
          "begin with Heun's method rather than three Runge-Kutta steps of four calls"),
        .option(
          "set_alpha_to_one", \.setAlphaToOne,
          "the last step goes to a sample without noise, not to that of timestep 0"),
      ]

    /// Timesteps of the Runge-Kutta steps at the start of a run.
    static let starting = 12

    public func timesteps(_ count: Int) throws -> [Float] {
      let all = try spacing.timesteps(count, of: noise.numTrainTimesteps)
      if skipPRKSteps {
        // The second one twice: Heun's method.
        return Array(all.prefix(2)) + all.dropFirst()
      }
      guard count >= 4 else {
        throw DiffusionError.argument(
          "num_inference_steps", "must be at least 4 without `skip_prk_steps`, not \(count)")
      }
      // Each of the first three steps: where it begins, twice its middle, its end.
      let half = Float(noise.numTrainTimesteps / count / 2)
      let start = (0..<3).flatMap { place -> [Float] in
        let (begin, end) = (all[place], all[place + 1])
        return [begin, end + half, end + half, end]
      }
      return start + all.dropFirst(3)
    }
  }

  /// What a run's steps leave.
  private struct Memory {
    /// The last outputs, the latest first.
    var outputs: [Tensor] = []
    /// Where the step of several calls began.
    var start: Tensor?
    /// The outputs of a Runge-Kutta step so far, with their weights.
    var slopes: [Tensor.Term] = []
  }

  /// Of the last one to four outputs.
  private static let adamsBashforth: [[Double]] = [
    [1], [3.0 / 2, -1.0 / 2], [23.0 / 12, -16.0 / 12, 5.0 / 12],
    [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
  ]

  public static let name = "PNDMScheduler"
  public let process: DiscreteProcess<Options>
  private var memory = Memory()
  private var run: SchedulerRun
  public init(process: DiscreteProcess<Options>) {
    self.process = process
    run = SchedulerRun(timesteps: process.timesteps, sigmas: [])
  }

  public func setTimesteps(_ numInferenceSteps: Int, mu: Double?) throws {
    try FlowShift.checkUnused(mu)
    try process.setTimesteps(numInferenceSteps)
    restart()
  }

  public func restart(at place: Int?) {
    memory = Memory()
    run = SchedulerRun(timesteps: process.timesteps, sigmas: [], position: place)
  }

  public func step(
    _ modelOutput: Tensor, at timestep: Float, from sample: Tensor, _ options: StepOptions
  ) throws -> SchedulerStep {
    guard let count = process.numInferenceSteps else {
      throw DiffusionError.state("the timesteps of the run are not chosen: call `set_timesteps` first")
    }
    try run.check(modelOutput, sample)
    let place = try run.place(of: timestep)
    var memory = memory
    let isStarting = !self.options.skipPRKSteps && place < Options.starting
    let step = try (isStarting ? rungeKutta : multistep)(
      modelOutput.detached, sample.detached, place, schedule.count / count, &memory)
    self.memory = memory
    run.advance(from: place, sample.shape)
    return step
  }

  public func complaint(aboutStartAt place: Int) -> String? {
    guard !options.skipPRKSteps, place < Options.starting, place % 4 != 0 else { return nil }
    return "a run of PNDMScheduler cannot begin in the middle of a Runge-Kutta step, at call \(place + 1) of "
      + "\(timesteps.count); with `skip_prk_steps` = true it begins anywhere"
  }

  /// One of four calls of a step.
  private func rungeKutta(
    _ output: Tensor, _ sample: Tensor, _ place: Int, _ stride: Int, _ memory: inout Memory
  ) throws -> SchedulerStep {
    let call = place % 4
    if call == 0 {
      memory.start = sample
      memory.slopes = []
      memory.outputs = [output] + memory.outputs
    }
    guard let start = memory.start, memory.slopes.count == call else {
      throw DiffusionError.argument(
        "timestep", complaint(aboutStartAt: place) ?? "a call of this Runge-Kutta step was left out")
    }
    memory.slopes.append((call == 0 || call == 3 ? 1.0 / 6 : 1.0 / 3, output))
    let slope = call == 3 ? try Tensor.weighted(memory.slopes) : output
    let from = try schedule.index(of: timesteps[place - call])
    let to = try schedule.index(of: timesteps[place]) - (call % 2 == 0 ? stride / 2 : 0)
    return try transferred(start, slope, from, to)
  }

  private func multistep(
    _ output: Tensor, _ sample: Tensor, _ place: Int, _ stride: Int, _ memory: inout Memory
  ) throws -> SchedulerStep {
    let t = try schedule.index(of: timesteps[place])
    if options.skipPRKSteps, place == 1 {
      // The second half of Heun's method: again from where the first step began. A run that begins here has nothing to
      // correct.
      guard let start = memory.start, let first = memory.outputs.first else {
        return try transferred(sample, output, t, t)
      }
      memory.start = nil
      return try transferred(start, .weighted(0.5, output, 0.5, first), t + stride, t)
    }
    memory.outputs = [output] + memory.outputs.prefix(3)
    memory.start = place == 0 ? sample : nil
    let weights = PNDMScheduler.adamsBashforth[memory.outputs.count - 1]
    let slope = try weights.count == 1 ? output : .weighted(Array(zip(weights, memory.outputs)))
    return try transferred(sample, slope, t, t - stride)
  }

  /// Eq. 9 of the paper: from one timestep to another with this output.
  private func transferred(_ sample: Tensor, _ output: Tensor, _ from: Int, _ to: Int) throws -> SchedulerStep
  {
    let here = try schedule.level(of: Float(from))
    let last = options.setAlphaToOne ? NoiseLevel(signal: 1, noise: 0) : try schedule.level(of: 0)
    let there = to >= 0 ? try schedule.level(of: Float(to)) : last
    let epsilon = options.prediction.predictionType.epsilon(here)
    let kept = there.signal / here.signal
    let gained = there.noise - kept * here.noise
    return SchedulerStep(
      prevSample: try .weighted([(kept + gained * epsilon.sample, sample), (gained * epsilon.output, output)]
      ),
      predOriginalSample: try options.prediction.cleanSample(output, sample, here))
  }
}
