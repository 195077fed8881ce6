import CKernels

extension Tensor {
  /// The smallest and the largest element of a tensor that has some.
  var extremes: (least: Float, largest: Float) {
    get throws {
      let x = detached
      return (try x.minimum().item(), try x.maximum().item())
    }
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
    let wanted = isOption ? "a data_range of \(dataRange): pass the range they may have, or" : "0...1:"
    throw DiffusionError.argument(
      argument,
      "the values run from \(found.least) to \(found.largest), too far for \(wanted) rescale them to 0...1 by "
        + rescaling(found))
  }

  /// How far elements lie outside of the range on average, 0 for those within.
  private func meanDistance(outside range: ClosedRange<Float>) throws -> Float {
    let x = detached
    return try (x - x.clamp(min: range.lowerBound, max: range.upperBound)).abs().mean().item()
  }

  /// How to bring values to 0...1, as a script writes it.
  private static func rescaling(_ range: (least: Float, largest: Float)) -> String {
    if range.least >= -1, range.largest <= 1 { return "(x + 1) / 2" }
    if range.least >= 0, range.largest <= 255 { return "x / 255" }
    return "(x - \(range.least)) / \(range.largest - range.least)"
  }
}
