/// Converts images from files to one number of channels and one size.
package enum ImageFit {
  /// [C, H, W] with another number of channels: gray becomes three equal colours, colours become gray by ITU-R BT.601
  /// (as in Python's PIL), and opacity is dropped, or added as 1.
  package static func channels(_ image: Tensor, _ count: Int) throws -> Tensor {
    let sizes = image.shape.sizes
    let (channels, plane) = (sizes[0], sizes[1] * sizes[2])
    if channels == count { return image }
    let result = try Tensor(uninitialized: Shape([count, sizes[1], sizes[2]]))
    let (source, target) = (image.pointer, result.pointer)
    let hasColour = channels >= 3
    let colours = count >= 3 ? 3 : 1
    for colour in 0..<colours {
      for pixel in 0..<plane {
        let value: Float
        if hasColour && colours == 1 {
          value = 0.299 * source[pixel] + 0.587 * source[plane + pixel] + 0.114 * source[2 * plane + pixel]
        } else {
          value = source[(hasColour ? colour : 0) * plane + pixel]
        }
        target[colour * plane + pixel] = value
      }
    }
    if count > colours {
      let hasOpacity = channels == 2 || channels == 4
      for pixel in 0..<plane {
        target[colours * plane + pixel] = hasOpacity ? source[(channels - 1) * plane + pixel] : 1
      }
    }
    return result
  }

  /// [C, H, W] scaled until it covers height x width, and cropped to the centre: each pixel is the mean of the area
  /// that it covers. In an enlarged image, pixels become blocks.
  package static func covering(_ image: Tensor, height: Int, width: Int) throws -> Tensor {
    let sizes = image.shape.sizes
    if sizes[1] == height, sizes[2] == width { return image }
    // Pixels of the image for one pixel of the result.
    let step = min(Double(sizes[1]) / Double(height), Double(sizes[2]) / Double(width))
    let down = spans(of: sizes[1], height, step)
    let across = spans(of: sizes[2], width, step)
    let result = try Tensor(uninitialized: Shape([sizes[0], height, width]))
    for channel in 0..<sizes[0] {
      try Session.current.checkInterrupted()
      let source = image.pointer + channel * sizes[1] * sizes[2]
      let target = result.pointer + channel * height * width
      for y in 0..<height {
        for x in 0..<width {
          var sum = 0.0
          for (row, share) in down[y] {
            for (column, part) in across[x] { sum += share * part * Double(source[row * sizes[2] + column]) }
          }
          target[y * width + x] = Float(sum)
        }
      }
    }
    return result
  }

  /// The source pixels that each of `count` pixels of the result covers, with their shares, which sum to 1.
  private static func spans(of size: Int, _ count: Int, _ step: Double) -> [[(pixel: Int, share: Double)]] {
    let start = (Double(size) - step * Double(count)) / 2
    return (0..<count).map { index in
      let low = min(max(start + step * Double(index), 0), Double(size))
      let high = min(max(start + step * Double(index + 1), low), Double(size))
      let first = min(Int(low), size - 1)
      let last = max(first, min(Int(high.rounded(.up)) - 1, size - 1))
      let shares = (first...last).map { pixel in
        (pixel: pixel, share: max(0, min(high, Double(pixel + 1)) - max(low, Double(pixel))))
      }
      let total = shares.reduce(0) { $0 + $1.share }
      return total > 0 ? shares.map { ($0.pixel, $0.share / total) } : [(first, 1)]
    }
  }
}
