import CWebP

func isWebP(_ file: some Collection<UInt8>) -> Bool {
  file.starts(with: Array("RIFF".utf8)) && file.dropFirst(8).starts(with: Array("WEBP".utf8))
}

/// The pixels of a WebP file, RGB or RGB and alpha.
/// - Throws: `DiffusionError` naming `path` for damage, animations, an image above the size limit, or a system without libwebp.
func decodeWebP(_ file: Buffer<UInt8>, path: any FileName) throws -> Pixels {
  try requireLibrary(path)
  defer { withExtendedLifetime(file) {} }
  var image = cwebp_image()
  guard cwebp_open(file.base, file.count, &image) else {
    throw DiffusionError.file(path, "damaged: its header is no WebP header")
  }
  guard !image.has_animation else { throw DiffusionError.file(path, "an animated WebP file, not one image") }
  let (width, height) = (Int(image.width), Int(image.height))
  guard ImageLimit.admits(width: width, height: height) else {
    throw DiffusionError.file(path, "\(width) x \(height) pixels exceed the limit")
  }
  // For libwebp's own pixels.
  try Allocation.require(4 * width * height, for: "a WebP image")
  let pixels = try Pixels(width: width, height: height, channels: image.has_alpha ? 4 : 3)
  guard cwebp_read(file.base, file.count, &image, pixels.bytes.base, pixels.rowSize) else {
    throw DiffusionError.file(path, "damaged or truncated")
  }
  return pixels
}

/// The maximum side of a WebP image.
private let maxSide = 16_383

/// A lossy WebP file of these pixels. Gray becomes three equal colours, which WebP has alone.
/// - Parameter quality: 1 to 100, on libwebp's scale.
func encodeWebP(_ pixels: Pixels, quality: Int, path: any FileName) throws -> Buffer<UInt8> {
  try requireLibrary(path)
  guard pixels.width <= maxSide, pixels.height <= maxSide, pixels.bitDepth == .eight,
    pixels.bytes.count == pixels.height * pixels.rowSize
  else {
    throw DiffusionError.file(path, "cannot hold an image of \(pixels.width) x \(pixels.height) pixels")
  }
  let colours = try pixels.inColours()
  // For libwebp's own pixels, and the file.
  try Allocation.require(8 * pixels.width * pixels.height, for: "a WebP image")
  var image = cwebp_image(
    width: Int32(pixels.width), height: Int32(pixels.height), has_alpha: colours.channels == 4,
    has_animation: false)
  var size = 0
  guard let file = cwebp_write(&image, colours.bytes.base, colours.rowSize, Float(quality), &size) else {
    throw DiffusionError.memory("libwebp has no memory for a WebP file")
  }
  defer { cwebp_free(file) }
  return try Buffer(UnsafeBufferPointer(start: file, count: size), for: "a WebP file")
}

private func requireLibrary(_ path: any FileName) throws {
  guard cwebp_is_available() else {
    throw DiffusionError.file(
      path, "WebP images need the library libwebp.so.7, which is not installed (Debian's package libwebp7)")
  }
}

extension Pixels {
  /// RGB, with alpha if there is alpha.
  fileprivate func inColours() throws -> Pixels {
    guard channels < 3 else { return self }
    let result = try Pixels(width: width, height: height, channels: channels + 2)
    for pixel in 0..<width * height {
      for channel in 0..<3 { result.bytes[pixel * result.channels + channel] = bytes[pixel * channels] }
      if channels == 2 { result.bytes[pixel * 4 + 3] = bytes[pixel * 2 + 1] }
    }
    return result
  }
}
