/// The rotation and mirroring of an image in a file, from Exif's tag 0x0112: cameras store the sensor's image, and the
/// orientation of the camera.
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored
  case upsideDown
  case mirroredUpsideDown
  /// Rows are columns: mirrored at the diagonal from the top left.
  case transposed
  /// The image must be rotated by 90 degrees clockwise.
  case rotatedLeft
  /// Mirrored at the other diagonal.
  case transversed
  /// The image must be rotated by 90 degrees counterclockwise.
  case rotatedRight

  /// The orientation of a PNG, JPEG or WebP file: upright if it has no orientation, or an invalid one.
  init(file: Buffer<UInt8>) {
    let data =
      isJPEG(file)
      ? Orientation.exif(jpeg: file)
      : isWebP(file) ? Orientation.exif(webp: file) : Orientation.exif(png: file)
    self = data.flatMap(Orientation.init(exif:)) ?? .upright
  }

  /// The Exif data in the first such segment before the pixels.
  private static func exif(jpeg file: Buffer<UInt8>) -> Slice<Buffer<UInt8>>? {
    var index = 2
    while index + 4 <= file.count, file[index] == 0xFF {
      let marker = file[index + 1]
      if marker == 0xFF {  // padding
        index += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }  // pixels, or the end
      let length = Int(file[index + 2]) << 8 | Int(file[index + 3])
      guard length >= 2, index + 2 + length <= file.count else { return nil }
      let content = file[(index + 4)..<(index + 2 + length)]
      if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
      index += 2 + length
    }
    return nil
  }

  /// The Exif data of the chunk eXIf, before or after the pixels.
  private static func exif(png file: Buffer<UInt8>) -> Slice<Buffer<UInt8>>? {
    var index = 8
    while index + 12 <= file.count {
      let length = file[index..<(index + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - index - 12 else { return nil }
      let content = file[(index + 8)..<(index + 8 + length)]
      if file[(index + 4)..<(index + 8)].elementsEqual("eXIf".utf8) { return content }
      index += 12 + length
    }
    return nil
  }

  /// The Exif data of the chunk EXIF.
  private static func exif(webp file: Buffer<UInt8>) -> Slice<Buffer<UInt8>>? {
    var index = 12
    while index + 8 <= file.count {
      let length = file[(index + 4)..<(index + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - index - 8 else { return nil }
      let content = file[(index + 8)..<(index + 8 + length)]
      if file[index..<(index + 4)].elementsEqual("EXIF".utf8) {
        return content.starts(with: Array("Exif\0\0".utf8)) ? content.dropFirst(6) : content
      }
      index += 8 + length + length % 2
    }
    return nil
  }

  /// The orientation in Exif data, which has the layout of a TIFF file; nil if its first directory has no such tag.
  private init?(exif: Slice<Buffer<UInt8>>) {
    let data = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(exif.base.elements)[exif.indices])
    defer { withExtendedLifetime(exif) {} }
    let isLittle = data.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || data.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
    func number(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset <= data.count - size else { return nil }
      let bytes = data[offset..<(offset + size)]
      return isLittle
        ? bytes.reversed().reduce(0) { $0 << 8 | Int($1) } : bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<count {
      let offset = directory + 2 + 12 * entry
      guard let tag = number(offset, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // A short, in the first half of the value's four bytes; some programs write a long.
      let type = number(offset + 2, 2)
      guard type == 3 || type == 4, let value = number(offset + 8, type == 3 ? 2 : 4) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}

extension Pixels {
  /// The image rotated and mirrored for viewing.
  func upright(_ orientation: Orientation) throws -> Pixels {
    guard orientation != .upright else { return self }
    let swapsSides = orientation.rawValue >= Orientation.transposed.rawValue
    let result = try Pixels(
      width: swapsSides ? height : width, height: swapsSides ? width : height, channels: channels,
      bitDepth: bitDepth)
    let (right, bottom, size) = (width - 1, height - 1, pixelSize)
    var target = 0
    for y in 0..<result.height {
      for x in 0..<result.width {
        let (column, row) =
          switch orientation {
          case .upright: (x, y)
          case .mirrored: (right - x, y)
          case .upsideDown: (right - x, bottom - y)
          case .mirroredUpsideDown: (x, bottom - y)
          case .transposed: (y, x)
          case .rotatedLeft: (y, bottom - x)
          case .transversed: (right - y, bottom - x)
          case .rotatedRight: (right - y, x)
          }
        let source = (row * width + column) * size
        for byte in 0..<size { result.bytes[target + byte] = bytes[source + byte] }
        target += size
      }
    }
    return result
  }
}
