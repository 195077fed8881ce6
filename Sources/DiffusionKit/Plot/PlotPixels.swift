import Glibc

/// The pixels of a figure's axes, about: what is thinned so that no pixel changes goes by them.
struct PlotPixels {
  let width: Int
  let height: Int

  /// A row of points in pixels from the lower left corner. NaN is a gap.
  struct Points {
    let x: Buffer<Double>
    let y: Buffer<Double>
  }

  /// Points of a series on its axes. Those far outside lie a little outside, on their side.
  func points(_ points: PlotSeries.Points, _ x: PlotAxis, _ y: PlotAxis) throws -> Points {
    // Far beyond the corners of the axes, so that lines which cross them keep their slopes.
    let bound = 1e12
    func places() throws -> Buffer<Double> {
      try Buffer(repeating: .nan, count: points.x.count, for: "the points of a line")
    }
    let result = Points(x: try places(), y: try places())
    for place in 0..<points.x.count {
      let (px, py) = (points.x[place], points.y[place])
      guard x.shows(px), y.shows(py) else { continue }
      result.x[place] = max(-bound, min(bound, x.unit(px) * Double(width)))
      result.y[place] = max(-bound, min(bound, y.unit(py) * Double(height)))
    }
    return result
  }

  /// The index of the cell, -1 or `count` outside of the axes.
  @inline(__always) static func cell(_ place: Double, _ count: Int) -> Int {
    place < 0 ? -1 : place < Double(count) ? Int(place) : count
  }
}
