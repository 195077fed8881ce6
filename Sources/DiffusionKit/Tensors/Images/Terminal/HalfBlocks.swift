extension Pixels {
  /// An RGB image in half-block characters: the upper pixel is the character's colour, the lower one the background.
  func halfBlocks(_ colors: HalfBlockColors) throws -> Buffer<UInt8> {
    var text = try GrowingBuffer<UInt8>(for: "an image in letters")
    for top in stride(from: 0, to: height, by: 2) {
      // The colours that are set already.
      var (front, back) = ("", "")
      for column in 0..<width {
        let upper = HalfBlocks.code(color(column, top), colors)
        let lower = top + 1 < height ? HalfBlocks.code(color(column, top + 1), colors) : nil
        if upper != front {
          try text.append("\u{1B}[38;\(upper)m")
          front = upper
        }
        if let lower, lower != back {
          try text.append("\u{1B}[48;\(lower)m")
          back = lower
        }
        try text.append("\u{2580}")
      }
      try text.append("\u{1B}[0m\n")
    }
    return try text.finished()
  }

  /// An RGB image in letters, from ' ' for black to '@' for white: each letter covers two pixels, one above the other.
  func letters() throws -> Buffer<UInt8> {
    var text = try GrowingBuffer<UInt8>(for: "an image in letters")
    for top in stride(from: 0, to: height, by: 2) {
      var line: [UInt8] = []
      for column in 0..<width {
        let rows = [top, min(top + 1, height - 1)]
        let sum = rows.reduce(0.0) { $0 + color(column, $1).luminance }
        line.append(LetterRamp.letter(sum / 2))
      }
      try text.append(contentsOf: line.reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
      try text.append(UInt8(ascii: "\n"))
    }
    return try text.finished()
  }

  /// The colour of a pixel of an RGB image.
  func color(_ column: Int, _ row: Int) -> PixelColor {
    let index = (row * width + column) * 3
    return PixelColor(red: bytes[index], green: bytes[index + 1], blue: bytes[index + 2])
  }
}

/// Red, green and blue.
struct PixelColor: Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// The brightness, 0...1 (Rec. 601, of the stored values).
  var luminance: Double { (0.299 * Double(red) + 0.587 * Double(green) + 0.114 * Double(blue)) / 255 }

  func distance(_ other: PixelColor) -> Int {
    func square(_ a: UInt8, _ b: UInt8) -> Int { (Int(a) - Int(b)) * (Int(a) - Int(b)) }
    return square(red, other.red) + square(green, other.green) + square(blue, other.blue)
  }
}

/// Letters in order of increasing brightness.
package enum LetterRamp {
  private static let letters = Array(" .:-=+*#%@".utf8)

  /// - Parameter unit: 0 for ' ', 1 for '@'; NaN counts as 0.
  package static func letter(_ unit: Double) -> UInt8 {
    let index = unit > 0 ? min(unit, 1) * Double(letters.count - 1) : 0
    return letters[Int(index.rounded())]
  }
}

private enum HalfBlocks {
  /// The parameters of ISO 8613-6 that follow 38 or 48.
  static func code(_ color: PixelColor, _ colors: HalfBlockColors) -> String {
    switch colors {
    case .rgb: "2;\(color.red);\(color.green);\(color.blue)"
    case .palette: "5;\(nearest(color))"
    }
  }

  private static let levels: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static func nearest(_ color: PixelColor) -> Int {
    func step(_ value: UInt8) -> Int { value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40 }
    let (red, green, blue) = (step(color.red), step(color.green), step(color.blue))
    let cube = PixelColor(red: levels[red], green: levels[green], blue: levels[blue])
    let mean = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
    let gray = max(0, min(23, (mean - 3) / 10))
    let value = UInt8(8 + 10 * gray)
    return color.distance(PixelColor(red: value, green: value, blue: value)) < color.distance(cube)
      ? 232 + gray : 16 + 36 * red + 6 * green + blue
  }
}
