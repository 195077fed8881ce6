/// The result of a scheduler's step.
public struct SchedulerStep {
  /// The sample at the next, less noisy timestep: the next model input.
  public let prevSample: Tensor
  /// The clean sample that the model output implies, clipped if the scheduler clips.
  public let predOriginalSample: Tensor

  public init(prevSample: Tensor, predOriginalSample: Tensor) {
    self.prevSample = prevSample
    self.predOriginalSample = predOriginalSample
  }
}
