/// One series of a figure, ready to draw: shapes, names and values have been checked.
enum PlotSeries {
  /// Points joined by a line, marked, or both. NaN and infinite points are gaps.
  case line(Points, style: PlotLineStyle, width: Double, marker: PlotMarker?, markerSize: Double)
  /// Bars from 0: `edges` has one more element than `heights`.
  case histogram(edges: Buffer<Double>, heights: Buffer<Double>, color: PlotColor, label: String?)
  case image(PlotImage)

  struct Points {
    var x: Buffer<Double>
    var y: Buffer<Double>
    var color: PlotColor
    var label: String?
  }

  var label: String? {
    switch self {
    case .line(let points, _, _, _, _): points.label
    case .histogram(_, _, _, let label): label
    case .image: nil
    }
  }
}

/// A matrix drawn as colours, row 0 at the top.
struct PlotImage {
  /// [rows, columns].
  var values: Tensor
  var rows: Int
  var columns: Int
  var map: PlotColorMap
  var hasColorBar: Bool
  /// The values of the map's ends.
  var range: (low: Double, high: Double)
}
