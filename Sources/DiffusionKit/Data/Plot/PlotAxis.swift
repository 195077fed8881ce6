import Glibc

/// The bounds of an axis, and the mapping of values to positions between them.
struct PlotAxis: Equatable {
  var low: Double
  var high: Double
  var isLog: Bool

  /// - Parameters:
  ///   - limits: the user's bounds.
  ///   - extent: the minimum and maximum value drawn.
  ///   - margin: the part of the extent to leave free at each end.
  ///   - anchored: whether the axis starts exactly at the extent's lower end, as for bars.
  init(
    limits: (low: Double, high: Double)?, extent: (low: Double, high: Double)?, isLog: Bool,
    margin: Double = 0.05,
    anchored: Bool = false
  ) {
    self.isLog = isLog
    (low, high) = isLog ? (0.1, 10) : (0, 1)
    if let limits, !isLog || limits.low > 0 {
      (low, high) = limits
      return
    }
    guard let extent else { return }
    if isLog {
      let (start, end) = (log10(extent.low), log10(extent.high))
      let padding = start < end ? (end - start) * margin : 0.5
      low = anchored ? extent.low : max(pow(10, start - padding), 1e-300)
      high = pow(10, end + padding)
    } else {
      var padding = (extent.high - extent.low) * margin
      // The extent is too small to separate its ends: all values are equal.
      if padding <= max(abs(extent.low), abs(extent.high)) * 1e-12 {
        padding = extent.low == 0 ? 0.05 : abs(extent.low) * 0.05
      }
      padding = max(padding, 1e-300)
      low = anchored ? extent.low : extent.low - padding
      high = extent.high + padding
    }
  }

  /// The maximum magnitude of values that are drawn. Values beyond it are gaps, like infinite ones: the distance of two
  /// such values is no finite Double.
  static let maxMagnitude = 1e300

  /// Whether a value can be drawn at all.
  func shows(_ value: Double) -> Bool { PlotAxis.shows(value, isLog: isLog) }

  static func shows(_ value: Double, isLog: Bool) -> Bool {
    abs(value) <= maxMagnitude && (!isLog || value > 0)
  }

  /// The position of a value: 0 at the low end, 1 at the high end.
  func unit(_ value: Double) -> Double {
    // The quotient of two values may overflow a Double.
    isLog ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : (value - low) / (high - low)
  }

  func clamped(_ value: Double) -> Double { max(min(low, high), min(max(low, high), value)) }

  /// The value at a position; the inverse of `unit`.
  func value(atUnit unit: Double) -> Double {
    isLog ? pow(10, log10(low) + unit * (log10(high) - log10(low))) : low + unit * (high - low)
  }
}

extension Figure {
  /// The axes that contain all series, with matplotlib's margins.
  func axes() -> (x: PlotAxis, y: PlotAxis) {
    var x = Extent(isLog: xIsLog)
    var y = Extent(isLog: yIsLog)
    var hasImage = false
    var onlyBars = true
    for one in series {
      switch one {
      case .line(let points, _, _, _, _):
        onlyBars = false
        for (px, py) in zip(points.x, points.y) where x.admits(px) && y.admits(py) {
          x.add(px)
          y.add(py)
        }
      case .histogram(let edges, let heights, _, _):
        for edge in edges { x.add(edge) }
        for height in heights { y.add(height) }
        if yIsLog {
          y.add((heights.filter { $0 > 0 }.min() ?? 1) / 2)
        } else {
          y.add(0)
        }
      case .image(let image):
        hasImage = true
        x.add(-0.5)
        x.add(Double(image.columns) - 0.5)
        y.add(-0.5)
        y.add(Double(image.rows) - 0.5)
      }
    }
    let margin = hasImage ? 0 : 0.05
    var horizontal = PlotAxis(limits: xLimits, extent: x.range, isLog: xIsLog, margin: margin)
    var vertical = PlotAxis(
      limits: yLimits, extent: y.range, isLog: yIsLog, margin: margin, anchored: onlyBars && !hasImage)
    if hasImage {
      if xLimits == nil, let range = x.range { (horizontal.low, horizontal.high) = range }
      // Row 0 is at the top.
      if yLimits == nil, let range = y.range { (vertical.low, vertical.high) = (range.high, range.low) }
    }
    return (horizontal, vertical)
  }
}

private struct Extent {
  let isLog: Bool
  var range: (low: Double, high: Double)?

  init(isLog: Bool) { self.isLog = isLog }

  func admits(_ value: Double) -> Bool { PlotAxis.shows(value, isLog: isLog) }

  mutating func add(_ value: Double) {
    guard admits(value) else { return }
    range = range.map { (min($0.low, value), max($0.high, value)) } ?? (value, value)
  }
}
