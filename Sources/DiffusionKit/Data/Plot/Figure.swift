/// A figure of plots in the style of matplotlib: a value that collects series and draws them when it is saved or shown.
/// Colours cycle through matplotlib's ten, labels are plain text. Points that are NaN, infinite or beyond 1e300 are
/// gaps.
///
///     var figure = try Figure()
///     try figure.plot(losses, label: "training")
///     try figure.legend()
///     try figure.savefig("loss.png")
public struct Figure {
  /// The size in inches.
  let width: Double
  let height: Double
  /// Pixels per inch.
  let dpi: Double
  private(set) var series: [PlotSeries] = []
  private var charges: [MemoryCharge?] = []
  private(set) var titleText = ""
  private(set) var xLabelText = ""
  private(set) var yLabelText = ""
  private(set) var xLimits: (low: Double, high: Double)?
  private(set) var yLimits: (low: Double, high: Double)?
  private(set) var xIsLog = false
  private(set) var yIsLog = false
  private(set) var hasGrid = false
  private(set) var legendLocation: PlotLegendLocation?
  private var usedColors = 0

  /// An empty figure.
  /// - Parameters:
  ///   - figsize: width and height in inches, 6.4 x 4.8 by default, at most 100 each.
  ///   - dpi: pixels per inch, 100 by default, 10 to 1200. At most 16,384 pixels per side.
  /// - Throws: `DiffusionError.argument` for values out of these ranges.
  public init(figsize: (width: Double, height: Double) = (6.4, 4.8), dpi: Double = 100) throws {
    guard (0.5...100).contains(figsize.width), (0.5...100).contains(figsize.height) else {
      throw DiffusionError.argument(
        "figsize", "\(figsize.width) x \(figsize.height) inches are not within 0.5 and 100")
    }
    guard (10...1200).contains(dpi), max(figsize.width, figsize.height) * dpi <= 16_384 else {
      throw DiffusionError.argument(
        "dpi",
        "\(dpi) at \(figsize.width) x \(figsize.height) inches is not within 10 and 1200 and 16,384 pixels")
    }
    (width, height) = figsize
    self.dpi = dpi
  }

  /// Draws a line through points.
  /// - Parameters:
  ///   - x: [n]; nil for 0, 1, 2, ...
  ///   - y: [n].
  ///   - format: matplotlib's short form of color, linestyle and marker, "r--", "bo", "o-C1"; those arguments take
  ///     precedence.
  ///   - label: the text in the legend; none by default.
  ///   - color: a name, letter, 'C0' to 'C9', '#rrggbb', or gray '0.5'; the next of the ten by default.
  ///   - linewidth: in points (1/72 inch), 1.5 by default, 0 to 100.
  ///   - linestyle: '-' (the default), '--', '-.', ':' or 'none', the default for a format with a marker only.
  ///   - marker: the symbol at each point, one of 'o . s ^ v D + x * p ,'; none by default.
  ///   - alpha: opacity, 0...1; 1 by default.
  /// - Throws: `DiffusionError.argument` for other shapes, no points, and unknown names.
  public mutating func plot(
    _ x: (any NumberValues)?, _ y: any NumberValues, format: String? = nil, label: String? = nil,
    color: String? = nil, linewidth: Double = 1.5, linestyle: String? = nil, marker: String? = nil,
    alpha: Double = 1
  ) throws {
    try Requirement.within(linewidth, 0...100, "linewidth")
    let format = try format.map { try PlotFormat($0) }
    let style = try linestyle.map { try PlotLineStyle($0) } ?? format?.defaultStyle ?? .solid
    let explicit = try marker.flatMap { ["", " ", "none", "None"].contains($0) ? nil : try PlotMarker($0) }
    let symbol = marker == nil ? format?.marker : explicit
    let points = try points(x, y, label: label, color: color ?? format?.color, alpha: alpha)
    try add(.line(points, style: style, width: linewidth, marker: symbol, markerSize: 6))
  }

  /// Draws a line through `y` over 0, 1, 2, ...; see `plot(_:_:)`.
  public mutating func plot(
    _ y: any NumberValues, format: String? = nil, label: String? = nil, color: String? = nil,
    linewidth: Double = 1.5, linestyle: String? = nil, marker: String? = nil, alpha: Double = 1
  ) throws {
    try plot(
      nil, y, format: format, label: label, color: color, linewidth: linewidth, linestyle: linestyle,
      marker: marker, alpha: alpha)
  }

  /// Draws points.
  /// - Parameters:
  ///   - x: [n].
  ///   - y: [n].
  ///   - size: the diameter of the markers in points (1/72 inch), 6 by default, 0 to 200.
  ///   - marker: one of 'o . s ^ v D + x * p ,'; 'o' by default.
  ///   - label: as for `plot`, as are `color` and `alpha`.
  /// - Throws: `DiffusionError.argument` for other shapes, no points, and unknown names.
  public mutating func scatter(
    _ x: any NumberValues, _ y: any NumberValues, label: String? = nil, color: String? = nil,
    size: Double = 6,
    marker: String = "o", alpha: Double = 1
  ) throws {
    try Requirement.within(size, 0...200, "size")
    let marker = try PlotMarker(marker)
    let points = try points(x, y, label: label, color: color, alpha: alpha)
    try add(.line(points, style: .none, width: 1, marker: marker, markerSize: size))
  }

  /// Draws a histogram: the counts of values in equal bins.
  /// - Parameters:
  ///   - values: any shape; NaN and infinite values are ignored.
  ///   - bins: 10 by default, 1...10,000.
  ///   - range: the bounds of the bins; by default the minimum and maximum value.
  ///   - density: whether to scale the bars to a total area of 1; false by default.
  ///   - label: as for `plot`, as are `color` and `alpha`.
  /// - Throws: `DiffusionError.argument` for no values, an invalid range, and unknown names.
  public mutating func hist(
    _ values: any NumberValues, bins: Int = 10, range: (low: Double, high: Double)? = nil,
    density: Bool = false,
    label: String? = nil, color: String? = nil, alpha: Double = 1
  ) throws {
    guard !values.axisSizes.contains(0) else {
      throw DiffusionError.argument("values", "there is nothing to draw: the shape is \(values.axisSizes)")
    }
    try Requirement.within(bins, 1...10_000, "bins")
    if let range { try checkLimits(range, name: "range") }
    try checkText(label, name: "label")
    let (edges, heights) = try histogram(values.doubles(), bins: bins, range: range, density: density)
    let color = try seriesColor(color, alpha: alpha)
    try add(.histogram(edges: edges, heights: heights, color: color, label: label))
  }

  /// Draws a matrix as colours, row 0 at the top, each element as a square.
  /// - Parameters:
  ///   - image: [H, W], at most 4096 per side; NaN and infinite elements are blank.
  ///   - cmap: 'viridis' (the default), 'gray' or 'gray_r'.
  ///   - colorbar: whether to draw the colour scale beside the image; false by default.
  ///   - vmin: the value of the scale's lower end; by default the minimum.
  ///   - vmax: the value of the scale's upper end; by default the maximum.
  /// - Throws: `DiffusionError.argument` for another shape, ends that are no range, an unknown name.
  public mutating func imshow(
    _ image: Tensor, cmap: String = "viridis", colorbar: Bool = false, vmin: Double? = nil,
    vmax: Double? = nil
  ) throws {
    let sizes = image.shape.sizes
    guard sizes.count == 2, (1...4096).contains(sizes[0]), (1...4096).contains(sizes[1]) else {
      throw DiffusionError.argument(
        "image", "an image is [H, W] with 1...4096 a side, the shape is \(image.shape)")
    }
    let map = try PlotColorMap(cmap)
    var (low, high) = image.finiteExtremes.map { (Double($0.minimum), Double($0.maximum)) } ?? (0, 1)
    low = vmin ?? min(low, vmax ?? low)
    high = vmax ?? max(high, low)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    try checkLimits((low, high), name: vmin == nil ? "vmax" : "vmin")
    try add(
      .image(
        PlotImage(
          values: image.detached, rows: sizes[0], columns: sizes[1], map: map, hasColorBar: colorbar,
          range: (low, high))))
  }

  /// Draws a legend with the labels of all series, including later ones.
  /// - Parameter loc: 'best' (the default: a location that hides no points, above the plot if necessary), or 'upper
  ///   right' and so on.
  /// - Throws: `DiffusionError.argument` for an unknown location.
  public mutating func legend(loc: String = "best") throws { legendLocation = try PlotLegendLocation(loc) }

  /// - Throws: `DiffusionError.argument` for more than 10,000 bytes, as do `xlabel` and `ylabel`.
  public mutating func title(_ text: String) throws {
    try checkText(text, name: "text")
    titleText = text
  }

  public mutating func xlabel(_ text: String) throws {
    try checkText(text, name: "text")
    xLabelText = text
  }

  public mutating func ylabel(_ text: String) throws {
    try checkText(text, name: "text")
    yLabelText = text
  }

  /// Sets the bounds of the x axis; by default they are slightly beyond the data.
  /// - Throws: `DiffusionError.argument` unless both are finite and `low` < `high`, as does `ylim`.
  public mutating func xlim(_ low: Double, _ high: Double) throws {
    try checkLimits((low, high), name: "low")
    xLimits = (low, high)
  }

  public mutating func ylim(_ low: Double, _ high: Double) throws {
    try checkLimits((low, high), name: "low")
    yLimits = (low, high)
  }

  /// Sets the scale: 'linear' (the default) or 'log', where values that are not positive are gaps.
  /// - Throws: `DiffusionError.argument` for another name, as does `yscale`.
  public mutating func xscale(_ value: String) throws { xIsLog = try isLog(value) }
  public mutating func yscale(_ value: String) throws { yIsLog = try isLog(value) }

  /// Draws light lines at the axes' ticks; off by default.
  public mutating func grid(_ visible: Bool = true) { hasGrid = visible }
}

extension Figure {
  private func isLog(_ scale: String) throws -> Bool {
    guard scale == "log" || scale == "linear" else {
      throw DiffusionError.argument("value", "'\(scale.prefix(40))' is neither 'linear' nor 'log'")
    }
    return scale == "log"
  }

  private func checkText(_ text: String?, name: String) throws {
    if let text, text.utf8.count > 10_000 {
      throw DiffusionError.argument(name, "a text of \(text.utf8.count) bytes, at most 10000 are drawn")
    }
  }

  private func checkLimits(_ limits: (low: Double, high: Double), name: String) throws {
    guard limits.low.isFinite, limits.high.isFinite, limits.low < limits.high, abs(limits.low) <= 1e300,
      abs(limits.high) <= 1e300
    else { throw DiffusionError.argument(name, "\(limits.low) to \(limits.high) is not a range") }
  }

  private mutating func seriesColor(_ name: String?, alpha: Double) throws -> PlotColor {
    try Requirement.within(alpha, 0...1, "alpha")
    if let name { return try PlotColor(name).faded(alpha) }
    usedColors = (usedColors + 1) % 10
    return PlotColor.cycle(usedColors + 9).faded(alpha)
  }

  private mutating func add(_ one: PlotSeries) throws {
    // For the list's element, and a label.
    charges.append(try MemoryCharge.taking(512 + (one.label?.utf8.count ?? 0), for: "a figure"))
    series.append(one)
  }

  private mutating func points(
    _ x: (any NumberValues)?, _ y: any NumberValues, label: String?, color: String?, alpha: Double
  ) throws -> PlotSeries.Points {
    guard y.axisSizes.count == 1, y.axisSizes != [0] else {
      throw DiffusionError.argument("y", "the points of a line are [n], the shape is \(y.axisSizes)")
    }
    if let x, x.axisSizes != y.axisSizes {
      throw DiffusionError.argument("x", "x and y differ: \(x.axisSizes) and \(y.axisSizes)")
    }
    try checkText(label, name: "label")
    let color = try seriesColor(color, alpha: alpha)
    let values = try y.doubles()
    return PlotSeries.Points(
      x: try x?.doubles() ?? Buffer(values.indices.lazy.map(Double.init), for: "numbers to draw"), y: values,
      color: color, label: label)
  }
}
