/// What one step of a scheduler gives.
public struct SchedulerStep {
  /// The sample at the next, less noisy timestep: the next model input.
  public let prevSample: Tensor
  /// The clean sample as the model output implies it, clipped where the scheduler clips.
  public let predOriginalSample: Tensor

  public init(prevSample: Tensor, predOriginalSample: Tensor) {
    self.prevSample = prevSample
    self.predOriginalSample = predOriginalSample
  }
}
