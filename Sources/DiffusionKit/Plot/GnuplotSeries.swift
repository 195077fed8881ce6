/// One of the things that gnuplot is asked to draw: the lines of its data, and what follows the data's name.
struct GnuplotPart {
  var data: String
  var clause: String
}

extension Figure {
  /// A series as gnuplot draws it. Of lines and marks of more points than pixels can show, what they show.
  func gnuplotParts(
    _ series: PlotSeries, x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal
  ) -> [GnuplotPart] {
    let parts: [GnuplotPart]
    switch series {
    case .line(let points, let style, let width, let marker, let size):
      parts = line(points, style, width, marker, size, x, y, terminal)
    case .histogram(let edges, let heights, let fill, _):
      var data = ""
      for (index, height) in heights.enumerated() {
        data += "\((edges[index] + edges[index + 1]) / 2) \(height) \(edges[index + 1] - edges[index])\n"
      }
      let clause = "using 1:2:3 with boxes fillstyle solid 1 noborder linecolor rgb \(color(fill))"
      parts = [GnuplotPart(data: data, clause: clause)]
    case .image(let image):
      var data = ""
      for row in 0..<image.rows {
        let values = image.values[(row * image.columns)..<((row + 1) * image.columns)]
        data += values.map { $0.isFinite ? "\($0)" : "NaN" }.joined(separator: " ") + "\n"
      }
      // Viewers of SVG smooth an embedded picture; few pixels are drawn as squares.
      let asSquares = terminal == .svg && image.rows * image.columns <= 1 << 14
      parts = [GnuplotPart(data: data, clause: "matrix with image\(asSquares ? " pixels" : "")")]
    }
    return parts.enumerated().map { index, part in
      var part = part
      let label = index == 0 ? series.label ?? "" : ""
      part.clause += label.isEmpty ? " notitle" : " title \(gnuplotString(label)) noenhanced"
      return part
    }
  }

  private func line(
    _ points: PlotSeries.Points, _ style: PlotLineStyle, _ width: Double, _ marker: PlotMarker?,
    _ size: Double, _ x: PlotAxis, _ y: PlotAxis, _ terminal: GnuplotTerminal
  ) -> [GnuplotPart] {
    let color = "linecolor rgb \(color(points.color))"
    var stroke = "linewidth \(pixels(width))"
    if let dashes = style.gnuplotDashes { stroke += " dashtype \(dashes)" }
    let isLine = style != .none
    let marker = marker ?? (isLine ? nil : .pixel)
    let sign = marker.map {
      // A mark of size 1 is 7 pixels wide.
      " pointtype \($0.gnuplotType) pointsize \(pixels(size) * $0.relativeSize / 7)"
    }
    let kind = "\(isLine ? "lines" : "")\(sign == nil ? "" : "points")"
    let whole = "using 1:2 with \(kind) \(color) \(stroke)\(sign ?? "")"
    let count = points.x.count
    let thinsLine = isLine && count > LineThinning.limit
    let thinsMarks = sign != nil && count > MarkThinning.limit
    guard thinsLine || thinsMarks else {
      return [GnuplotPart(data: rows(points.x.indices, points, x, y), clause: whole)]
    }

    // The legend's sample is that of the whole.
    var parts = [GnuplotPart(data: "NaN NaN\n", clause: whole)]
    if isLine {
      let (fine, _) = thinningPixels(terminal)
      var thinning = LineThinning(pixels: fine, points: fine.points(points, x, y))
      let indices =
        thinsLine
        ? thinning.outline(parts: style == .solid ? (terminal == .svg ? 2 : 1) : 4)
        : Array(points.x.indices)
      if indices.count <= LineThinning.crowd * (style == .solid ? 1 : 4) {
        parts.append(
          GnuplotPart(
            data: rows(indices, points, x, y), clause: "using 1:2 with lines \(color) \(stroke)"))
      } else {
        // A wide line needs no more than two pixels across.
        let (grid, scale) = thinningPixels(terminal, atMost: 2 / pixels(width))
        if scale < 1 { thinning = LineThinning(pixels: grid, points: grid.points(points, x, y)) }
        let brush = max(pixels(width) * scale, 1)
        // What is opaque may overlap, and so leaves no seams. Where it is not, it would be seen.
        let isOpaque = points.color.alpha == 255
        let boxes = thinning.filledBoxes(indices, brush: isOpaque ? 1 : Int(brush.rounded()))
        parts.append(
          GnuplotPart(
            data: filled(boxes, more: isOpaque ? max(brush - 1, 0.6) / 2 : 0, grid, x, y),
            clause: "using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 noborder \(color)"))
      }
    }
    guard let sign, let marker else { return parts }
    guard thinsMarks else {
      let clause = "using 1:2 with points \(color)\(sign)"
      return parts + [GnuplotPart(data: rows(points.x.indices, points, x, y), clause: clause)]
    }
    let radius = pixels(size) * marker.relativeSize / 2
    let (grid, scale) = thinningPixels(terminal, atMost: 4 / radius)
    let thinning = MarkThinning(
      pixels: grid, points: grid.points(points, x, y), radius: radius * scale,
      alpha: Double(points.color.alpha) / 255, shape: marker.thinningShape)
    var data = ""
    for mark in thinning.marks() {
      // Rounding must not take a mark off the axes: it would not be drawn.
      let px = x.clamped(x.value(atUnit: mark.x / Double(grid.width)))
      let py = y.clamped(y.value(atUnit: mark.y / Double(grid.height)))
      data += "\(px) \(py) \(argb(points.color.with(opacity: mark.alpha)))\n"
    }
    let clause = "using 1:2:3 with points linecolor rgb variable\(sign)"
    return parts + [GnuplotPart(data: data.isEmpty ? "NaN NaN NaN\n" : data, clause: clause)]
  }

  /// The figure's pixels, all of them, as if the axes filled it, or fewer of them.
  /// - Parameter atMost: of the figure's own pixels; of very large figures fewer are counted in any case.
  /// - Returns: also how many there are for one of the figure's along a side.
  private func thinningPixels(
    _ terminal: GnuplotTerminal, atMost limit: Double = 1
  ) -> (PlotPixels, scale: Double) {
    if case .text(let columns, let rows) = terminal {
      return (PlotPixels(width: columns, height: rows * 2), 1)
    }
    let scale = min(1, max(limit, 0.25), (4e6 / (width * dpi * height * dpi)).squareRoot())
    return (
      PlotPixels(
        width: max(1, Int(width * dpi * scale)), height: max(1, Int(height * dpi * scale))), scale
    )
  }

  /// Points as lines of numbers; what cannot be drawn, and the index -1, is a gap.
  private func rows(
    _ indices: some Sequence<Int>, _ points: PlotSeries.Points, _ x: PlotAxis, _ y: PlotAxis
  ) -> String {
    var text = ""
    var isGap = true
    for index in indices {
      if index >= 0, x.shows(points.x[index]), y.shows(points.y[index]) {
        text += "\(points.x[index]) \(points.y[index])\n"
        isGap = false
      } else if !isGap {
        text += "\n"  // one empty line is a gap; two would end the data
        isGap = true
      }
    }
    return text.isEmpty ? "NaN NaN\n" : text  // gnuplot wants at least a line
  }

  /// Boxes of pixels, on each side `more` pixels larger.
  private func filled(
    _ boxes: [(columns: Range<Int>, rows: Range<Int>)], more: Double, _ grid: PlotPixels, _ x: PlotAxis,
    _ y: PlotAxis
  ) -> String {
    var text = ""
    for (columns, rows) in boxes {
      let left = x.value(atUnit: (Double(columns.lowerBound) - more) / Double(grid.width))
      let right = x.value(atUnit: (Double(columns.upperBound) + more) / Double(grid.width))
      let bottom = y.value(atUnit: (Double(rows.lowerBound) - more) / Double(grid.height))
      let top = y.value(atUnit: (Double(rows.upperBound) + more) / Double(grid.height))
      text += "\(left) \(bottom) \(left) \(right) \(bottom) \(top)\n"
    }
    return text.isEmpty ? "NaN NaN NaN NaN NaN NaN\n" : text
  }

  private func color(_ color: PlotColor) -> String { "\"#\(hex(argb(color), digits: 8))\"" }

  /// gnuplot counts transparency, not opacity.
  private func argb(_ color: PlotColor) -> UInt32 {
    UInt32(255 - color.alpha) << 24 | UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
  }
}

extension PlotColor {
  fileprivate func with(opacity: Double) -> PlotColor {
    var color = self
    color.alpha = UInt8(unit: Float(opacity))
    return color
  }
}

extension PlotLineStyle {
  /// matplotlib's dash lengths in gnuplot's unit.
  fileprivate var gnuplotDashes: String? {
    switch self {
    case .none: nil
    case .solid: "solid"
    case .dashed: "(9.25, 4)"
    case .dotted: "(2.5, 4.1)"
    case .dashDotted: "(16, 4, 2.5, 4)"
    }
  }
}

extension PlotMarker {
  fileprivate var gnuplotType: Int {
    switch self {
    case .pixel: 0
    case .circle, .point: 7
    case .square: 5
    case .triangleUp: 9
    case .triangleDown: 11
    case .diamond: 13
    case .pentagon: 15
    case .plus: 1
    case .cross: 2
    case .star: 3
    }
  }

  fileprivate var relativeSize: Double { self == .point ? 0.5 : 1 }

  fileprivate var thinningShape: MarkThinning.Shape {
    switch self {
    case .circle, .point: .disc
    case .square, .triangleUp, .triangleDown, .diamond, .pentagon: .filled
    case .plus, .cross, .star, .pixel: .open
    }
  }
}
