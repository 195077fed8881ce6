import DiffusionKit

/// A user's own scheduler: DDIM's steps with a noise that is extrapolated from the last two predictions,
/// 3/2 e_t - 1/2 e_(t+1), the two-step method of Adams and Bashforth (Liu et al. 2022).
final class AdamsBashforthScheduler: DiscreteScheduler {
  struct Options: DiscreteSchedulerOptions {
    var noise = NoiseScheduleOptions()
    var prediction = PredictionOptions()
    var spacing = TimestepSpacingOptions()

    static let fields: [Field<Options>] = groupFields
    /// True, since a step uses the prediction of the step before: no step may be left out or repeated.
    static var isOrdered: Bool { true }
  }

  static let name = "AdamsBashforthScheduler"
  let state: SolverState<Options>
  init(state: SolverState<Options>) { self.state = state }

  func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let noise = try options.prediction.epsilon(call)
    let earlier = call.history.outputs.first
    call.history.insert(noise, upTo: 1)
    let direction = try earlier.map { try 1.5 * noise - 0.5 * $0 } ?? noise
    let estimate = try (call.sample - call.level.noise * direction) / call.level.signal
    let x0 = try options.prediction.limited(estimate)
    // The noise of the actual sample for the limited estimate, so that samples stay within bounds.
    let rest = try (call.sample - call.level.signal * x0) / call.level.noise
    return SchedulerStep(
      prevSample: try call.next.signal * x0 + call.next.noise * rest, predOriginalSample: x0)
  }
}
