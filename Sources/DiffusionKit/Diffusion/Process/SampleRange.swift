extension Scheduler {
  /// The largest magnitude of what is sampled, and the options that say so; nil where there is none.
  private var sampleLimit: (value: Double, option: String)? {
    func option(_ name: String) -> JSON? { config.first { $0.name == name }?.value }
    if option("thresholding") == .bool(true) { return (1, "thresholding") }
    guard option("clip_sample") == .bool(true), let range = option("clip_sample_range")?.double else {
      return nil
    }
    return (range, "clip_sample")
  }

  /// What sampling cuts off though the one that was trained with was told not to: the data may lie beyond the range. Nil
  /// for nothing.
  func cutOff(beside trained: any Scheduler) -> String? {
    guard self !== trained, let limit = sampleLimit,
      trained.config.contains(where: { $0.name == "clip_sample" && $0.value == .bool(false) })
    else { return nil }
    let range = plain(limit.value)
    return
      "\(Self.name) cuts samples to -\(range) to \(range) (\(limit.option)), and \(type(of: trained).name) in "
      + "training had clip_sample = false"
  }

  /// Sampling never gives values beyond the range that it clips to, whatever was learned. Pixels of 0...255 that nobody
  /// scaled are refused; values somewhat beyond it, as normal numbers are, are worth a warning.
  /// - Throws: `argument` for data beyond `SampleRange.refused` times the range, with the range and the ways out.
  func checkRange(of data: Tensor, argument: String) throws {
    guard let limit = sampleLimit, data.count > 0 else { return }
    let (least, greatest) = (Double(try data.minimum().item()), Double(try data.maximum().item()))
    let largest = max(-least, greatest)
    guard largest > limit.value * SampleRange.tolerated else { return }
    let range = plain(limit.value)
    // Pixels mostly have 256 values, whatever the largest among these is.
    let top = least >= 0 && (129...255).contains(greatest) ? 255 : greatest
    let scaled =
      least >= 0
      ? "\(argument) / \(Text.significant(top / (2 * limit.value))) - \(range)"
      : "\(argument) / \(Text.significant(largest / limit.value))"
    let message =
      "values from \(Text.significant(least)) to \(Text.significant(greatest)), but \(Self.name) samples within "
      + "-\(range) to \(range) (\(limit.option)): scale them, \(scaled), or make it with \(limit.option) = false"
    guard largest <= limit.value * SampleRange.refused else {
      throw DiffusionError.argument(argument, message)
    }
    Session.current.warn("\(argument): \(message)")
  }
}

/// How far data may lie beyond the range of samples, as multiples of it.
private enum SampleRange {
  /// Without a word: resizing goes a little beyond.
  static let tolerated = 1.05
  /// With a warning. Normal numbers of standard deviation 1 stay within eight.
  static let refused = 8.0
}
