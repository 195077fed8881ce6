/// Writes one image to the PNG file at `path`, replacing the file in one step.
/// - Parameters:
///   - image: [H, W] or [1, H, W] gray, [2, H, W] gray and alpha, [3, H, W] RGB, [4, H, W] RGB and alpha, with values
///     0...1 (sRGB; alpha is not premultiplied). Values outside are clamped and NaN counts as 0; each value is rounded
///     to one of the 256 or 65,536 steps.
///   - bitDepth: bits per sample, 8 by default.
/// - Throws: `DiffusionError.argument` for another shape, no pixels, more than 32,768 pixels per side or 64 Mi in
///   total, or a path that does not end in `.png`; `DiffusionError.file` if the file cannot be written.
public func saveImage(_ path: any FileName, _ image: Tensor, bitDepth: BitDepth = .eight) throws {
  try checkPNGPath(path)
  try writeFile(path, encodePNG(pixels(of: image, bitDepth), path: path))
}

/// The bytes of a PNG file of one image, for programs that do not write it to a file.
/// - Parameters: as for `saveImage`.
/// - Throws: the `DiffusionError.argument` errors of `saveImage`.
package func encodeImage(_ image: Tensor, bitDepth: BitDepth = .eight) throws -> Buffer<UInt8> {
  try encodePNG(pixels(of: image, bitDepth), path: "PNG")
}

private func pixels(of image: Tensor, _ bitDepth: BitDepth) throws -> Pixels {
  let sizes = image.shape.sizes
  let layout = sizes.count == 2 ? [1] + sizes : sizes
  guard layout.count == 3, (1...4).contains(layout[0]) else {
    throw DiffusionError.argument(
      "image", "an image is [H, W] or [C, H, W] with 1 to 4 channels, the shape is \(image.shape)")
  }
  let (channels, height, width) = (layout[0], layout[1], layout[2])
  guard ImageLimit.admits(width: width, height: height) else {
    throw DiffusionError.argument("image", "\(width) x \(height) pixels cannot be written as PNG")
  }
  return try image.withUnsafeFloats {
    try Pixels(width: width, height: height, channels: channels, bitDepth: bitDepth, planes: $0)
  }
}

/// Reads the PNG or JPEG file at `path`; the first bytes decide the format.
///
/// Samples are returned as stored, as in Python's PIL and torchvision: colour spaces (gAMA, sRGB, iCCP profiles) are
/// ignored, and alpha is a separate channel that is not premultiplied.
/// - Parameter appliesOrientation: whether to rotate and mirror the image according to its Exif data (of a JPEG, or in
///   a PNG's eXIf); true by default.
/// - Returns: [C, H, W] with values 0...1, v / 255, or v / 65535 for samples of 16 bits: 1 channel for gray, 2 for gray
///   and alpha, 3 for RGB, 4 for RGB and alpha. Palettes become RGB, a transparent colour an alpha channel.
/// - Throws: `DiffusionError.file` for a file that cannot be read, is neither format, is damaged, or is larger than
///   32,768 pixels per side or 64 Mi in total.
public func loadImage(_ path: any FileName, appliesOrientation: Bool = true) throws -> Tensor {
  let file = try readBuffer(path, limit: ImageLimit.fileSize)
  var pixels = try isJPEG(file) ? decodeJPEG(file, path: path) : decodePNG(file, path: path)
  if appliesOrientation { pixels = try pixels.upright(Orientation(file: file)) }
  var image = try Tensor(uninitialized: Shape([pixels.channels, pixels.height, pixels.width]))
  try image.withUnsafeMutableFloats { pixels.write(to: $0) }
  return image
}

package func checkPNGPath(_ path: any FileName) throws {
  try path.filePath.check()
  guard hasExtension(path, "png") else {
    throw DiffusionError.argument("path", "images are written as PNG: '\(path)' does not end in .png")
  }
}
