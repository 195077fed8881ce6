import Glibc

/// Replaces markers of so many points that most are covered by others by fewer that look the same.
struct MarkThinning {
  let pixels: PlotPixels
  let points: PlotPixels.Points
  /// The radius of a marker in pixels.
  let radius: Double
  /// The opacity of one marker.
  let alpha: Double
  let shape: Shape

  enum Shape {
    /// A disc, which covers everything below it.
    case disc
    /// A filled shape, which covers at least the area below its middle.
    case filled
    /// Strokes, which cover nothing.
    case open
  }

  /// A marker to draw, in pixels, with the opacity of all points that it represents.
  struct Mark {
    var x: Double
    var y: Double
    var alpha: Double
  }

  /// The number of points above which a series is thinned.
  static let limit = 10_000
  /// The number of markers that gnuplot draws in about half a second.
  private static let maxMarks = 60_000

  func marks() throws -> Buffer<Mark> {
    var side = max(1, radius / 4)
    while true {
      let marks = try visible(merged(side: side), side: side)
      if marks.count <= MarkThinning.maxMarks || side >= max(radius, 1) { return marks }
      side = min(side * 1.5, max(radius, 1))
    }
  }

  /// Merges the points in each cell of `side` pixels into one marker: at the first point or, for transparent markers,
  /// at the mean position.
  private func merged(side: Double) throws -> Buffer<Mark> {
    let columns = Int((Double(pixels.width) / side).rounded(.up)) + 1
    let rows = Int((Double(pixels.height) / side).rounded(.up)) + 1
    let indices = try Buffer<Int32>(repeating: -1, count: columns * rows, for: "cells of marks")
    // Sums of positions, with the number of points in place of the opacity.
    var sums = try GrowingBuffer<Mark>(for: "marks")
    for (x, y) in zip(points.x, points.y)
    where x >= 0 && y >= 0 && x <= Double(pixels.width) && y <= Double(pixels.height) {
      let cell = min(Int(y / side), rows - 1) * columns + min(Int(x / side), columns - 1)
      if indices[cell] < 0 {
        indices[cell] = Int32(clamping: sums.count)
        try sums.append(Mark(x: x, y: y, alpha: 1))
      } else if alpha < 1 {
        let sum = sums.elements.baseAddress.map { $0 + Int(indices[cell]) }
        sum?.pointee.x += x
        sum?.pointee.y += y
        sum?.pointee.alpha += 1
      }
    }
    let marks = try sums.finished()
    for index in 0..<marks.count {
      let sum = marks[index]
      marks[index] = Mark(x: sum.x / sum.alpha, y: sum.y / sum.alpha, alpha: 1 - pow(1 - alpha, sum.alpha))
    }
    return marks
  }

  /// The markers without those whose pixels are all covered by earlier ones.
  private func visible(_ marks: Buffer<Mark>, side: Double) throws -> Buffer<Mark> {
    guard shape != .open, radius >= 1.5 else { return marks }
    let (width, height) = (pixels.width, pixels.height)
    // The share of a pixel's background that is still visible.
    let through = try Buffer<Float>(repeating: 1, count: width * height, for: "the pixels of marks")
    // A pixel at the rim is covered in part.
    let seen = shape == .disc ? radius + 0.7 : radius * 1.5
    let hidden = shape == .disc ? radius - 0.7 : radius * 0.5
    var result = try GrowingBuffer<Mark>(for: "marks")
    for mark in marks {
      let rows = max(0, Int(mark.y - seen))...min(height - 1, Int(mark.y + seen))
      let columns = max(0, Int(mark.x - seen))...min(width - 1, Int(mark.x + seen))
      guard !rows.isEmpty, !columns.isEmpty else { continue }
      var isVisible = false
      search: for row in rows {
        for column in columns where through[row * width + column] > 1 / 512 {
          let (dx, dy) = (Double(column) + 0.5 - mark.x, Double(row) + 0.5 - mark.y)
          if dx * dx + dy * dy <= seen * seen {
            isVisible = true
            break search
          }
        }
      }
      guard isVisible else { continue }
      try result.append(mark)
      for row in rows {
        for column in columns {
          let (dx, dy) = (Double(column) + 0.5 - mark.x, Double(row) + 0.5 - mark.y)
          if dx * dx + dy * dy <= hidden * hidden { through[row * width + column] *= Float(1 - mark.alpha) }
        }
      }
    }
    return try result.finished()
  }
}
