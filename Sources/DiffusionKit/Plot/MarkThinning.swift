import Glibc

/// Marks of so many points that most are hidden by others, made into fewer that look the same.
struct MarkThinning {
  let pixels: PlotPixels
  let points: PlotPixels.Points
  /// Of a mark, in pixels.
  let radius: Double
  /// Opacity of one mark.
  let alpha: Double
  let shape: Shape

  enum Shape {
    /// What lies below is hidden.
    case disc
    /// Hides what is below its middle at least.
    case filled
    /// Strokes.
    case open
  }

  /// A mark to draw, in pixels, with the opacity of all that it stands for.
  struct Mark {
    var x: Double
    var y: Double
    var alpha: Double
  }

  /// More points than this are thinned.
  static let limit = 10_000
  /// As many marks as gnuplot draws in about half a second.
  private static let most = 60_000

  func marks() throws -> Buffer<Mark> {
    var side = max(1, radius / 4)
    while true {
      let marks = try visible(merged(side: side), side: side)
      if marks.count <= MarkThinning.most || side >= max(radius, 1) { return marks }
      side = min(side * 1.5, max(radius, 1))
    }
  }

  /// One mark for all the points of a cell of the axes, of `side` pixels: where one of them is, or amid those that
  /// add up.
  private func merged(side: Double) throws -> Buffer<Mark> {
    let columns = Int((Double(pixels.width) / side).rounded(.up)) + 1
    let rows = Int((Double(pixels.height) / side).rounded(.up)) + 1
    let indices = try Buffer<Int32>(repeating: -1, count: columns * rows, for: "cells of marks")
    // Sums of places, and in place of the opacity how many there are.
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
    for place in 0..<marks.count {
      let sum = marks[place]
      marks[place] = Mark(x: sum.x / sum.alpha, y: sum.y / sum.alpha, alpha: 1 - pow(1 - alpha, sum.alpha))
    }
    return marks
  }

  /// The marks without those all of whose pixels are covered by others before them.
  private func visible(_ marks: Buffer<Mark>, side: Double) throws -> Buffer<Mark> {
    guard shape != .open, radius >= 1.5 else { return marks }
    let (width, height) = (pixels.width, pixels.height)
    // What part of a pixel's own colour comes through.
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
