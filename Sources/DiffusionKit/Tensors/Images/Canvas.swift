/// A white RGB image to draw on. Drawing outside is clipped.
struct Canvas {
  let pixels: Pixels

  init(width: Int, height: Int, bitDepth: BitDepth = .eight) throws {
    pixels = try Pixels(width: width, height: height, channels: 3, bitDepth: bitDepth)
    pixels.bytes.elements.initialize(repeating: 255)
  }

  /// - Parameter color: red, green and blue, 0...1 each.
  func fill(x: Int, y: Int, width: Int, height: Int, color: (Float, Float, Float)) {
    let left = max(0, x)
    let right = min(pixels.width, x + width)
    let top = max(0, y)
    let bottom = min(pixels.height, y + height)
    guard left < right, top < bottom else { return }
    switch pixels.bitDepth {
    case .eight: fill(left..<right, top..<bottom, color, UInt8.self)
    case .sixteen: fill(left..<right, top..<bottom, color, UInt16.self)
    }
  }

  private func fill<Sample: PixelSample>(
    _ columns: Range<Int>, _ rows: Range<Int>, _ color: (Float, Float, Float), _: Sample.Type
  ) {
    let (red, green, blue) = (Sample(unit: color.0), Sample(unit: color.1), Sample(unit: color.2))
    let (width, size) = (pixels.width, MemoryLayout<Sample>.size)
    let bytes = pixels.bytes.bytes
    for row in rows {
      for column in columns {
        let offset = (row * width + column) * 3 * size
        bytes.storeBytes(of: red, toByteOffset: offset, as: Sample.self)
        bytes.storeBytes(of: green, toByteOffset: offset + size, as: Sample.self)
        bytes.storeBytes(of: blue, toByteOffset: offset + 2 * size, as: Sample.self)
      }
    }
  }

  private static let ink: Float = 48.0 / 255

  /// Draws a line of text whose top left corner is at (x, y).
  func drawText(_ text: String, x: Int, y: Int, scale: Int) {
    for (index, character) in text.enumerated() {
      for (column, dots) in BitmapFont.columns(character).enumerated() {
        for row in 0..<8 where dots >> row & 1 == 1 {
          fill(
            x: x + (index * BitmapFont.advance + column) * scale, y: y + row * scale, width: scale,
            height: scale, color: (Canvas.ink, Canvas.ink, Canvas.ink))
        }
      }
    }
  }
}
