/// An image of at most 256 colours: the index of each pixel's colour.
struct PalettedImage {
  /// Colours as 0xRRGGBB.
  let palette: [UInt32]
  let indices: Buffer<UInt8>

  /// The image on white. Gray images and those of at most 256 colours stay exact. Others get 256 colours by median cut
  /// (Heckbert 1982) and error diffusion (Floyd and Steinberg 1976).
  init(_ image: Pixels) throws {
    if image.channels == 1 {
      palette = (0..<256).map { UInt32($0) << 16 | UInt32($0) << 8 | UInt32($0) }
      indices = image.bytes
      return
    }
    let image = try image.overWhite()
    if let exact = try PalettedImage.exact(image) {
      (palette, indices) = exact
      return
    }
    palette = try MedianCut(image).palette
    indices = try PalettedImage.diffused(image, palette)
  }

  /// The colours in their order of appearance, and the pixels; nil if there are more than 256.
  private static func exact(_ image: Pixels) throws -> ([UInt32], Buffer<UInt8>)? {
    var known: [UInt32: UInt8] = [:]
    var palette: [UInt32] = []
    let indices = try Buffer<UInt8>(count: image.width * image.height, for: "an image's colours")
    var last: (colour: UInt32, index: UInt8)?
    for pixel in 0..<indices.count {
      let colour = image.colour(pixel)
      if let last, last.colour == colour {
        indices[pixel] = last.index
        continue
      }
      if known[colour] == nil {
        guard palette.count < 256 else { return nil }
        known[colour] = UInt8(palette.count)
        palette.append(colour)
      }
      let index = known[colour] ?? 0
      indices[pixel] = index
      last = (colour, index)
    }
    return (palette, indices)
  }

  private static func diffused(_ image: Pixels, _ palette: [UInt32]) throws -> Buffer<UInt8> {
    let (width, height) = (image.width, image.height)
    let indices = try Buffer<UInt8>(count: width * height, for: "an image's colours")
    var nearest = try NearestColour(palette)
    // Errors in sixteenths for a row and the next, with a pixel of margin on both sides.
    var errors = try Buffer<Int32>(repeating: 0, count: 3 * (width + 2), for: "an image's colours")
    var below = try Buffer<Int32>(repeating: 0, count: 3 * (width + 2), for: "an image's colours")
    for y in 0..<height {
      if y.isMultiple(of: 16) { try Session.current.checkInterrupted() }
      below.elements.update(repeating: 0)
      for x in 0..<width {
        let pixel = y * width + x
        func value(_ channel: Int) -> Int32 {
          let sum = Int32(image.bytes[pixel * 3 + channel]) + (errors[3 * (x + 1) + channel] + 8) >> 4
          return min(max(sum, 0), 255)
        }
        let wanted = (value(0), value(1), value(2))
        let index = nearest.index(wanted.0, wanted.1, wanted.2)
        indices[pixel] = UInt8(index)
        let colour = palette[index]
        for (channel, value) in [(0, wanted.0), (1, wanted.1), (2, wanted.2)] {
          let error = value - Int32(colour >> UInt32(16 - 8 * channel) & 0xFF)
          errors[3 * (x + 2) + channel] += 7 * error
          below[3 * x + channel] += 3 * error
          below[3 * (x + 1) + channel] += 5 * error
          below[3 * (x + 2) + channel] += error
        }
      }
      swap(&errors, &below)
    }
    return indices
  }
}

extension Pixels {
  /// The colour of a pixel of an RGB image.
  fileprivate func colour(_ pixel: Int) -> UInt32 {
    UInt32(bytes[3 * pixel]) << 16 | UInt32(bytes[3 * pixel + 1]) << 8 | UInt32(bytes[3 * pixel + 2])
  }
}

/// The nearest colour of a palette, remembered for each of 32,768 cells of the colour space.
private struct NearestColour {
  private let palette: [(red: Int32, green: Int32, blue: Int32)]
  /// An index plus 1; 0 where none has been looked for.
  private let cells: Buffer<UInt16>

  init(_ palette: [UInt32]) throws {
    self.palette = palette.map { (Int32($0 >> 16), Int32($0 >> 8 & 0xFF), Int32($0 & 0xFF)) }
    cells = try Buffer(repeating: 0, count: 1 << 15, for: "an image's colours")
  }

  mutating func index(_ red: Int32, _ green: Int32, _ blue: Int32) -> Int {
    let cell = Int((red >> 3) << 10 | (green >> 3) << 5 | blue >> 3)
    if cells[cell] > 0 { return Int(cells[cell]) - 1 }
    // The centre of the cell.
    let (r, g, b) = (red & ~7 | 4, green & ~7 | 4, blue & ~7 | 4)
    var best = (index: 0, distance: Int32.max)
    for (index, colour) in palette.enumerated() {
      let (dr, dg, db) = (colour.red - r, colour.green - g, colour.blue - b)
      let distance = dr * dr + dg * dg + db * db
      if distance < best.distance { best = (index, distance) }
    }
    cells[cell] = UInt16(best.index + 1)
    return best.index
  }
}

/// A palette of 256 colours: boxes of the colour space, each halved at the median of its longest side, and their means.
private struct MedianCut {
  private struct Cell {
    let position: (Int, Int, Int)
    let count: Int
    let sums: (Int, Int, Int)
  }
  private struct Box {
    var cells: [Cell]
    var count: Int
    var axis: Int
    var span: Int
    var priority: Int { cells.count > 1 ? count * span : 0 }

    init(_ cells: [Cell]) {
      self.cells = cells
      count = cells.reduce(0) { $0 + $1.count }
      let spans = (0..<3).map { axis in
        let values = cells.map { MedianCut.coordinate($0, axis) }
        return (values.max() ?? 0) - (values.min() ?? 0)
      }
      span = spans.max() ?? 0
      axis = spans.firstIndex(of: span) ?? 0
    }
  }
  let palette: [UInt32]

  private static func coordinate(_ cell: Cell, _ axis: Int) -> Int {
    axis == 0 ? cell.position.0 : axis == 1 ? cell.position.1 : cell.position.2
  }

  init(_ image: Pixels) throws {
    // For each cell of 32 x 32 x 32: the number of pixels and the sums of their channels.
    let sums = try Buffer<Int>(repeating: 0, count: 4 << 15, for: "an image's colours")
    for pixel in 0..<image.width * image.height {
      let (r, g, b) = (
        Int(image.bytes[3 * pixel]), Int(image.bytes[3 * pixel + 1]), Int(image.bytes[3 * pixel + 2])
      )
      let cell = 4 * ((r >> 3) << 10 | (g >> 3) << 5 | b >> 3)
      sums[cell] += 1
      sums[cell + 1] += r
      sums[cell + 2] += g
      sums[cell + 3] += b
    }
    var cells: [Cell] = []
    for index in 0..<1 << 15 where sums[4 * index] > 0 {
      cells.append(
        Cell(
          position: (index >> 10, index >> 5 & 31, index & 31), count: sums[4 * index],
          sums: (sums[4 * index + 1], sums[4 * index + 2], sums[4 * index + 3])))
    }
    var boxes = [Box(cells)]
    while boxes.count < 256 {
      guard let widest = boxes.indices.max(by: { boxes[$0].priority < boxes[$1].priority }),
        boxes[widest].priority > 0
      else { break }
      let box = boxes[widest]
      let sorted = box.cells.sorted {
        MedianCut.coordinate($0, box.axis) < MedianCut.coordinate($1, box.axis)
      }
      var (split, passed) = (1, sorted[0].count)
      while split < sorted.count - 1, 2 * passed < box.count {
        passed += sorted[split].count
        split += 1
      }
      boxes[widest] = Box(Array(sorted[..<split]))
      boxes.append(Box(Array(sorted[split...])))
    }
    palette = boxes.map { box in
      let (r, g, b) = box.cells.reduce((0, 0, 0)) { ($0.0 + $1.sums.0, $0.1 + $1.sums.1, $0.2 + $1.sums.2) }
      let half = box.count / 2
      return UInt32((r + half) / box.count) << 16 | UInt32((g + half) / box.count) << 8
        | UInt32((b + half) / box.count)
    }
  }
}
