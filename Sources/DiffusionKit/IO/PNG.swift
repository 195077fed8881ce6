import CPNG

// Only libpng's simplified API is called: it never longjmps over its caller.

/// A PNG file of these pixels.
/// - Throws: what libpng says, as `DiffusionError` naming `path`.
func encodePNG(_ pixels: Pixels, path: any FileName) throws -> [UInt8] {
  guard PictureLimit.admits(width: pixels.width, height: pixels.height), (1...4).contains(pixels.channels),
    pixels.bytes.count == pixels.width * pixels.height * pixels.channels
  else {
    throw DiffusionError.file(path, "cannot hold a picture of \(pixels.width) x \(pixels.height) pixels")
  }
  var image = png_image()
  image.version = png_uint_32(PNG_IMAGE_VERSION)
  image.width = png_uint_32(pixels.width)
  image.height = png_uint_32(pixels.height)
  image.format = format(channels: pixels.channels)
  defer { png_image_free(&image) }
  let capacity = cpng_largest_file(&image)
  guard capacity > 0 else { throw DiffusionError.file(path, "the picture is too large") }
  return try [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
    var size = png_alloc_size_t(buffer.count)
    let written = pixels.bytes.withUnsafeBufferPointer {
      png_image_write_to_memory(&image, buffer.baseAddress, &size, 0, $0.baseAddress, 0, nil)
    }
    guard written != 0 else { throw DiffusionError.file(path, message(&image)) }
    initialized = min(Int(size), buffer.count)
  }
}

/// The pixels of a PNG file. Palettes and depths other than 8 bits are converted; gray and alpha stay as the
/// file has them.
/// - Throws: `DiffusionError` naming `path` for bytes that are no PNG, damage, or too large a picture.
func decodePNG(_ file: [UInt8], path: any FileName) throws -> Pixels {
  guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else {
    throw DiffusionError.file(path, "neither a PNG nor a JPEG file")
  }
  return try file.withUnsafeBytes { file in
    var image = png_image()
    image.version = png_uint_32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
      throw DiffusionError.file(path, message(&image))
    }
    let (width, height) = (Int(image.width), Int(image.height))
    guard PictureLimit.admits(width: width, height: height) else {
      throw DiffusionError.file(path, "\(width) x \(height) pixels are more than are read")
    }
    // The sides' values are sRGB in nearly all 16-bit files too; without the flag they would count as linear.
    image.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
    let channels = (image.format & 1 != 0 ? 1 : 0) + (image.format & 2 != 0 ? 3 : 1)  // alpha, colour
    image.format = format(channels: channels)
    let bytes = try [UInt8](unsafeUninitializedCapacity: width * height * channels) { buffer, initialized in
      guard png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0 else {
        throw DiffusionError.file(path, message(&image))
      }
      initialized = width * height * channels
    }
    return Pixels(width: width, height: height, channels: channels, bytes: bytes)
  }
}

/// libpng's name for 8-bit pixels of 1 to 4 channels: the flags PNG_FORMAT_FLAG_ALPHA (1) and _COLOR (2).
private func format(channels: Int) -> png_uint_32 {
  switch channels {
  case 1: 0
  case 2: 1
  case 3: 2
  default: 3
  }
}

private func message(_ image: inout png_image) -> String {
  withUnsafeBytes(of: &image.message) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
}
