import Glibc

extension SchedulerStep {
  /// Along the straight line on which the noise of the sample becomes less and the estimate of x0 stays: Euler's method,
  /// whose derivative is (x - x0) / sigma.
  static func line(from sample: Tensor, at sigma: Double, to next: Double, towards x0: Tensor) throws
    -> SchedulerStep
  {
    let kept = next / sigma
    return SchedulerStep(
      prevSample: try .weighted([(kept, sample), (1 - kept, x0)]), predOriginalSample: x0)
  }
}
