extension Tensor {
  /// The smallest and the largest element of a tensor that has some.
  var extremes: (least: Float, largest: Float) {
    get throws {
      let x = detached
      return (try x.minimum().item(), try x.maximum().item())
    }
  }

  /// What works on values of a range wants them there.
  /// - Throws: `argument(name)` where one lies outside or is no number; says how to rescale.
  func checkValues(in range: ClosedRange<Float>, _ name: String) throws {
    guard isFinite else { throw DiffusionError.argument(name, "values are infinite or NaN") }
    guard count > 0 else { return }
    let (low, high) = try extremes
    if range.contains(low), range.contains(high) { return }
    var hint = ""
    if range == 0...1 {
      hint =
        ": rescale them by \(Tensor.rescaling((low, high)))" + (low < 0 ? ", or cut them, x:clamp(0, 1)" : "")
    }
    throw DiffusionError.argument(
      name,
      "values from \(Tensor.shown(low)) to \(Tensor.shown(high)), "
        + "wanted \(Tensor.shown(range.lowerBound)) to \(Tensor.shown(range.upperBound))\(hint)")
  }

  /// Complains about pictures in another range than a comparison was told: bytes, or -1 to 1, where 0 to 1 are wanted.
  ///
  /// Noise makes values leave their range, too, so one of the pictures within it is enough, and it is taken for within it
  /// unless its values run over more than one and a half of it and lie a tenth of it outside on average, of the range from 0
  /// and of that around 0.
  /// - Parameters:
  ///   - images: with elements; of one or more.
  ///   - dataRange: what lies between the smallest and the largest possible value.
  ///   - isOption: whether the caller may say another range.
  ///   - argument: which argument is wrong.
  /// - Throws: `argument(argument)` where all of them lie outside; the message says how to rescale.
  static func checkRange(
    _ images: [Tensor], _ dataRange: Float, isOption: Bool = true, argument: String
  ) throws {
    var found: (least: Float, largest: Float) = (-.infinity, .infinity)
    for image in images {
      let range = try image.extremes
      let width = range.largest - range.least
      // The message speaks of the picture with the least noise.
      if width < found.largest - found.least { found = range }
      // NaN and infinity are not a matter of ranges: they come out as they are.
      guard width.isFinite, width > 1.5 * dataRange else { return }
      let outside = try [0, -dataRange / 2].map { try image.meanDistance(outside: $0...$0 + dataRange) }
      guard outside.allSatisfy({ $0 > 0.1 * dataRange }) else { return }
    }
    let wanted =
      isOption ? "a `data_range` of \(shown(dataRange)): pass the range they may have, or" : "0...1:"
    throw DiffusionError.argument(
      argument,
      "the values run from \(shown(found.least)) to \(shown(found.largest)), too far for \(wanted) rescale them to "
        + "0...1 by \(rescaling(found))")
  }

  /// How far elements lie outside of the range on average, 0 for those within.
  private func meanDistance(outside range: ClosedRange<Float>) throws -> Float {
    let x = detached
    return try (x - x.clamp(min: range.lowerBound, max: range.upperBound)).abs().mean().item()
  }

  /// How to bring values to 0...1, as a script writes it.
  static func rescaling(_ range: (least: Float, largest: Float)) -> String {
    if range.least >= 0 {
      // Of bytes, no picture need have the largest.
      return "x / \(range.largest > 16 && range.largest <= 255 ? "255" : shown(range.largest))"
    }
    // Pictures of -1...1, with some noise.
    if range.least >= -1.5, range.largest <= 1.5 { return "(x + 1) / 2" }
    return "(x + \(shown(-range.least))) / \(shown(range.largest - range.least))"
  }

  /// Whole numbers as such.
  private static func shown(_ value: Float) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
}
