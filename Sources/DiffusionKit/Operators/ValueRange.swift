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
      hint = ": rescale them by \(Tensor.rescaling((low, high)))" + (low < 0 ? ", or cut them, x:clamp(0, 1)" : "")
    }
    throw DiffusionError.argument(
      name,
      "values from \(Tensor.shown(low)) to \(Tensor.shown(high)), "
        + "wanted \(Tensor.shown(range.lowerBound)) to \(Tensor.shown(range.upperBound))\(hint)")
  }

  /// Complains about pictures in another range than a comparison was told: bytes, or -1 to 1, where 0 to 1 are wanted.
  ///
  /// Where one of them lies within the range, or reaches beyond it by no more than half of it (noise does), all is well.
  /// - Parameters:
  ///   - images: with elements; of one or more.
  ///   - dataRange: what lies between the smallest and the largest possible value.
  ///   - argument: which argument is wrong.
  /// - Throws: `argument(argument)` where the values of all of them lie further apart; the message says how to rescale.
  static func checkRange(_ images: [Tensor], _ dataRange: Float, argument: String) throws {
    let ranges = try images.map { try $0.extremes }
    let widths = ranges.map { $0.largest - $0.least }
    // NaN and infinity are not a matter of ranges: they come out as they are.
    guard let place = widths.indices.min(by: { widths[$0] < widths[$1] }), widths.allSatisfy(\.isFinite),
      widths[place] > 1.5 * dataRange
    else { return }
    throw DiffusionError.argument(
      argument,
      "the values run from \(shown(ranges[place].least)) to \(shown(ranges[place].largest)), too far for a "
        + "data_range of \(shown(dataRange)): pass the range they may have, or rescale them to 0...1 by "
        + rescaling(ranges[place]))
  }

  /// How to bring values to 0...1, as a script writes it.
  static func rescaling(_ range: (least: Float, largest: Float)) -> String {
    if range.least >= 0 {
      // Of bytes, no picture need have the largest.
      return "x / \(range.largest > 16 && range.largest <= 255 ? "255" : shown(range.largest))"
    }
    if range.least >= -1, range.largest <= 1 { return "(x + 1) / 2" }
    return "(x + \(shown(-range.least))) / \(shown(range.largest - range.least))"
  }

  /// Whole numbers as such.
  private static func shown(_ value: Float) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }
}
