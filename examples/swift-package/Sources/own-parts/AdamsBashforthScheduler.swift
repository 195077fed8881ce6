import DiffusionKit

/// A scheduler of one's own: steps as DDIM takes them, along a noise that is extrapolated from the last two predictions,
/// 3/2 e_t - 1/2 e_(t+1), the two-step method of Adams and Bashforth (Liu et al. 2022).
final class AdamsBashforthScheduler: DiscreteScheduler {
  struct Options: DiscreteSchedulerOptions {
    var noise = NoiseScheduleOptions()
    var prediction = PredictionOptions()
    var spacing = TimestepSpacingOptions()

    static let fields: [Field<Options>] = groupFields
    /// A step builds on the one before: none may be left out or made twice.
    static var isOrdered: Bool { true }
  }

  static let name = "AdamsBashforthScheduler"
  let state: SolverState<Options>
  init(state: SolverState<Options>) { self.state = state }

  func advance(_ call: inout SolverCall) throws -> SchedulerStep {
    let noise = try options.prediction.epsilon(call)
    let earlier = call.history.outputs.first
    call.history.keep(noise, upTo: 1)
    let direction = try earlier.map { try 1.5 * noise - 0.5 * $0 } ?? noise
    let estimate = try (call.sample - call.level.noise * direction) / call.level.signal
    let x0 = try options.prediction.limited(estimate)
    // Of the sample as it is, where the estimate was limited: samples stay within bounds.
    let rest = try (call.sample - call.level.signal * x0) / call.level.noise
    return SchedulerStep(
      prevSample: try call.next.signal * x0 + call.next.noise * rest, predOriginalSample: x0)
  }
}
