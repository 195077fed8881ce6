extension Pixels {
  /// The image in another size: each pixel is the mean of the area that it covers.
  func resized(width newWidth: Int, height newHeight: Int) throws -> Pixels {
    guard newWidth != width || newHeight != height else { return self }
    let across = Pixels.shares(from: width, to: newWidth)
    let up = Pixels.shares(from: height, to: newHeight)
    // Columns first: values of [height, newWidth, channels].
    let narrow = try Buffer<Float>(count: height * newWidth * channels, for: "an image's pixels")
    for row in 0..<height {
      for (column, share) in across.enumerated() {
        for channel in 0..<channels {
          var sum: Float = 0
          for (offset, weight) in share.weights.enumerated() {
            sum += weight * Float(bytes[(row * width + share.first + offset) * channels + channel])
          }
          narrow[(row * newWidth + column) * channels + channel] = sum
        }
      }
    }
    let line = newWidth * channels
    let result = try Pixels(width: newWidth, height: newHeight, channels: channels)
    for (row, share) in up.enumerated() {
      for index in 0..<line {
        var sum: Float = 0
        for (offset, weight) in share.weights.enumerated() {
          sum += weight * narrow[(share.first + offset) * line + index]
        }
        result.bytes[row * line + index] = UInt8(unit: sum / 255)
      }
    }
    return result
  }

  /// The old positions that each of `new` positions covers, and their weights.
  private static func shares(from old: Int, to new: Int) -> [(first: Int, weights: [Float])] {
    let scale = Double(old) / Double(new)
    return (0..<new).map { index in
      let (start, end) = (Double(index) * scale, Double(index + 1) * scale)
      let first = min(Int(start), old - 1)
      let last = max(first, min(Int((end - 1e-9).rounded(.up)) - 1, old - 1))
      let covered = (first...last).map { max(0, min(end, Double($0 + 1)) - max(start, Double($0))) }
      let sum = covered.reduce(0, +)
      return (first, covered.map { sum > 0 ? Float($0 / sum) : 1 / Float(covered.count) })
    }
  }
}
