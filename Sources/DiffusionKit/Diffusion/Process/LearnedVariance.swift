/// The output of a network that also learns the variance of the steps: the prediction, followed along the channels by as
/// many values that determine the variance (Nichol and Dhariwal 2021, section 3.1).
struct LearnedVariance {
  let prediction: Tensor
  let variance: Tensor

  /// - Returns: nil if `output` is not [N, 2 C, ...] for samples [N, C, ...].
  init?(_ output: Tensor, for sample: Shape) throws {
    guard LearnedVariance.shape(for: sample) == output.shape.sizes else { return nil }
    let halves = try output.detached.chunk(2, axis: 1)
    (prediction, variance) = (halves[0], halves[1])
  }

  /// The shape of such an output, [N, 2 C, ...]; nil for samples without channels.
  static func shape(for sample: Shape) -> [Int]? {
    var sizes = sample.sizes
    guard sizes.count >= 2 else { return nil }
    let (doubled, overflow) = sizes[1].multipliedReportingOverflow(by: 2)
    sizes[1] = doubled
    return overflow ? nil : sizes
  }
}
