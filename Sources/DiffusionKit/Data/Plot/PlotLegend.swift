extension Figure {
  /// The legend's location in gnuplot's terms, or nil if there is no legend or no label. 'best' is the location whose
  /// box contains the fewest points; if every box would cover some, it is above the plot, if there is space.
  func legendPosition(x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal) throws -> String? {
    let labels = series.compactMap(\.label).filter { !$0.isEmpty }
    guard let legendLocation, !labels.isEmpty else { return nil }
    guard legendLocation == .best else { return "inside \(legendLocation.gnuplotName) vertical" }

    // The size of gnuplot's box, in inches: 9 by 18.5 pixels per letter at 100 dots per inch, and the distance to the
    // frame. The size of the plot within the figure is an estimate.
    let letters = labels.map(\.count).max() ?? 0
    let boxWidth = min(1, (Double(letters) * 0.09 + 0.7) / (width * 0.85))
    let boxHeight = min(1, (Double(labels.count) * 0.185 + 0.15) / (height * 0.77))
    let points = try sampledPoints(x, y)
    defer { withExtendedLifetime(points) {} }
    let candidates: [PlotLegendLocation] = [
      .upperRight, .upperLeft, .lowerLeft, .lowerRight, .centerRight, .centerLeft, .lowerCenter, .upperCenter,
      .center,
    ]
    var best = (location: PlotLegendLocation.upperRight, hits: Int.max)
    for location in candidates {
      let left = location.fractionX * (1 - boxWidth)
      let bottom = location.fractionY * (1 - boxHeight)
      let hits = points.elements.count {
        $0.x >= left && $0.x <= left + boxWidth && $0.y >= bottom && $0.y <= bottom + boxHeight
      }
      if hits < best.hits { best = (location, hits) }
    }
    let rows = (Double(labels.count) / (1 / boxWidth).rounded(.down)).rounded(.up)
    let fitsAbove = [.png, .svg].contains(terminal) && boxWidth < 1 && rows * 0.185 < height * 0.4
    return best.hits > 0 && fitsAbove
      ? "outside center top horizontal" : "inside \(best.location.gnuplotName) vertical"
  }

  /// A sample of the drawn points, as fractions of the axes: at most about 2000 points per series, and points along the
  /// lines between them, at most 0.02 apart.
  private func sampledPoints(_ x: PlotAxis, _ y: PlotAxis) throws -> GrowingBuffer<SIMD2<Double>> {
    let distance = 0.02
    func parts(_ length: Double) -> Int { length < 10 ? max(1, Int((length / distance).rounded(.up))) : 1000 }
    var result = try GrowingBuffer<SIMD2<Double>>(for: "points that a legend avoids")
    for one in series {
      switch one {
      case .line(let points, let style, _, _, _):
        let step = max(1, points.x.count / 2000)
        var last: (x: Double, y: Double)?
        for index in Swift.stride(from: 0, to: points.x.count, by: step) {
          guard x.shows(points.x[index]), y.shows(points.y[index]) else {
            last = nil
            continue
          }
          let point = (x: x.unit(points.x[index]), y: y.unit(points.y[index]))
          let start = style == .none ? point : last ?? point
          let count = parts(max(abs(point.x - start.x), abs(point.y - start.y)))
          for part in 1...count {
            let share = Double(part) / Double(count)
            try result.append(
              SIMD2(start.x + (point.x - start.x) * share, start.y + (point.y - start.y) * share))
          }
          last = point
        }
      case .histogram(let edges, let heights, _, _):
        func position(_ edge: Double) -> Double { x.isLog && edge <= 0 ? 0 : x.unit(edge) }
        for (index, height) in heights.enumerated() {
          let (left, right) = (position(edges[index]), position(edges[index + 1]))
          let top = y.isLog && height <= 0 ? 0 : y.unit(height)
          let (across, up) = (min(parts(right - left), 100), min(parts(top), 100))
          for column in 0...across {
            for row in 0...up {
              try result.append(
                SIMD2(left + (right - left) * Double(column) / Double(across), top * Double(row) / Double(up))
              )
            }
          }
        }
      case .image: break
      }
    }
    return result
  }
}

extension PlotLegendLocation {
  /// The horizontal position: 0 at the left, 1 at the right.
  fileprivate var fractionX: Double {
    switch self {
    case .upperLeft, .centerLeft, .lowerLeft: 0
    case .upperCenter, .center, .lowerCenter: 0.5
    case .best, .upperRight, .centerRight, .lowerRight: 1
    }
  }

  /// The vertical position: 0 at the bottom, 1 at the top.
  fileprivate var fractionY: Double {
    switch self {
    case .lowerLeft, .lowerCenter, .lowerRight: 0
    case .centerLeft, .center, .centerRight: 0.5
    case .best, .upperLeft, .upperCenter, .upperRight: 1
    }
  }

  /// gnuplot's name of the location.
  var gnuplotName: String {
    let vertical = ["bottom", "center", "top"][Int(fractionY * 2)]
    return "\(["left", "center", "right"][Int(fractionX * 2)]) \(vertical)"
  }
}
