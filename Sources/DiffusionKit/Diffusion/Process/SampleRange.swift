extension Scheduler {
  /// The maximum magnitude of samples, and the option that sets it; nil without a limit.
  private var sampleLimit: (value: Double, option: String)? {
    func option(_ name: String) -> JSON? { config.first { $0.name == name }?.value }
    if option("thresholding") == .bool(true) { return (1, "thresholding") }
    guard option("clip_sample") == .bool(true), let range = option("clip_sample_range")?.double else {
      return nil
    }
    return (range, "clip_sample")
  }

  /// A message if this scheduler clips samples and the one in training had clip_sample = false, so that the data may lie
  /// beyond the range; else nil.
  func cutOff(beside trained: any Scheduler) -> String? {
    guard self !== trained, let limit = sampleLimit,
      trained.config.contains(where: { $0.name == "clip_sample" && $0.value == .bool(false) })
    else { return nil }
    let range = plain(limit.value)
    return
      "\(Self.name) cuts samples to -\(range) to \(range) (`\(limit.option)`), and \(type(of: trained).name) in "
      + "training had `clip_sample` = false"
  }

  /// Checks that data lie within the range that sampling clips to: samples never lie beyond it, whatever the model learned.
  /// Unscaled pixels of 0...255 are refused; values somewhat beyond the range, such as normal numbers, lead to a warning.
  /// - Throws: `argument` for data beyond `SampleRange.refused` times the range, with the range and the remedies.
  package func checkRange(of data: Tensor, argument: String) throws {
    guard let limit = sampleLimit, data.count > 0 else { return }
    let (least, greatest) = (Double(try data.minimum().item()), Double(try data.maximum().item()))
    let magnitude = max(-least, greatest)
    guard magnitude > limit.value * SampleRange.tolerated else { return }
    let range = plain(limit.value)
    // Pixels mostly have 256 values, whatever the maximum of these data is.
    let top = least >= 0 && (129...255).contains(greatest) ? 255 : greatest
    let scaled =
      least >= 0
      ? "\(argument) / \(Text.significant(top / (2 * limit.value))) - \(range)"
      : "\(argument) / \(Text.significant(magnitude / limit.value))"
    let message =
      "values from \(Text.significant(least)) to \(Text.significant(greatest)), but \(Self.name) samples within "
      + "-\(range) to \(range) (`\(limit.option)`): scale them, \(scaled), or make the scheduler with `\(limit.option)` = false"
    guard magnitude <= limit.value * SampleRange.refused else {
      throw DiffusionError.argument(argument, message)
    }
    Session.current.warn("\(argument): \(message)")
  }
}

/// Limits on the magnitude of data, as multiples of the range of samples.
private enum SampleRange {
  /// The limit without a warning: resized images go a little beyond the range.
  static let tolerated = 1.05
  /// The limit with a warning: normal numbers of standard deviation 1 stay within eight.
  static let refused = 8.0
}
