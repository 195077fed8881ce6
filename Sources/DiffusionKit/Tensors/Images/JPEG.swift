import CJPEG

// Only libjpeg-turbo's TurboJPEG API is called: it never calls longjmp over its caller. A coder is used for one file:
// after damaged data its state is undefined.

private let flags = TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS

/// A JPEG file of these pixels, which have 1 or 3 channels and are within `ImageLimit`, as `cjpeg` and Python's PIL
/// encode them: colours at half the resolution (4:2:0).
/// - Parameter quality: 1 to 100, on libjpeg's scale.
/// - Throws: libjpeg-turbo's error as a `DiffusionError` naming `path`.
func encodeJPEG(_ pixels: Pixels, quality: Int, path: any FileName) throws -> Buffer<UInt8> {
  guard ImageLimit.admits(width: pixels.width, height: pixels.height), [1, 3].contains(pixels.channels),
    pixels.bitDepth == .eight, pixels.bytes.count == pixels.height * pixels.rowSize
  else {
    throw DiffusionError.file(path, "cannot hold an image of \(pixels.width) x \(pixels.height) pixels")
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

/// The pixels of a JPEG file, gray or RGB, in the file's row order (`Orientation` rotates them).
/// - Throws: `DiffusionError` naming `path` for damage, a file that ends early, CMYK, and an image above the size
///   limit.
func decodeJPEG(_ file: Buffer<UInt8>, path: any FileName) throws -> Pixels {
  try coding(tjInitDecompress(), path) { coder in
    defer { withExtendedLifetime(file) {} }
    var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let length = CUnsignedLong(file.count)
    guard tjDecompressHeader3(coder, file.base, length, &width, &height, &sampling, &colours) == 0
    else { throw failure(coder, path) }
    let (columns, rows) = (Int(width), Int(height))
    guard ImageLimit.admits(width: columns, height: rows) else {
      throw DiffusionError.file(path, "\(columns) x \(rows) pixels exceed the limit")
    }
    // Memory is allocated only if the file has a bit for each block of 8 x 8, the minimum of any encoding.
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

/// The error of a coder's last call.
private func failure(_ coder: tjhandle, _ path: any FileName) -> DiffusionError {
  .file(path, tjGetErrorStr2(coder).map { String(cString: $0) } ?? "damaged")
}
