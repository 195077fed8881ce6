/// The output format of gnuplot.
enum GnuplotTerminal: Equatable {
  case png
  case svg
  /// Letters on a terminal of this size.
  case text(columns: Int, rows: Int)
}

extension Figure {
  /// The gnuplot script that draws this figure to standard output: a pure function of the figure, with its numbers
  /// included. Text from the user occurs in it only as `gnuplotString` encodes it.
  func gnuplotScript(terminal: GnuplotTerminal) throws -> Buffer<UInt8> {
    let (x, y) = axes()
    var script = try GrowingBuffer<UInt8>(for: "the script of gnuplot")
    try script.append(header(terminal))
    try script.append(try frame(x: x, y: y, terminal))
    var clauses: [String] = []
    var bytes: [Buffer<UInt8>] = []
    for one in series {
      try Allocation.requireGrowth(to: clauses.count + 1, for: "the script of gnuplot")
      for part in try gnuplotParts(one, x: x, y: y, terminal) {
        if part.isBinary {
          clauses.append("'-' \(part.clause)")
          bytes.append(part.data)
          continue
        }
        let name = "$data\(clauses.count)"
        try script.append("\(name) << EOD\n")
        try script.append(contentsOf: part.data)
        try script.append("EOD\n")
        clauses.append("\(name) \(part.clause)")
      }
    }
    for (index, clause) in clauses.enumerated() {
      try script.append(index == 0 ? "plot " : ", \\\n  ")
      try script.append(clause)
    }
    try script.append("\n")
    for part in bytes { try script.append(contentsOf: part) }
    return try script.finished()
  }

  /// Pixels for a length in points (1/72 inch).
  func pixels(_ points: Double) -> Double { points * dpi / 72 }

  private func header(_ terminal: GnuplotTerminal) -> String {
    let size = "\(Int((width * dpi).rounded())),\(Int((height * dpi).rounded()))"
    // The terminals assume 96 dots per inch.
    let font = "font \"DejaVu Sans,\(10 * dpi / 96)\""
    let name =
      switch terminal {
      case .png: "pngcairo size \(size) enhanced \(font) background rgb \"#ffffff\""
      case .svg: "svg size \(size) enhanced \(font) background rgb \"#ffffff\""
      case .text(let columns, let rows): "dumb size \(columns),\(rows) noenhanced mono"
      }
    return """
      set encoding utf8
      set terminal \(name)

      """
  }

  private func frame(x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal) throws -> String {
    let thin = max(0.5, pixels(0.8))
    var lines = [
      "set border 15 linewidth \(thin) linecolor rgb \"#262626\"",
      "set tics out nomirror scale 0.5",
      "set xrange [\(x.low):\(x.high)]",
      "set yrange [\(y.low):\(y.high)]",
    ]
    for (name, axis) in [("x", x), ("y", y)] where axis.isLog { lines.append("set logscale \(name) 10") }
    let hasImage = image != nil
    let xTicks = x.ticks(tickSpace(isVertical: false, x: x, y: y, terminal), integers: hasImage)
    let yTicks = y.ticks(tickSpace(isVertical: true, x: x, y: y, terminal), integers: hasImage)
    lines += [marks(xTicks, "x"), marks(yTicks, "y")]
    // The offset of an axis's numbers is at its end, as in matplotlib: below the numbers of x, above the axis of y.
    if let offset = xTicks.offset {
      lines.append(
        "set label \(gnuplotString(offset)) noenhanced at graph 1, graph 0 right offset character 0, -2.1")
    }
    if let offset = yTicks.offset {
      lines.append(
        "set label \(gnuplotString(offset)) noenhanced at graph 0, graph 1 left offset character 0, 0.6")
    }
    let title = titleText.isEmpty && yTicks.offset != nil ? " " : titleText
    if !title.isEmpty {
      let position = yTicks.offset == nil || titleText.isEmpty ? "" : " offset character 0, 0.9"
      lines.append("set title \(gnuplotString(title)) noenhanced font \",\(12 * dpi / 96)\"\(position)")
    }
    let xLabel = xLabelText.isEmpty && xTicks.offset != nil ? " " : xLabelText
    if !xLabel.isEmpty { lines.append("set xlabel \(gnuplotString(xLabel)) noenhanced") }
    if !yLabelText.isEmpty { lines.append("set ylabel \(gnuplotString(yLabelText)) noenhanced") }
    if hasGrid { lines.append("set grid back linetype 1 linewidth \(thin) linecolor rgb \"#e5e5e5\"") }
    if let location = try legendPosition(x: x, y: y, terminal) {
      lines.append(
        "set key \(location) Left reverse noenhanced opaque samplen 2.5 spacing 1.15 width 1 "
          + "box linetype 1 linewidth \(thin) linecolor rgb \"#cccccc\"")
    } else {
      lines.append("unset key")
    }
    if let image { lines += imageFrame(image, space: tickSpace(isVertical: true, x: x, y: y, terminal)) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The topmost image.
  private var image: PlotImage? {
    for case .image(let image) in series.reversed() { return image }
    return nil
  }

  /// The ticks of an axis; gnuplot's own numbers have at most six digits.
  private func marks(_ marks: PlotTicks, _ axis: String) -> String {
    let ticks = marks.ticks.map { "\"\($0.label ?? "")\" \($0.value) \($0.label == nil ? 1 : 0)" }
    return ticks.isEmpty ? "unset \(axis)tics" : "set \(axis)tics (\(ticks.joined(separator: ", ")))"
  }

  /// The space that the figure leaves an axis for its numbers: an estimate, since gnuplot lays out the figure.
  private func tickSpace(
    isVertical: Bool, x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal
  ) -> PlotTickSpace {
    // In inches; a figure's numbers are 10 points high, 0.64 times as wide, and their lines 0.15 inches apart.
    var (across, up) = (max(width * 0.8, 0.2), max(height * 0.75, 0.2))
    if image != nil {
      // An image's pixels are squares.
      let ratio = abs(x.high - x.low) / abs(y.high - y.low)
      (across, up) = (min(across, up * ratio), min(up, across / ratio))
    }
    if case .text(let columns, let rows) = terminal {
      return PlotTickSpace(length: Double(isVertical ? rows - 5 : columns - 12), isVertical: isVertical)
    }
    return PlotTickSpace(length: isVertical ? up / 0.15 : across / 0.0885, isVertical: isVertical)
  }

  private func imageFrame(_ image: PlotImage, space: PlotTickSpace) -> [String] {
    let colors = image.map.colors.enumerated().map { "\($0) \"#\(hex($1, digits: 6))\"" }
    return [
      "set size ratio -1",
      "set palette defined (\(colors.joined(separator: ", ")))",
      "set palette maxcolors 256",
      "set cbrange [\(image.range.low):\(image.range.high)]",
      "set cbtics scale 0.5",
      marks(
        PlotAxis(limits: image.range, extent: nil, isLog: false).ticks(space, mayOffset: false), "cb"),
      image.hasColorBar ? "set colorbox" : "unset colorbox",
    ]
  }

  func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// A gnuplot string of any text. Letters, digits and spaces are literal and every other byte is an octal escape, so
/// that the text cannot end the string or start a command (`` `...` ``), a macro (`@`), a format (`%`) or a line.
/// Control characters, which neither images nor SVG can contain, become spaces.
func gnuplotString(_ text: String) -> String {
  var result = "\""
  var followsOctal = false
  for scalar in text.unicodeScalars {
    switch scalar.value {
    // A digit after an octal escape is escaped too: gnuplot reads up to four digits, `\0557` as one letter.
    case 0x30...0x39 where !followsOctal, 0x41...0x5A, 0x61...0x7A, 0x20:
      result.unicodeScalars.append(scalar)
      followsOctal = false
    case 0x0A:
      result += "\\n"
      followsOctal = false
    case 0..<0x20, 0x7F..<0xA0, 0xFFFE, 0xFFFF:
      result += " "
      followsOctal = false
    default:
      followsOctal = true
      for byte in UTF8.encode(scalar).map({ Array($0) }) ?? [] {
        let octal = String(byte, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
      }
    }
  }
  return result + "\""
}
