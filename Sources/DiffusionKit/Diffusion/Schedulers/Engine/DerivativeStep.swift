extension SchedulerStep {
  /// Makes a step of Euler's method along the derivative (x - x0) / sigma, which reduces the noise of the sample and
  /// preserves the estimate of x0.
  static func euler(from x: Tensor, at sigma: Double, to next: Double, towards x0: Tensor) throws
    -> SchedulerStep
  {
    let ratio = next / sigma
    return SchedulerStep(
      prevSample: try .weighted([(ratio, x), (1 - ratio, x0)]), predOriginalSample: x0)
  }
}
