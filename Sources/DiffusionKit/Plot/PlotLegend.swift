extension Figure {
  /// Where the legend stands, or nil where none was asked for or nothing has a label. 'best' is the place
  /// whose box holds the fewest points.
  func legendPlace(x: PlotAxis, y: PlotAxis) -> PlotLegendPlace? {
    let labels = series.compactMap(\.label).filter { !$0.isEmpty }
    guard let legendPlace, !labels.isEmpty else { return nil }
    guard legendPlace == .best else { return legendPlace }

    // The box as a part of the plot: about 7 by 17 pixels a letter at 100 dots an inch.
    let letters = labels.map(\.count).max() ?? 0
    let boxWidth = min(1, (Double(letters) * 0.07 + 0.6) / (width * 0.85))
    let boxHeight = min(1, (Double(labels.count) * 0.19 + 0.1) / (height * 0.8))
    let points = sampledPoints(x, y)
    let candidates: [PlotLegendPlace] = [
      .upperRight, .upperLeft, .lowerLeft, .lowerRight, .centerRight, .centerLeft, .lowerCenter, .upperCenter,
      .center,
    ]
    var best = (place: PlotLegendPlace.upperRight, hits: Int.max)
    for place in candidates {
      let left = place.fractionX * (1 - boxWidth)
      let bottom = place.fractionY * (1 - boxHeight)
      let hits = points.count {
        $0.x >= left && $0.x <= left + boxWidth && $0.y >= bottom && $0.y <= bottom + boxHeight
      }
      if hits < best.hits { best = (place, hits) }
    }
    return best.place
  }

  /// Some of what is drawn, as parts of the axes: at most about 2000 points a series, and points between those
  /// that a line joins.
  private func sampledPoints(_ x: PlotAxis, _ y: PlotAxis) -> [(x: Double, y: Double)] {
    var result: [(x: Double, y: Double)] = []
    for one in series {
      switch one {
      case .line(let points, let style, _, _, _):
        let step = max(1, points.x.count / 2000)
        let between = style == .none ? 1 : max(1, 200 / points.x.count)
        var last: (x: Double, y: Double)?
        for index in Swift.stride(from: 0, to: points.x.count, by: step) {
          guard x.shows(points.x[index]), y.shows(points.y[index]) else {
            last = nil
            continue
          }
          let point = (x: x.unit(Double(points.x[index])), y: y.unit(Double(points.y[index])))
          let start = last ?? point
          for part in 1...between {
            let share = Double(part) / Double(between)
            result.append((start.x + (point.x - start.x) * share, start.y + (point.y - start.y) * share))
          }
          last = point
        }
      case .histogram(let edges, let heights, _, _):
        for (index, height) in heights.enumerated() {
          let top = y.isLog && height <= 0 ? 0 : y.unit(height)
          let middle = (edges[index] + edges[index + 1]) / 2
          let place = x.isLog && middle <= 0 ? 0 : x.unit(middle)
          for part in 0...10 { result.append((place, top * Double(part) / 10)) }
        }
      case .image: break
      }
    }
    return result
  }
}

extension PlotLegendPlace {
  /// 0 at the left, 1 at the right.
  fileprivate var fractionX: Double {
    switch self {
    case .upperLeft, .centerLeft, .lowerLeft: 0
    case .upperCenter, .center, .lowerCenter: 0.5
    case .best, .upperRight, .centerRight, .lowerRight: 1
    }
  }

  /// 0 at the bottom, 1 at the top.
  fileprivate var fractionY: Double {
    switch self {
    case .lowerLeft, .lowerCenter, .lowerRight: 0
    case .centerLeft, .center, .centerRight: 0.5
    case .best, .upperLeft, .upperCenter, .upperRight: 1
    }
  }

  /// gnuplot's words for it.
  var gnuplotName: String {
    let vertical = ["bottom", "center", "top"][Int(fractionY * 2)]
    return "\(["left", "center", "right"][Int(fractionX * 2)]) \(vertical)"
  }
}
