/// The formats of animations.
public enum AnimationFormat: String, OptionChoice {
  /// PNG with several images (Mozilla 2004, part of PNG's third edition): loses nothing. Programs that do not know it show
  /// the first frame.
  case apng
  /// At most 256 colours for each frame, no alpha, and times in hundredths of a second.
  case gif
}

/// Writes images as an animation to the file at `path`, replacing the file in one step.
/// - Parameters:
///   - frames: [N, H, W] or [N, C, H, W] with values 0...1, as for `saveImage`. In a GIF gray is exact, colours are exact if a
///     frame has at most 256 of them (else the nearest of 256, with error diffusion), and alpha is shown on white.
///   - framesPerSecond: 0.02 to 1000, in a GIF at most 50; 10 by default.
///   - loops: how often the animation is shown; 0, the default, for ever.
///   - format: by default that of the path's ending, .gif, .png or .apng.
/// - Throws: `DiffusionError.argument` for other shapes, no frames, too many pixels, numbers out of range, or a path with another
///   ending; `file` if the file cannot be written.
public func saveAnimation(
  _ path: any FileName, _ frames: Tensor, framesPerSecond: Double = 10, loops: Int = 0,
  format: AnimationFormat? = nil
) throws {
  try path.filePath.check()
  let format = try format ?? animationFormat(path)
  let sizes = frames.shape.sizes
  guard frames.rank == 3 || frames.rank == 4, frames.rank == 3 || (1...4).contains(sizes[1]) else {
    throw DiffusionError.argument(
      "frames", "frames are [N, H, W] or [N, C, H, W] with 1 to 4 channels, the shape is \(frames.shape)")
  }
  let (channels, height, width) = (
    frames.rank == 3 ? 1 : sizes[1], sizes[frames.rank - 2], sizes[frames.rank - 1]
  )
  guard sizes[0] > 0 else {
    throw DiffusionError.argument("frames", "no frames: the shape is \(frames.shape)")
  }
  guard ImageLimit.admits(width: width, height: height) else {
    throw DiffusionError.argument("frames", "\(width) x \(height) pixels cannot be written")
  }
  guard framesPerSecond >= 0.02, framesPerSecond <= (format == .gif ? 50 : 1000) else {
    throw DiffusionError.argument(
      "fps", "must be 0.02 to \(format == .gif ? "50 in a GIF" : "1000"), not \(framesPerSecond)")
  }
  try Requirement.within(loops, 0...65_535, "loop")
  let description = AnimationDescription(
    width: width, height: height, count: sizes[0], framesPerSecond: framesPerSecond, loops: loops)
  var writer: any AnimationWriter =
    try format == .gif ? GIFWriter(description, path) : APNGWriter(description, path)
  let frameSize = channels * height * width
  try frames.withUnsafeFloats { floats in
    for index in 0..<sizes[0] {
      try Session.current.checkInterrupted()
      let planes = UnsafeBufferPointer(rebasing: floats[index * frameSize..<(index + 1) * frameSize])
      try writer.add(Pixels(width: width, height: height, channels: channels, planes: planes))
    }
  }
  try writeFile(path, writer.finished())
}

private func animationFormat(_ path: any FileName) throws -> AnimationFormat {
  if hasExtension(path, "gif") { return .gif }
  if hasExtension(path, "png", "apng") { return .apng }
  throw DiffusionError.argument("path", "'\(path)' does not end in .gif, .png or .apng")
}

struct AnimationDescription {
  let width: Int
  let height: Int
  let count: Int
  let framesPerSecond: Double
  let loops: Int
}

/// Makes the bytes of an animation, a frame at a time.
protocol AnimationWriter {
  mutating func add(_ frame: Pixels) throws
  consuming func finished() throws -> Buffer<UInt8>
}
