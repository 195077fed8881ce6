/// Writes one image to the file at `path`, replacing the file in one step: PNG, JPEG or WebP by the path's ending.
/// - Parameters:
///   - image: [H, W] or [1, H, W] gray, [2, H, W] gray and alpha, [3, H, W] RGB, [4, H, W] RGB and alpha, with values
///     0...1 (sRGB; alpha is not premultiplied). Values outside are clamped and NaN counts as 0; each value is rounded
///     to one of the 256 or 65,536 steps. JPEG has no alpha.
///   - bitDepth: bits per sample, 8 by default; 16 for PNG only.
///   - quality: 1 to 100, of JPEG (75 by default) and WebP (80).
/// - Throws: `DiffusionError.argument` for another shape, no pixels, more than 32,768 pixels per side or 64 Mi in
///   total, options that the format has not, or a path with another ending; `DiffusionError.file` if the file cannot be
///   written, and for WebP without the library libwebp.
public func saveImage(
  _ path: any FileName, _ image: Tensor, bitDepth: BitDepth = .eight, quality: Int? = nil
) throws {
  let format = try ImageFormat(path: path)
  try writeFile(path, format.encode(pixels(of: image, bitDepth), quality: quality, path: path))
}

/// The bytes of a file of one image, for programs that do not write it to a file.
/// - Parameters: as for `saveImage`.
/// - Throws: the `DiffusionError.argument` errors of `saveImage`, and `state` for WebP without the library libwebp.
package func encodeImage(
  _ image: Tensor, format: ImageFormat = .png, quality: Int? = nil, bitDepth: BitDepth = .eight
) throws -> Buffer<UInt8> {
  let pixels = try pixels(of: image, bitDepth)
  do { return try format.encode(pixels, quality: quality, path: format.rawValue) } catch let error
    as DiffusionError
  {
    guard case .file = error.kind else { throw error }
    throw DiffusionError.argument("format", error.scriptMessage)
  }
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
    throw DiffusionError.argument("image", "\(width) x \(height) pixels cannot be written as an image")
  }
  return try image.withUnsafeFloats {
    try Pixels(width: width, height: height, channels: channels, bitDepth: bitDepth, planes: $0)
  }
}

/// Reads the PNG, JPEG or WebP file at `path`; the first bytes decide the format.
///
/// Samples are returned as stored, as in Python's PIL and torchvision: colour spaces (gAMA, sRGB, iCCP profiles) are
/// ignored, and alpha is a separate channel that is not premultiplied.
/// - Parameter appliesOrientation: whether to rotate and mirror the image according to its Exif data (of a JPEG or a
///   WebP, or in a PNG's eXIf); true by default.
/// - Returns: [C, H, W] with values 0...1, v / 255, or v / 65535 for samples of 16 bits: 1 channel for gray, 2 for gray
///   and alpha, 3 for RGB, 4 for RGB and alpha. Palettes become RGB, a transparent colour an alpha channel.
/// - Throws: `DiffusionError.file` for a file that cannot be read, is of another format, is damaged, or is larger than
///   32,768 pixels per side or 64 Mi in total; and for WebP without the library libwebp.
public func loadImage(_ path: any FileName, appliesOrientation: Bool = true) throws -> Tensor {
  try image(in: readBuffer(path, limit: ImageLimit.fileSize), path, appliesOrientation)
}

/// The same for the bytes of a file.
/// - Throws: `argument("bytes")`.
package func decodeImage(_ bytes: UnsafeBufferPointer<UInt8>, appliesOrientation: Bool = true) throws
  -> Tensor
{
  guard bytes.count <= ImageLimit.fileSize else {
    throw DiffusionError.argument("bytes", "\(bytes.count) bytes, the limit is \(ImageLimit.fileSize)")
  }
  do {
    return try image(in: Buffer(bytes, for: "an image"), "image", appliesOrientation)
  } catch let error as DiffusionError {
    guard case .file = error.kind else { throw error }
    throw DiffusionError.argument("bytes", error.scriptMessage)
  }
}

private func image(in file: Buffer<UInt8>, _ path: any FileName, _ appliesOrientation: Bool) throws -> Tensor
{
  var pixels = try decodePixels(file, path)
  if appliesOrientation { pixels = try pixels.upright(Orientation(file: file)) }
  var image = try Tensor(uninitialized: Shape([pixels.channels, pixels.height, pixels.width]))
  try image.withUnsafeMutableFloats { pixels.write(to: $0) }
  return image
}

private func decodePixels(_ file: Buffer<UInt8>, _ path: any FileName) throws -> Pixels {
  if isPNG(file) { return try decodePNG(file, path: path) }
  if isJPEG(file) { return try decodeJPEG(file, path: path) }
  if isWebP(file) { return try decodeWebP(file, path: path) }
  throw DiffusionError.file(path, "neither a PNG, a JPEG nor a WebP file")
}

package func checkPNGPath(_ path: any FileName) throws {
  try path.filePath.check()
  guard hasExtension(path, "png") else {
    throw DiffusionError.argument(
      "path", "grids of images are written as PNG: '\(path)' does not end in .png")
  }
}
