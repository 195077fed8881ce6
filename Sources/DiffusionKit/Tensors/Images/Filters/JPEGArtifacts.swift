/// Images after compression as JPEG: blocks of 8 x 8 pixels become visible, and waves beside edges, more so at lower
/// quality. The result is not random: equal images get equal artifacts.
/// - Parameters:
///   - x: [H, W], [C, H, W] or [N, C, H, W] of 0...1, with C 1 (gray) or 3 (RGB). No gradient flows to it.
///   - quality: 1 to 100, on libjpeg's scale. Default 75, libjpeg's.
/// - Returns: the shape of x, in the 256 steps of a file.
/// - Throws: `argument("quality")` out of range; `argument("x")` for other shapes, values outside 0...1 and images
///   above the size limit; `memory`; `interrupted`.
public func jpegArtifacts(_ x: Tensor, quality: Int = 75) throws -> Tensor {
  try Requirement.within(quality, 1...100, "quality")
  let images = try x.detached.asImages()
  let sizes = images.shape.sizes
  guard [1, 3].contains(sizes[1]) else {
    throw DiffusionError.argument("x", "a JPEG has 1 channel or 3, not \(sizes[1]): the shape is \(x.shape)")
  }
  guard ImageLimit.admits(width: sizes[3], height: sizes[2]) else {
    throw DiffusionError.argument("x", "\(sizes[3]) x \(sizes[2]) pixels are too many for a JPEG")
  }
  try x.checkValues(in: 0...1, "x")
  let size = sizes[1] * sizes[2] * sizes[3]
  var y = try Tensor(uninitialized: x.shape)
  try y.withUnsafeMutableFloats { results in
    try images.withUnsafeFloats { values in
      for first in stride(from: 0, to: values.count, by: size) {
        try Session.current.checkInterrupted()
        let range = first..<first + size
        let pixels = try Pixels(
          width: sizes[3], height: sizes[2], channels: sizes[1],
          planes: UnsafeBufferPointer(rebasing: values[range]))
        let file = try encodeJPEG(pixels, quality: quality, path: "JPEG")
        try decodeJPEG(file, path: "JPEG")
          .write(to: UnsafeMutableBufferPointer(rebasing: results[range]))
      }
    }
  }
  return y
}
