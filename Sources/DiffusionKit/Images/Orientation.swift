/// How a picture in a file is to be turned and mirrored, as Exif's tag 0x0112 says it: cameras write what the sensor saw,
/// and how they were held.
enum Orientation: Int, CaseIterable {
  case upright = 1
  case mirrored
  case upsideDown
  case mirroredUpsideDown
  /// Rows are columns: mirrored at the diagonal from the top left.
  case transposed
  /// To be turned by a quarter, clockwise.
  case turnedLeft
  /// Mirrored at the other diagonal.
  case transversed
  /// To be turned by a quarter, counterclockwise.
  case turnedRight

  /// Of a PNG or JPEG file: upright where it says nothing, or nothing that can be understood.
  init(file: Buffer<UInt8>) {
    let data = isJPEG(file) ? Orientation.exif(jpeg: file) : Orientation.exif(png: file)
    self = data.flatMap(Orientation.init(exif:)) ?? .upright
  }

  /// The Exif data in the first segment of that name, before the pixels.
  private static func exif(jpeg file: Buffer<UInt8>) -> Slice<Buffer<UInt8>>? {
    var place = 2
    while place + 4 <= file.count, file[place] == 0xFF {
      let marker = file[place + 1]
      if marker == 0xFF {  // padding
        place += 1
        continue
      }
      if marker == 0xDA || marker == 0xD9 { return nil }  // pixels, or the end
      let length = Int(file[place + 2]) << 8 | Int(file[place + 3])
      guard length >= 2, place + 2 + length <= file.count else { return nil }
      let content = file[(place + 4)..<(place + 2 + length)]
      if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) { return content.dropFirst(6) }
      place += 2 + length
    }
    return nil
  }

  /// The Exif data of the chunk eXIf, before the pixels or behind them.
  private static func exif(png file: Buffer<UInt8>) -> Slice<Buffer<UInt8>>? {
    var place = 8
    while place + 12 <= file.count {
      let length = file[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - place - 12 else { return nil }
      let content = file[(place + 8)..<(place + 8 + length)]
      if file[(place + 4)..<(place + 8)].elementsEqual("eXIf".utf8) { return content }
      place += 12 + length
    }
    return nil
  }

  /// Of Exif data, which is laid out as a TIFF file: nil where its first directory has no such tag.
  private init?(exif: Slice<Buffer<UInt8>>) {
    let data = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(exif.base.elements)[exif.indices])
    defer { withExtendedLifetime(exif) {} }
    let isLittle = data.starts(with: [0x49, 0x49, 42, 0])
    guard isLittle || data.starts(with: [0x4D, 0x4D, 0, 42]) else { return nil }
    func number(_ place: Int, _ size: Int) -> Int? {
      guard place >= 0, place <= data.count - size else { return nil }
      let bytes = data[place..<(place + size)]
      return isLittle
        ? bytes.reversed().reduce(0) { $0 << 8 | Int($1) } : bytes.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let count = number(directory, 2) else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // A short, in the first half of the four bytes of a value; some programs write a long.
      let type = number(place + 2, 2)
      guard type == 3 || type == 4, let value = number(place + 8, type == 3 ? 2 : 4) else { return nil }
      self.init(rawValue: value)
      return
    }
    return nil
  }
}

extension Pixels {
  /// The picture as it is to be looked at.
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
          case .turnedLeft: (y, bottom - x)
          case .transversed: (right - y, bottom - x)
          case .turnedRight: (right - y, x)
          }
        let source = (row * width + column) * size
        for byte in 0..<size { result.bytes[target + byte] = bytes[source + byte] }
        target += size
      }
    }
    return result
  }
}
