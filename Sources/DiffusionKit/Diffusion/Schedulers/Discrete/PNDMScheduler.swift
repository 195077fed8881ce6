/// Pseudo numerical methods (Liu et al. 2022), diffusers' `PNDMScheduler`: three steps of a Runge-Kutta method of four
/// calls each, then a linear multistep method of fourth order. With `skip_prk_steps` the first step is Heun's instead.
///
/// A step goes T / n down whatever the spacing, as in diffusers: the method requires equal steps. Unlike in diffusers:
/// - a run that begins after its first timestep uses one more output in each step and ends at the right timestep;
///   diffusers makes the first step twice and ends one step short, or fails;
/// - without `skip_prk_steps` there must be at least 4 steps, and the spacing must leave space for them; otherwise
///   numpy fails in diffusers, or timesteps are negative;
/// - `prediction_type` may also be sample.
public final class PNDMScheduler: DiscreteScheduler {
  public struct Options: DiscreteSchedulerOptions, Equatable, Sendable {
    public var noise = NoiseScheduleOptions()
    public var prediction = PredictionOptions.unclipped
    public var spacing = TimestepSpacingOptions()
    /// Whether the run begins with Heun's method instead of the Runge-Kutta steps. Default false.
    public var skipPRKSteps = false
    public var setAlphaToOne = false

    public init() {}

    public static let fields: [Field<Options>] =
      NoiseScheduleOptions.betas.nested(in: \.noise) + PredictionOptions.type.nested(in: \.prediction)
      + TimestepSpacingOptions.fields.nested(in: \.spacing) + [
        .option(
          "skip_prk_steps", \.skipPRKSteps,
          "whether a run begins with Heun's method instead of three Runge-Kutta steps of four calls"),
        .setAlphaToOne(\.setAlphaToOne),
      ]

    public static var isOrdered: Bool { true }

    /// The number of calls of the Runge-Kutta steps at the start of a run.
    static let starting = 12

    public func timesteps(_ count: Int) throws -> [Float] {
      let all = try spacing.timesteps(count, of: noise.numTrainTimesteps)
      if skipPRKSteps {
        // The second timestep occurs twice, for Heun's method.
        return Array(all.prefix(2)) + all.dropFirst()
      }
      guard count >= 4 else {
        throw DiffusionError.argument(
          "num_inference_steps", "must be at least 4 without `skip_prk_steps`, not \(count)")
      }
      // The timesteps of each of the first three steps: its start, twice its middle, its end.
      let half = Float(noise.numTrainTimesteps / count / 2)
      let start = (0..<3).flatMap { index -> [Float] in
        let (begin, end) = (all[index], all[index + 1])
        return [begin, end + half, end + half, end]
      }
      return start + all.dropFirst(3)
    }
  }

  /// The weights of the last one to four outputs, the latest first.
  private static let adamsBashforth: [[Double]] = [
    [1], [3.0 / 2, -1.0 / 2], [23.0 / 12, -16.0 / 12, 5.0 / 12],
    [55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24],
  ]
  private static let rungeKutta = [1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6]

  public static let name = "PNDMScheduler"
  public static let summary =
    "Pseudo numerical methods of fourth order (Liu et al. 2022). Without skip_prk_steps a run begins "
    + "with three Runge-Kutta steps of four calls, and strength or jump_length cannot begin in the "
    + "middle of one. Each step goes num_train_timesteps // num_inference_steps down, as in diffusers, "
    + "whatever the timestep_spacing: leading fits."
  public let state: SolverState<Options>
  public init(state: SolverState<Options>) { self.state = state }

  public func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let stride = schedule.count / (try state.chosenSteps())
    if isStarting(call.index) { return try rungeKutta(&call, stride) }
    return try options.skipPRKSteps && call.index == 1 ? heun(&call, stride) : multistep(&call, stride)
  }

  /// Whether a call belongs to the Runge-Kutta steps.
  private func isStarting(_ index: Int) -> Bool { !options.skipPRKSteps && index < Options.starting }

  public func complaint(aboutStartAt index: Int) -> String? {
    guard isStarting(index), index % 4 != 0 else { return nil }
    return "a run of PNDMScheduler cannot begin in the middle of a Runge-Kutta step, at call \(index + 1) of "
      + "\(timesteps.count); with `skip_prk_steps` = true it begins anywhere"
  }

  /// Makes one of the four calls of a Runge-Kutta step.
  private func rungeKutta(_ call: inout SolverCall, _ stride: Int) throws -> SchedulerStep {
    let stage = call.index % 4
    if stage == 0 {
      call.history.beginStep(at: call.sample)
      call.history.insert(call.output, upTo: 4)
    }
    guard let start = call.history.start, call.history.stages.count == stage else {
      throw DiffusionError.argument(
        "timestep", complaint(aboutStartAt: call.index) ?? "a call of this Runge-Kutta step was left out")
    }
    call.history.stages.append(call.output)
    let slopes = Array(zip(PNDMScheduler.rungeKutta, call.history.stages))
    let slope = stage == 3 ? try Tensor.weighted(slopes) : call.output
    let from = try schedule.index(of: call.timestep(back: stage))
    let to = try schedule.index(of: call.timestep) - (stage % 2 == 0 ? stride / 2 : 0)
    return try transferred(start, slope, from: from, to: to)
  }

  /// Makes the second half of Heun's method, again from the start of the first step.
  private func heun(_ call: inout SolverCall, _ stride: Int) throws -> SchedulerStep {
    let t = try schedule.index(of: call.timestep)
    // A run that begins here has no first half to correct.
    guard let start = call.history.start, let first = call.history.outputs.first else {
      return try transferred(call.sample, call.output, from: t, to: t)
    }
    call.history.endStep()
    let slope = try Tensor.weighted(0.5, call.output, 0.5, first)
    return try transferred(start, slope, from: t + stride, to: t)
  }

  /// Applies the Adams-Bashforth method to the last four outputs.
  private func multistep(_ call: inout SolverCall, _ stride: Int) throws -> SchedulerStep {
    let t = try schedule.index(of: call.timestep)
    call.history.insert(call.output, upTo: 4)
    call.history.endStep()
    if options.skipPRKSteps, call.index == 0 { call.history.beginStep(at: call.sample) }
    let outputs = call.history.outputs
    let weights = PNDMScheduler.adamsBashforth[outputs.count - 1]
    let slope = try outputs.count == 1 ? call.output : .weighted(Array(zip(weights, outputs)))
    return try transferred(call.sample, slope, from: t, to: t - stride)
  }

  /// Goes from one timestep to another with this output (eq. 9 of the paper).
  private func transferred(
    _ sample: Tensor, _ output: Tensor, from: Int, to: Int
  ) throws -> SchedulerStep {
    let here = try schedule.level(of: Float(from))
    let last = options.setAlphaToOne ? .clean : try schedule.level(of: 0)
    let next = to >= 0 ? try schedule.level(of: Float(to)) : last
    let epsilon = predictionType.epsilon(here)
    let scale = next.signal / here.signal
    let added = next.noise - scale * here.noise
    return SchedulerStep(
      prevSample: try .weighted([(scale + added * epsilon.sample, sample), (added * epsilon.output, output)]),
      predOriginalSample: try options.prediction.cleanSample(output, sample, here))
  }
}
