extension Tensor {
  /// The minimum and the maximum of a tensor with elements.
  package var extremes: (minimum: Float, maximum: Float) {
    get throws {
      let x = detached
      return (try x.minimum().item(), try x.maximum().item())
    }
  }

  /// The minimum and the maximum of the finite elements; nil if there are none.
  package var finiteExtremes: (minimum: Float, maximum: Float)? {
    withUnsafeFloats { values in
      var range: (minimum: Float, maximum: Float) = (.infinity, -.infinity)
      for value in values where value.isFinite {
        range = (min(range.minimum, value), max(range.maximum, value))
      }
      return range.minimum <= range.maximum ? range : nil
    }
  }

  /// Checks values for code that requires a range.
  /// - Throws: `argument(name)` if a value is outside of the range or not finite; the message says how to rescale.
  package func checkValues(in range: ClosedRange<Float>, _ name: String) throws {
    guard isFinite else { throw DiffusionError.argument(name, "values are infinite or NaN") }
    guard count > 0 else { return }
    let (low, high) = try extremes
    if range.contains(low), range.contains(high) { return }
    var hint = ""
    if range == 0...1 {
      hint =
        ": rescale them by \(Tensor.rescaling((low, high)))"
        + (low < 0
          ? ", or cut them, \(NameStyle.code(swift: "x.clamp(min: 0, max: 1)", script: "x:clamp(0, 1)"))"
          : "")
    }
    throw DiffusionError.argument(
      name,
      "values from \(plain(low)) to \(plain(high)), "
        + "expected \(plain(range.lowerBound)) to \(plain(range.upperBound))\(hint)")
  }

  /// Refuses images in another range than that of a comparison, such as bytes or -1 to 1 instead of 0 to 1.
  ///
  /// Noise takes values out of their range too, so it suffices that one of the images is in range. An image is out of
  /// range if its values span more than 1.5 times the range and are outside of it by a tenth of its width on average,
  /// both for the range from 0 and for the range centred on 0.
  /// - Parameters:
  ///   - images: one or more, with elements.
  ///   - dataRange: the difference between the maximum and the minimum possible value.
  ///   - isOption: whether the caller can set another range.
  ///   - argument: the argument to name in the error.
  /// - Throws: `argument(argument)` if all images are out of range; the message says how to rescale.
  package static func checkRange(
    _ images: [Tensor], _ dataRange: Float, isOption: Bool = true, argument: String
  ) throws {
    var found: (minimum: Float, maximum: Float) = (-.infinity, .infinity)
    for image in images {
      let range = try image.extremes
      let width = range.maximum - range.minimum
      // The message quotes the image with the least noise.
      if width < found.maximum - found.minimum { found = range }
      // NaN and infinity have no range: the comparison returns them.
      guard width.isFinite, width > 1.5 * dataRange else { return }
      let outside = try [0, -dataRange / 2].map { try image.meanDistance(outside: $0...$0 + dataRange) }
      guard outside.allSatisfy({ $0 > 0.1 * dataRange }) else { return }
    }
    let expected =
      isOption ? "a `data_range` of \(plain(dataRange)): pass the range they may have, or" : "0...1:"
    throw DiffusionError.argument(
      argument,
      "the values run from \(plain(found.minimum)) to \(plain(found.maximum)), too far for \(expected) rescale them to "
        + "0...1 by \(rescaling(found))")
  }

  /// The mean distance of the elements from the range, 0 for elements within.
  private func meanDistance(outside range: ClosedRange<Float>) throws -> Float {
    let x = detached
    return try (x - x.clamp(min: range.lowerBound, max: range.upperBound)).abs().mean().item()
  }

  /// The expression that rescales values to 0...1, as a script writes it.
  static func rescaling(_ range: (minimum: Float, maximum: Float)) -> String {
    if range.minimum >= 0 {
      // Images of bytes need not contain 255.
      return "x / \(range.maximum > 16 && range.maximum <= 255 ? "255" : plain(range.maximum))"
    }
    // Images of -1...1, with some noise.
    if range.minimum >= -1.5, range.maximum <= 1.5 { return "(x + 1) / 2" }
    return "(x + \(plain(-range.minimum))) / \(plain(range.maximum - range.minimum))"
  }
}
