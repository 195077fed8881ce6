extension Pixels {
  /// An RGB image in DEC's sixel graphics, with at most 256 colours; the cursor is below it afterwards.
  func sixel() throws -> Buffer<UInt8> {
    let palette = try SixelPalette(self)
    var result = try GrowingBuffer<UInt8>(for: "an image in sixels")
    try result.append("\u{1B}P0;0;0q\"1;1;\(width);\(height)")
    for (index, color) in palette.colors.enumerated() {
      // In percent.
      func part(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }
      try result.append("#\(index);2;\(part(color.red));\(part(color.green));\(part(color.blue))")
    }
    for top in stride(from: 0, to: height, by: 6) {
      // Six rows at once: a bit mask of the rows for each colour in them.
      var bands: [Int: [UInt8]] = [:]
      for row in top..<min(top + 6, height) {
        for column in 0..<width {
          bands[Int(palette.indices[row * width + column]), default: [UInt8](repeating: 0, count: width)][
            column] |=
            1 << UInt8(row - top)
        }
      }
      for (index, band) in bands.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { try result.append(UInt8(ascii: "$")) }
        try result.append("#\(band.key)")
        try result.append(contentsOf: Pixels.shortened(band.value))
      }
      try result.append(UInt8(ascii: "-"))
    }
    try result.append("\u{1B}\\\n")
    return try result.finished()
  }

  /// Sixels as letters; runs of more than three as "!count letter", with zeros omitted at the end of a row.
  private static func shortened(_ sixels: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var start = 0
    let count = sixels.count - sixels.reversed().prefix { $0 == 0 }.count
    while start < count {
      let end = sixels[start..<count].firstIndex { $0 != sixels[start] } ?? count
      let letter = sixels[start] + 63
      result +=
        end - start > 3
        ? Array("!\(end - start)".utf8) + [letter] : [UInt8](repeating: letter, count: end - start)
      start = end
    }
    return result
  }
}

/// A palette of at most 256 colours of an image, and the index of each pixel's colour.
struct SixelPalette {
  private(set) var colors: [PixelColor] = []
  let indices: Buffer<UInt8>

  /// The image's own colours if there are at most 256, otherwise those of the median cut (Heckbert 1982).
  init(_ pixels: Pixels) throws {
    var known: [PixelColor: Int] = [:]
    let count = pixels.width * pixels.height
    indices = try Buffer(count: count, for: "the colours of pixels")
    var exact = 0
    for pixel in 0..<count {
      let color = pixels.color(pixel % pixels.width, pixel / pixels.width)
      let index = known[color] ?? known.count
      guard index < 256 else { break }
      known[color] = index
      indices[pixel] = UInt8(index)
      exact += 1
    }
    if exact == count {
      colors = known.sorted { $0.value < $1.value }.map(\.key)
    } else {
      cut(pixels)
    }
  }

  /// A colour of 15 bits that occurs in the image, with the sums of its pixels.
  private struct Entry {
    var code: Int
    var count = 0
    var sums = (0, 0, 0)

    func mean(_ channel: Int) -> Int {
      (channel == 0 ? sums.0 : channel == 1 ? sums.1 : sums.2) / max(count, 1)
    }
  }

  private mutating func cut(_ pixels: Pixels) {
    var entries = (0..<32768).map { Entry(code: $0) }
    func code(_ color: PixelColor) -> Int {
      (Int(color.red) >> 3) * 1024 + (Int(color.green) >> 3) * 32 + (Int(color.blue) >> 3)
    }
    for row in 0..<pixels.height {
      for column in 0..<pixels.width {
        let color = pixels.color(column, row)
        let index = code(color)
        entries[index].count += 1
        entries[index].sums.0 += Int(color.red)
        entries[index].sums.1 += Int(color.green)
        entries[index].sums.2 += Int(color.blue)
      }
    }
    var boxes = [Box(entries.filter { $0.count > 0 })]
    while boxes.count < 256, let next = boxes.indices.max(by: { boxes[$0].weight < boxes[$1].weight }),
      let halves = boxes[next].halves
    {
      boxes[next] = halves.0
      boxes.append(halves.1)
    }
    var indexOfCode = [UInt8](repeating: 0, count: 32768)
    for (index, box) in boxes.enumerated() {
      colors.append(box.mean)
      for entry in box.entries { indexOfCode[entry.code] = UInt8(index) }
    }
    for row in 0..<pixels.height {
      for column in 0..<pixels.width {
        indices[row * pixels.width + column] = indexOfCode[code(pixels.color(column, row))]
      }
    }
  }

  /// A group of colours that are replaced by one.
  private struct Box {
    var entries: [Entry]
    private var channel = 0
    private var width = 0

    init(_ entries: [Entry]) {
      self.entries = entries
      for candidate in 0..<3 {
        let values = entries.map { $0.mean(candidate) }
        let range = (values.max() ?? 0) - (values.min() ?? 0)
        if range > width { (channel, width) = (candidate, range) }
      }
    }

    private var count: Int { entries.reduce(0) { $0 + $1.count } }
    /// The priority for the next cut: high for many pixels of different colours.
    var weight: Double { Double(width) * Double(count).squareRoot() }

    /// Two boxes with about equal numbers of pixels; nil for a single colour.
    var halves: (Box, Box)? {
      guard entries.count > 1, width > 0 else { return nil }
      let sorted = entries.sorted { $0.mean(channel) < $1.mean(channel) }
      let half = count / 2
      var (sum, index) = (0, 0)
      while index < sorted.count - 1, sum + sorted[index].count <= half || index == 0 {
        sum += sorted[index].count
        index += 1
      }
      return (Box(Array(sorted[..<index])), Box(Array(sorted[index...])))
    }

    var mean: PixelColor {
      let sums = entries.reduce((0, 0, 0)) { ($0.0 + $1.sums.0, $0.1 + $1.sums.1, $0.2 + $1.sums.2) }
      let count = max(self.count, 1)
      return PixelColor(
        red: UInt8(sums.0 / count), green: UInt8(sums.1 / count), blue: UInt8(sums.2 / count))
    }
  }
}
