/// What gnuplot draws to.
enum GnuplotTerminal: Equatable {
  case png
  case svg
  /// Letters on a terminal of that size.
  case text(columns: Int, rows: Int)
}

extension Figure {
  /// The gnuplot script that draws this figure to `output`: a pure function of the figure, with the numbers in
  /// it. Text of the user's stands in it only as `gnuplotString` writes it.
  func gnuplotScript(terminal: GnuplotTerminal, output: String) -> String {
    let (x, y) = axes()
    var script = header(terminal, output)
    script += frame(x: x, y: y, terminal)
    for (index, one) in series.enumerated() { script += data(one, name: "$data\(index)", x: x, y: y) }
    let clauses = series.enumerated().map { clause($1, data: "$data\($0)", terminal) }
    script += "plot " + clauses.joined(separator: ", \\\n  ") + "\n"
    return script
  }

  /// Pixels for a length in points (1/72 inch).
  private func pixels(_ points: Double) -> Double { points * dpi / 72 }

  private func header(_ terminal: GnuplotTerminal, _ output: String) -> String {
    let size = "\(Int((width * dpi).rounded())),\(Int((height * dpi).rounded()))"
    // The terminals count 96 dots an inch.
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
      set output \(gnuplotString(output))

      """
  }

  private func frame(x: PlotAxis, y: PlotAxis, _ terminal: GnuplotTerminal) -> String {
    let thin = max(0.5, pixels(0.8))
    var lines = [
      "set border 15 linewidth \(thin) linecolor rgb \"#262626\"",
      "set tics out nomirror scale 0.5",
      "set xrange [\(x.low):\(x.high)]",
      "set yrange [\(y.low):\(y.high)]",
    ]
    for (name, axis) in [("x", x), ("y", y)] where axis.isLog {
      lines.append("set logscale \(name) 10")
      let ticks = axis.logTicks.map { "\"\($0.label ?? "")\" \($0.value) \($0.label == nil ? 1 : 0)" }
      if !ticks.isEmpty { lines.append("set \(name)tics (\(ticks.joined(separator: ", ")))") }
    }
    if !titleText.isEmpty {
      lines.append("set title \(gnuplotString(titleText)) noenhanced font \",\(12 * dpi / 96)\"")
    }
    if !xLabelText.isEmpty { lines.append("set xlabel \(gnuplotString(xLabelText)) noenhanced") }
    if !yLabelText.isEmpty { lines.append("set ylabel \(gnuplotString(yLabelText)) noenhanced") }
    if hasGrid { lines.append("set grid back linetype 1 linewidth \(thin) linecolor rgb \"#e5e5e5\"") }
    if let place = legendPosition(x: x, y: y, terminal) {
      lines.append(
        "set key \(place) Left reverse noenhanced opaque samplen 2.5 spacing 1.15 width 1 "
          + "box linetype 1 linewidth \(thin) linecolor rgb \"#cccccc\"")
    } else {
      lines.append("unset key")
    }
    if case .image(let image)? = series.last(where: { if case .image = $0 { true } else { false } }) {
      lines += imageFrame(image)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func imageFrame(_ image: PlotImage) -> [String] {
    let colors = image.map.colors.enumerated().map { "\($0) \"#\(hex($1, digits: 6))\"" }
    return [
      "set size ratio -1",
      "set palette defined (\(colors.joined(separator: ", ")))",
      "set palette maxcolors 256",
      "set cbrange [\(image.range.low):\(image.range.high)]",
      "set cbtics scale 0.5",
      image.hasColorBar ? "set colorbox" : "unset colorbox",
    ]
  }

  /// The numbers of a series, as gnuplot's data block `name`.
  private func data(_ series: PlotSeries, name: String, x: PlotAxis, y: PlotAxis) -> String {
    var text = "\(name) << EOD\n"
    switch series {
    case .line(let points, _, _, _, _):
      var isGap = true
      for (px, py) in zip(points.x, points.y) {
        if x.shows(px) && y.shows(py) {
          text += "\(px) \(py)\n"
          isGap = false
        } else if !isGap {
          text += "\n"  // one empty line is a gap; two would end the data
          isGap = true
        }
      }
      if text.utf8.count == name.utf8.count + 8 { text += "NaN NaN\n" }  // gnuplot wants at least a line
    case .histogram(let edges, let heights, _, _):
      for (index, height) in heights.enumerated() {
        text += "\((edges[index] + edges[index + 1]) / 2) \(height) \(edges[index + 1] - edges[index])\n"
      }
    case .image(let image):
      for row in 0..<image.rows {
        let values = image.values[(row * image.columns)..<((row + 1) * image.columns)]
        text += values.map { $0.isFinite ? "\($0)" : "NaN" }.joined(separator: " ") + "\n"
      }
    }
    return text + "EOD\n"
  }

  private func clause(_ series: PlotSeries, data: String, _ terminal: GnuplotTerminal) -> String {
    var clause: String
    switch series {
    case .line(let points, let style, let width, let marker, let markerSize):
      var with: [String] = []
      if style != .none { with.append("lines") }
      if marker != nil { with.append("points") }
      clause = "\(data) using 1:2 with \(with.isEmpty ? "dots" : with.joined())"
      clause += " linecolor rgb \(color(points.color)) linewidth \(pixels(width))"
      if let dashes = style.gnuplotDashes { clause += " dashtype \(dashes)" }
      if let marker {
        // A mark of size 1 is 7 pixels wide.
        clause += " pointtype \(marker.gnuplotType) pointsize \(pixels(markerSize) * marker.relativeSize / 7)"
      }
    case .histogram(_, _, let fill, _):
      clause = "\(data) using 1:2:3 with boxes fillstyle solid 1 noborder linecolor rgb \(color(fill))"
    case .image(let image):
      // Viewers of SVG smooth an embedded picture; few pixels are drawn as squares.
      let asSquares = terminal == .svg && image.rows * image.columns <= 1 << 14
      clause = "\(data) matrix with image\(asSquares ? " pixels" : "")"
    }
    guard let label = series.label, !label.isEmpty else { return clause + " notitle" }
    return clause + " title \(gnuplotString(label)) noenhanced"
  }

  /// gnuplot counts transparency, not opacity.
  private func color(_ color: PlotColor) -> String {
    let rgb = UInt32(color.red) << 16 | UInt32(color.green) << 8 | UInt32(color.blue)
    return "\"#\(hex(UInt32(255 - color.alpha) << 24 | rgb, digits: 8))\""
  }

  private func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

/// A gnuplot string of any text. Letters, digits and spaces stand for themselves and every other byte is an
/// octal escape, so that nothing in it can end the string, start a command (`` `...` ``), a macro (`@`), a
/// format (`%`) or a line. Control characters, which neither a picture nor SVG can hold, become spaces.
func gnuplotString(_ text: String) -> String {
  var result = "\""
  var followsOctal = false
  for scalar in text.unicodeScalars {
    switch scalar.value {
    // A digit after an octal escape is one too: gnuplot reads up to four digits, `\0557` as one letter.
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
    case .circle, .point: 7
    case .square: 5
    case .triangleUp: 9
    case .triangleDown: 11
    case .diamond: 13
    case .plus: 1
    case .cross: 2
    case .star: 3
    }
  }

  fileprivate var relativeSize: Double { self == .point ? 0.5 : 1 }
}
