import CPNG
import Glibc

/// A PNG file of these pixels, of their bit depth.
/// - Throws: what libpng says, as `DiffusionError` naming `path`.
func encodePNG(_ pixels: Pixels, path: any FileName) throws -> [UInt8] {
  guard PictureLimit.admits(width: pixels.width, height: pixels.height), (1...4).contains(pixels.channels),
    pixels.bytes.count == pixels.height * pixels.rowSize
  else {
    throw DiffusionError.file(path, "cannot hold a picture of \(pixels.width) x \(pixels.height) pixels")
  }
  var image = cpng_image(
    width: UInt32(pixels.width), height: UInt32(pixels.height), channels: Int32(pixels.channels),
    bit_depth: Int32(pixels.bitDepth.rawValue))
  var size = 0
  let file = try withMessage(path) { message in
    pixels.bytes.withUnsafeBytes {
      cpng_write(&image, $0.baseAddress, pixels.rowSize, &size, message)
    }
  }
  defer { free(file) }
  return Array(UnsafeBufferPointer(start: file, count: size))
}

func isPNG(_ file: [UInt8]) -> Bool {
  file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
}

/// The pixels of a PNG file, their samples as the file has them: 16 bits stay 16, fewer than 8 become 8, palettes become
/// RGB, and a transparent colour becomes an alpha channel. Colour spaces (gAMA, sRGB, iCCP) are not looked at.
/// - Throws: `DiffusionError` naming `path` for bytes that are no PNG, damage, or too large a picture.
func decodePNG(_ file: [UInt8], path: any FileName) throws -> Pixels {
  guard isPNG(file) else { throw DiffusionError.file(path, "neither a PNG nor a JPEG file") }
  return try file.withUnsafeBufferPointer { file in
    var image = cpng_image()
    let reader = try withMessage(path) { cpng_open(file.baseAddress, file.count, &image, $0) }
    defer { cpng_close(reader) }
    let (width, height) = (Int(image.width), Int(image.height))
    guard PictureLimit.admits(width: width, height: height) else {
      throw DiffusionError.file(path, "\(width) x \(height) pixels are more than are read")
    }
    guard let depth = BitDepth(rawValue: Int(image.bit_depth)), (1...4).contains(image.channels) else {
      throw DiffusionError.file(path, "\(image.channels) channels of \(image.bit_depth) bits")
    }
    var pixels = Pixels(
      width: width, height: height, channels: Int(image.channels), bitDepth: depth, bytes: [])
    let rowSize = pixels.rowSize
    pixels.bytes = try [UInt8](unsafeUninitializedCapacity: height * rowSize) { buffer, initialized in
      _ = try withMessage(path) { cpng_read(reader, buffer.baseAddress, rowSize, $0) ? reader : nil }
      initialized = height * rowSize
    }
    return pixels
  }
}

/// What a function of CPNG gives, or the message that it left.
private func withMessage<Result>(
  _ path: any FileName, _ body: (UnsafeMutablePointer<CChar>) -> Result?
) throws -> Result {
  try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CPNG_MESSAGE_SIZE)) { message in
    message.initialize(repeating: 0)
    guard let start = message.baseAddress, let result = body(start) else {
      throw DiffusionError.file(
        path, String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    return result
  }
}
