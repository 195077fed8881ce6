import CPNG
import Glibc

/// A PNG file of these pixels, with their bit depth.
/// - Throws: libpng's error as a `DiffusionError` naming `path`.
package func encodePNG(_ pixels: Pixels, path: any FileName) throws -> Buffer<UInt8> {
  guard ImageLimit.admits(width: pixels.width, height: pixels.height), (1...4).contains(pixels.channels),
    pixels.bytes.count == pixels.height * pixels.rowSize
  else {
    throw DiffusionError.file(path, "cannot hold an image of \(pixels.width) x \(pixels.height) pixels")
  }
  var image = cpng_image(
    width: UInt32(pixels.width), height: UInt32(pixels.height), channels: Int32(pixels.channels),
    bit_depth: Int32(pixels.bitDepth.rawValue))
  var size = 0
  let file = try withMessage(path) { message in
    cpng_write(&image, pixels.bytes.base, pixels.rowSize, &size, message)
  }
  defer { free(file) }
  return try Buffer(UnsafeBufferPointer(start: file, count: size), for: "a PNG file")
}

func isPNG(_ file: some Collection<UInt8>) -> Bool {
  file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
}

/// The pixels of a PNG file, with samples as stored: 16 bits remain 16, fewer than 8 become 8, palettes become RGB, and
/// a transparent colour becomes an alpha channel. Colour spaces (gAMA, sRGB, iCCP) are ignored.
/// - Throws: `DiffusionError` naming `path` for bytes that are no PNG, damage, or an image above the size limit.
package func decodePNG(_ file: Buffer<UInt8>, path: any FileName) throws -> Pixels {
  guard isPNG(file) else { throw DiffusionError.file(path, "not a PNG file") }
  defer { withExtendedLifetime(file) {} }
  var image = cpng_image()
  let reader = try withMessage(path) { cpng_open(file.base, file.count, &image, $0) }
  defer { cpng_close(reader) }
  let (width, height) = (Int(image.width), Int(image.height))
  guard ImageLimit.admits(width: width, height: height) else {
    throw DiffusionError.file(path, "\(width) x \(height) pixels exceed the limit")
  }
  guard let depth = BitDepth(rawValue: Int(image.bit_depth)), (1...4).contains(image.channels) else {
    throw DiffusionError.file(path, "\(image.channels) channels of \(image.bit_depth) bits")
  }
  let pixels = try Pixels(width: width, height: height, channels: Int(image.channels), bitDepth: depth)
  _ = try withMessage(path) { cpng_read(reader, pixels.bytes.base, pixels.rowSize, $0) ? reader : nil }
  return pixels
}

/// The result of a function of CPNG, or an error with the message that it left.
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
