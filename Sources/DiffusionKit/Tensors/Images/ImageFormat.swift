/// The formats of image files that are written.
public enum ImageFormat: String, OptionChoice {
  case png
  case jpeg
  case webp

  /// The format by the ending of a file's name.
  /// - Throws: `argument("path")` for another one.
  init(path: any FileName) throws {
    try path.filePath.check()
    if hasExtension(path, "png") {
      self = .png
    } else if hasExtension(path, "jpg", "jpeg") {
      self = .jpeg
    } else if hasExtension(path, "webp") {
      self = .webp
    } else {
      throw DiffusionError.argument("path", "'\(path)' does not end in .png, .jpg, .jpeg or .webp")
    }
  }

  /// The quality if none is given, as in Python's PIL.
  private var defaultQuality: Int { self == .webp ? 80 : 75 }

  /// A file of these pixels.
  /// - Throws: `argument` for a quality or pixels that the format has not.
  func encode(_ pixels: Pixels, quality: Int?, path: any FileName) throws -> Buffer<UInt8> {
    if let quality { try Requirement.within(quality, 1...100, "quality") }
    switch self {
    case .png:
      guard quality == nil else {
        throw DiffusionError.argument("quality", "PNG loses nothing, only JPEG and WebP have a quality")
      }
      return try encodePNG(pixels, path: path)
    case .jpeg, .webp:
      guard pixels.bitDepth == .eight else {
        throw DiffusionError.argument("bit_depth", "only PNG has 16 bits per sample")
      }
      if self == .webp { return try encodeWebP(pixels, quality: quality ?? defaultQuality, path: path) }
      guard !pixels.channels.isMultiple(of: 2) else {
        throw DiffusionError.argument("image", "JPEG has no alpha: \(pixels.channels) channels, not 1 or 3")
      }
      return try encodeJPEG(pixels, quality: quality ?? defaultQuality, path: path)
    }
  }
}
