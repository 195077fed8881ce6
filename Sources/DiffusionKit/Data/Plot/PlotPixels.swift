import Glibc

/// The approximate pixels of a figure's axes, on which thinning is based, so that no pixel changes.
struct PlotPixels {
  let width: Int
  let height: Int

  /// A sequence of points in pixels from the lower left corner. NaN is a gap.
  struct Points {
    let x: Buffer<Double>
    let y: Buffer<Double>
  }

  /// The points of a series on its axes. Points far outside are moved closer, on the same side.
  func points(_ points: PlotSeries.Points, _ x: PlotAxis, _ y: PlotAxis) throws -> Points {
    // Far beyond the corners of the axes, so that lines across them retain their slopes.
    let bound = 1e12
    func coordinates() throws -> Buffer<Double> {
      try Buffer(repeating: .nan, count: points.x.count, for: "the points of a line")
    }
    let result = Points(x: try coordinates(), y: try coordinates())
    for index in 0..<points.x.count {
      let (px, py) = (points.x[index], points.y[index])
      guard x.shows(px), y.shows(py) else { continue }
      result.x[index] = max(-bound, min(bound, x.unit(px) * Double(width)))
      result.y[index] = max(-bound, min(bound, y.unit(py) * Double(height)))
    }
    return result
  }

  /// The index of the cell; -1 or `count` outside of the axes.
  @inline(__always) static func cell(_ position: Double, _ count: Int) -> Int {
    position < 0 ? -1 : position < Double(count) ? Int(position) : count
  }
}
