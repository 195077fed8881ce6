/// One element of a plot command: its data, and the clause after the data's name.
struct GnuplotPart {
  /// A buffer for lines of data, with the first line.
  static func lines(_ first: String = "") throws -> GrowingBuffer<UInt8> {
    var lines = try GrowingBuffer<UInt8>(for: "the script of gnuplot")
    try lines.append(first)
    return lines
  }

  var data: Buffer<UInt8>
  var clause: String
  /// Whether the data are bytes after the plot command, rather than lines before it.
  var isBinary = false
}

extension Figure {
  /// A series in gnuplot's terms. Lines and markers with more points than pixels can show are thinned.
  func gnuplotParts(
    _ series: PlotSeries, x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal
  ) throws -> [GnuplotPart] {
    let parts: [GnuplotPart]
    switch series {
    case .line(let points, let style, let width, let marker, let size):
      parts = try line(points, style, width, marker, size, x, y, terminal)
    case .histogram(let edges, let heights, let fill, _):
      var data = try GnuplotPart.lines()
      for (index, height) in heights.enumerated() {
        try data.append(
          "\((edges[index] + edges[index + 1]) / 2) \(height) \(edges[index + 1] - edges[index])\n")
      }
      let clause = "using 1:2:3 with boxes fillstyle solid 1 noborder linecolor rgb \(color(fill))"
      parts = [GnuplotPart(data: try data.finished(), clause: clause)]
    case .image(let image):
      // Viewers of SVG smooth an embedded image; a small image is drawn as squares.
      let asSquares = terminal == .svg && image.rows * image.columns <= 1 << 14
      let layout = "array=(\(image.columns),\(image.rows)) format='%float32' endian=little"
      parts = [
        GnuplotPart(
          data: try bytes(image), clause: "binary \(layout) with image\(asSquares ? " pixels" : "")",
          isBinary: true)
      ]
    }
    return parts.enumerated().map { index, part in
      var part = part
      let label = index == 0 ? series.label ?? "" : ""
      part.clause += label.isEmpty ? " notitle" : " title \(gnuplotString(label)) noenhanced"
      return part
    }
  }

  /// The values of an image, row by row; NaN for those without a colour. They are binary because a camera's image would
  /// be a hundred megabytes as text.
  private func bytes(_ image: PlotImage) throws -> Buffer<UInt8> {
    let count = image.rows * image.columns
    let bytes = try Buffer<UInt8>(count: count * 4, for: "the pixels of a figure")
    image.values.withUnsafeFloats { values in
      for index in 0..<count {
        let value = values[index].isFinite ? values[index] : .nan
        UnsafeMutableRawPointer(bytes.base + index * 4)
          .storeBytes(of: value.bitPattern.littleEndian, as: UInt32.self)
      }
    }
    return bytes
  }

  private func line(
    _ points: PlotSeries.Points, _ style: PlotLineStyle, _ width: Double, _ marker: PlotMarker?,
    _ size: Double, _ x: PlotAxis, _ y: PlotAxis, _ terminal: GnuplotTerminal
  ) throws -> [GnuplotPart] {
    let color = "linecolor rgb \(color(points.color))"
    var stroke = "linewidth \(pixels(width))"
    if let dashes = style.gnuplotDashes { stroke += " dashtype \(dashes)" }
    let isLine = style != .none
    let marker = marker ?? (isLine ? nil : .pixel)
    let symbol = marker.map {
      // A marker of size 1 is 7 pixels wide.
      " pointtype \($0.gnuplotType) pointsize \(pixels(size) * $0.relativeSize / 7)"
    }
    let kind = "\(isLine ? "lines" : "")\(symbol == nil ? "" : "points")"
    let whole = "using 1:2 with \(kind) \(color) \(stroke)\(symbol ?? "")"
    let count = points.x.count
    let thinsLine = isLine && count > LineThinning.limit
    let thinsMarks = symbol != nil && count > MarkThinning.limit
    guard thinsLine || thinsMarks else {
      return [GnuplotPart(data: try rows(points.x.indices, points, x, y), clause: whole)]
    }

    // A part without points, whose sample in the legend is that of the whole series.
    var parts = [GnuplotPart(data: try GnuplotPart.lines("NaN NaN\n").finished(), clause: whole)]
    if isLine {
      let (fine, _) = thinningPixels(terminal)
      var thinning = LineThinning(pixels: fine, points: try fine.points(points, x, y))
      let indices =
        thinsLine
        ? try thinning.outline(parts: style == .solid ? (terminal == .svg ? 2 : 1) : 4)
        : try Buffer(points.x.indices, for: "the points of a line")
      if indices.count <= LineThinning.crowd * (style == .solid ? 1 : 4) {
        parts.append(
          GnuplotPart(
            data: try rows(indices, points, x, y), clause: "using 1:2 with lines \(color) \(stroke)"))
      } else {
        // A wide line needs at most two pixels across.
        let (grid, scale) = thinningPixels(terminal, atMost: 2 / pixels(width))
        if scale < 1 { thinning = LineThinning(pixels: grid, points: try grid.points(points, x, y)) }
        let brush = max(pixels(width) * scale, 1)
        // Opaque boxes may overlap, which avoids seams. An overlap of transparent boxes would be visible.
        let isOpaque = points.color.alpha == 255
        let boxes = try thinning.filledBoxes(indices, brush: isOpaque ? 1 : Int(brush.rounded()))
        parts.append(
          GnuplotPart(
            data: try filled(boxes, more: isOpaque ? max(brush - 1, 0.6) / 2 : 0, grid, x, y),
            clause: "using 1:2:3:4:5:6 with boxxyerror fillstyle solid 1 noborder \(color)"))
      }
    }
    guard let symbol, let marker else { return parts }
    guard thinsMarks else {
      let clause = "using 1:2 with points \(color)\(symbol)"
      return try parts + [GnuplotPart(data: rows(points.x.indices, points, x, y), clause: clause)]
    }
    let radius = pixels(size) * marker.relativeSize / 2
    let (grid, scale) = thinningPixels(terminal, atMost: 4 / radius)
    let thinning = MarkThinning(
      pixels: grid, points: try grid.points(points, x, y), radius: radius * scale,
      alpha: Double(points.color.alpha) / 255, shape: marker.thinningShape)
    var data = try GnuplotPart.lines()
    for mark in try thinning.marks() {
      // Rounding must not move a marker off the axes, where it would not be drawn.
      let px = x.clamped(x.value(atUnit: mark.x / Double(grid.width)))
      let py = y.clamped(y.value(atUnit: mark.y / Double(grid.height)))
      try data.append("\(px) \(py) \(argb(points.color.with(opacity: mark.alpha)))\n")
    }
    let clause = "using 1:2:3 with points linecolor rgb variable\(symbol)"
    if data.count == 0 { try data.append("NaN NaN NaN\n") }
    return try parts + [GnuplotPart(data: data.finished(), clause: clause)]
  }

  /// The pixels of the whole figure, as if the axes filled it, possibly at a lower resolution.
  /// - Parameter atMost: the resolution as a fraction of the figure's own; it is reduced in any case for very large
  ///   figures.
  /// - Returns: the pixels, and their number for one of the figure's along a side.
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

  /// Points as lines of numbers; points that cannot be drawn, and the index -1, are gaps.
  private func rows(
    _ indices: some Collection<Int>, _ points: PlotSeries.Points, _ x: PlotAxis, _ y: PlotAxis
  ) throws -> Buffer<UInt8> {
    var text = try GnuplotPart.lines()
    var isGap = true
    for index in indices {
      if index >= 0, x.shows(points.x[index]), y.shows(points.y[index]) {
        try text.append("\(points.x[index]) \(points.y[index])\n")
        isGap = false
      } else if !isGap {
        try text.append("\n")  // one empty line is a gap; two would end the data
        isGap = true
      }
    }
    if text.count == 0 { try text.append("NaN NaN\n") }  // gnuplot needs at least one line
    return try text.finished()
  }

  /// Boxes of pixels, enlarged by `more` pixels on each side.
  private func filled(
    _ boxes: Buffer<LineThinning.Box>, more: Double, _ grid: PlotPixels, _ x: PlotAxis,
    _ y: PlotAxis
  ) throws -> Buffer<UInt8> {
    var text = try GnuplotPart.lines()
    for box in boxes {
      let (columns, rows) = (box.columns, box.rows)
      let left = x.value(atUnit: (Double(columns.lowerBound) - more) / Double(grid.width))
      let right = x.value(atUnit: (Double(columns.upperBound) + more) / Double(grid.width))
      let bottom = y.value(atUnit: (Double(rows.lowerBound) - more) / Double(grid.height))
      let top = y.value(atUnit: (Double(rows.upperBound) + more) / Double(grid.height))
      try text.append("\(left) \(bottom) \(left) \(right) \(bottom) \(top)\n")
    }
    if text.count == 0 { try text.append("NaN NaN NaN NaN NaN NaN\n") }
    return try text.finished()
  }

  private func color(_ color: PlotColor) -> String { "\"#\(hex(argb(color), digits: 8))\"" }

  /// The colour as gnuplot's ARGB, where the first byte is transparency instead of opacity.
  private func argb(_ color: PlotColor) -> UInt32 {
    UInt32(255 - color.alpha) << 24 | UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
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
