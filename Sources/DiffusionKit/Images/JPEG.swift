import CJPEG

// Only libjpeg-turbo's TurboJPEG API is called: it never longjmps over its caller. A coder serves one file: after damage
// it would not know where it is.

private let flags = TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS

/// A JPEG file of these pixels, of 1 channel or 3 and within `PictureLimit`, as `cjpeg` and Python's PIL make them: colours
/// at half the resolution (4:2:0).
/// - Parameter quality: 1 to 100, on libjpeg's scale.
/// - Throws: what libjpeg-turbo says, as `DiffusionError` naming `path`.
func encodeJPEG(_ pixels: Pixels, quality: Int, path: any FileName) throws -> Buffer<UInt8> {
  guard PictureLimit.admits(width: pixels.width, height: pixels.height), [1, 3].contains(pixels.channels),
    pixels.bitDepth == .eight, pixels.bytes.count == pixels.height * pixels.rowSize
  else {
    throw DiffusionError.file(path, "cannot hold a picture of \(pixels.width) x \(pixels.height) pixels")
  }
  return try coding(tjInitCompress(), path) { coder in
    let (format, sampling) = pixels.channels == 1 ? (TJPF_GRAY, TJSAMP_GRAY) : (TJPF_RGB, TJSAMP_420)
    let (width, height) = (Int32(pixels.width), Int32(pixels.height))
    var size = tjBufSize(width, height, Int32(sampling.rawValue))
    let buffer = try Buffer<UInt8>(count: Int(size), for: "a JPEG file")
    var start: UnsafeMutablePointer<UInt8>? = buffer.base
    let status = tjCompress2(
      coder, pixels.bytes.base, width, 0, height, format.rawValue, &start, &size, Int32(sampling.rawValue),
      Int32(quality), flags)
    guard status == 0 else { throw failure(coder, path) }
    return try Buffer(buffer.elements.prefix(Int(size)), for: "a JPEG file")
  }
}

func isJPEG(_ file: some Collection<UInt8>) -> Bool { file.starts(with: [0xFF, 0xD8, 0xFF]) }

/// The pixels of a JPEG file: gray or RGB, the rows as the file has them (`Orientation` says how a camera was held).
/// - Throws: `DiffusionError` naming `path` for damage, a file that ends early, CMYK, and too large a picture.
func decodeJPEG(_ file: Buffer<UInt8>, path: any FileName) throws -> Pixels {
  try coding(tjInitDecompress(), path) { coder in
    defer { withExtendedLifetime(file) {} }
    var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let length = CUnsignedLong(file.count)
    guard tjDecompressHeader3(coder, file.base, length, &width, &height, &sampling, &colours) == 0
    else { throw failure(coder, path) }
    let (columns, rows) = (Int(width), Int(height))
    guard PictureLimit.admits(width: columns, height: rows) else {
      throw DiffusionError.file(path, "\(columns) x \(rows) pixels are more than are read")
    }
    // Memory is asked for only where a file has a bit for each block of 8 x 8, the least that it can be written with.
    guard columns * rows / 512 <= file.count else {
      throw DiffusionError.file(
        path, "damaged: \(file.count) bytes cannot hold the \(columns) x \(rows) pixels of its header")
    }
    guard colours != TJCS_CMYK.rawValue, colours != TJCS_YCCK.rawValue else {
      throw DiffusionError.file(path, "a JPEG for printing (CMYK), convert it to RGB")
    }
    let (channels, format) = colours == TJCS_GRAY.rawValue ? (1, TJPF_GRAY) : (3, TJPF_RGB)
    let pixels = try Pixels(width: columns, height: rows, channels: channels)
    guard
      tjDecompress2(coder, file.base, length, pixels.bytes.base, width, 0, height, format.rawValue, flags)
        == 0
    else { throw failure(coder, path) }
    return pixels
  }
}

private func coding<Result>(
  _ coder: tjhandle?, _ path: any FileName, _ body: (tjhandle) throws -> Result
) throws -> Result {
  guard let coder else { throw DiffusionError.memory("no memory for a coder of JPEG files") }
  defer { tjDestroy(coder) }
  return try body(coder)
}

/// What went wrong in a coder's last call.
private func failure(_ coder: tjhandle, _ path: any FileName) -> DiffusionError {
  .file(path, tjGetErrorStr2(coder).map { String(cString: $0) } ?? "damaged")
}
