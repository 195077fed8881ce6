extension Tensor {
  /// What works on pictures of a range wants their values there.
  /// - Throws: `argument(name)` where one lies outside or is no number; says how to rescale.
  func checkValues(in range: ClosedRange<Float>, _ name: String) throws {
    guard count > 0 else { return }
    let (low, high) = try noGrad { (try minimum().item(), try maximum().item()) }
    if range.contains(low), range.contains(high) { return }
    guard low.isFinite, high.isFinite else {
      throw DiffusionError.argument(name, "there are values that are no finite numbers")
    }
    throw DiffusionError.argument(
      name,
      "values \(range.lowerBound) to \(range.upperBound) are wanted, these go from \(low) to \(high)"
        + Tensor.rescaling(low, high, to: range, name))
  }

  /// How values become those of 0...1, as a script writes it.
  private static func rescaling(
    _ low: Float, _ high: Float, to range: ClosedRange<Float>, _ name: String
  ) -> String {
    guard range == 0...1 else { return "" }
    if low >= 0 { return ": rescale them, \(name) / \(high > 16 && high <= 255 ? 255 : high)" }
    if low >= -1, high <= 1 { return ": rescale them, (\(name) + 1) / 2, or cut them, \(name):clamp(0, 1)" }
    return ": rescale them, (\(name) + \(-low)) / \(high - low), or cut them, \(name):clamp(0, 1)"
  }
}
