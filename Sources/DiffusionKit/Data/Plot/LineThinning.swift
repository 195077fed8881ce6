import Glibc

/// Replaces a line of more points than pixels can show by one that looks the same.
struct LineThinning {
  let pixels: PlotPixels
  let points: PlotPixels.Points

  /// A rectangle of pixels.
  struct Box {
    let left: Int, right: Int
    let bottom: Int, top: Int

    var columns: Range<Int> { left..<right }
    var rows: Range<Int> { bottom..<top }
  }

  /// The number of points above which a line is thinned.
  static let limit = 4000
  /// The number of points above which gnuplot takes seconds for a dense line.
  static let crowd = 5000

  /// The indices of the points that show the whole line; -1 is a gap. From consecutive points within a column of pixels
  /// (or a row, if that leaves fewer) the first, the last, the lowest and the highest remain (M4: Jugel et al. 2014):
  /// the line covers the same pixels, and every spike remains.
  /// - Parameter parts: the number of columns per pixel: dashes show more of a line's path than its outline.
  func outline(parts: Int) throws -> Buffer<Int> {
    let byColumns = try LineThinning.outline(points.x, points.y, count: pixels.width * parts, parts)
    guard byColumns.count > LineThinning.limit * parts else { return byColumns }
    let byRows = try LineThinning.outline(points.y, points.x, count: pixels.height * parts, parts)
    return byRows.count < byColumns.count ? byRows : byColumns
  }

  private static func outline(
    _ along: Buffer<Double>, _ across: Buffer<Double>, count: Int, _ parts: Int
  ) throws -> Buffer<Int> {
    var result = try GrowingBuffer<Int>(for: "the points of a line")
    var group = (cell: Int.min, first: 0, low: 0, high: 0, last: 0)
    func finish() throws {
      guard group.cell != .min else { return }
      var previous = -1
      for index in [group.first, min(group.low, group.high), max(group.low, group.high), group.last]
      where index != previous {
        try result.append(index)
        previous = index
      }
      group.cell = .min
    }
    for index in along.indices {
      guard !along[index].isNaN else {
        try finish()
        if let last = result.elements.last, last >= 0 { try result.append(-1) }
        continue
      }
      let cell = PlotPixels.cell(along[index] * Double(parts), count)
      if cell == group.cell {
        if across[index] < across[group.low] { group.low = index }
        if across[index] > across[group.high] { group.high = index }
        group.last = index
      } else {
        try finish()
        group = (cell, index, index, index, index)
      }
    }
    try finish()
    if result.elements.last == -1 { result.removeLast() }
    return try result.finished()
  }

  /// The pixels through which the line passes, as boxes that do not overlap: the appearance of a line so dense that it
  /// fills areas.
  /// - Parameters:
  ///   - indices: from `outline`.
  ///   - brush: the side in pixels of the square that is moved along the line.
  func filledBoxes(_ indices: some Collection<Int>, brush: Int = 1) throws -> Buffer<Box> {
    var isFilled = try passed(indices)
    if brush > 1 { isFilled = try widened(isFilled, by: brush) }
    let (width, height) = (pixels.width, pixels.height)
    var result = try GrowingBuffer<Box>(for: "the boxes of a line")
    for row in 0..<height {
      var start = 0
      while start < width {
        guard isFilled[row * width + start] else {
          start += 1
          continue
        }
        var end = start
        while end < width, isFilled[row * width + end] { end += 1 }
        // Extends the box upwards while the whole row is filled.
        var top = row
        repeat {
          for column in start..<end { isFilled[top * width + column] = false }
          top += 1
        } while top < height && (start..<end).allSatisfy { isFilled[top * width + $0] }
        try result.append(Box(left: start, right: end, bottom: row, top: top))
        start = end
      }
    }
    return try result.finished()
  }

  private func passed(_ indices: some Collection<Int>) throws -> Buffer<Bool> {
    let (width, height) = (pixels.width, pixels.height)
    let isFilled = try Buffer<Bool>(repeating: false, count: width * height, for: "the pixels of a line")
    var before = -1
    for index in indices {
      defer { before = index }
      guard index >= 0 else { continue }
      let start = before >= 0 ? before : index
      guard let part = clipped(points.x[start], points.y[start], points.x[index], points.y[index])
      else { continue }
      let steps = max(abs(part.x1 - part.x0), abs(part.y1 - part.y0)).rounded(.up)
      let (dx, dy) = ((part.x1 - part.x0) / max(steps, 1), (part.y1 - part.y0) / max(steps, 1))
      for step in 0...Int(steps) {
        let column = min(Int(part.x0 + Double(step) * dx), width - 1)
        let row = min(Int(part.y0 + Double(step) * dy), height - 1)
        isFilled[max(row, 0) &* width &+ max(column, 0)] = true
      }
    }
    return isFilled
  }

  /// Fills a square of pixels around each filled pixel.
  private func widened(_ isFilled: Buffer<Bool>, by brush: Int) throws -> Buffer<Bool> {
    let (width, height) = (pixels.width, pixels.height)
    let reach = -((brush - 1) / 2)...(brush / 2)
    let across = try Buffer<Bool>(isFilled, for: "the pixels of a line")
    for row in 0..<height {
      for column in 0..<width where isFilled[row * width + column] {
        for offset in reach where (0..<width).contains(column + offset) {
          across[row * width + column + offset] = true
        }
      }
    }
    let result = try Buffer<Bool>(across, for: "the pixels of a line")
    for row in 0..<height {
      for column in 0..<width where across[row * width + column] {
        for offset in reach where (0..<height).contains(row + offset) {
          result[(row + offset) * width + column] = true
        }
      }
    }
    return result
  }

  /// The part of a segment within the axes (Liang and Barsky); nil if there is none.
  private func clipped(
    _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double
  ) -> (x0: Double, y0: Double, x1: Double, y1: Double)? {
    let (dx, dy) = (x1 - x0, y1 - y0)
    var (enter, leave) = (0.0, 1.0)
    for (direction, distance) in [
      (-dx, x0), (dx, Double(pixels.width) - x0), (-dy, y0), (dy, Double(pixels.height) - y0),
    ] {
      if direction == 0 {
        if distance < 0 { return nil }
      } else if direction < 0 {
        enter = max(enter, distance / direction)
      } else {
        leave = min(leave, distance / direction)
      }
    }
    guard enter <= leave else { return nil }
    return (x0 + enter * dx, y0 + enter * dy, x0 + leave * dx, y0 + leave * dy)
  }
}
