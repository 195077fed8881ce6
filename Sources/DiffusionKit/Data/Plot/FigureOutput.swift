extension Figure {
  /// Draws the figure to the file at `path`, replacing the file in one step: PNG or SVG, by the path's extension.
  /// - Throws: `DiffusionError.argument` for another extension, `state` for an empty figure, if gnuplot is missing (the
  ///   message says what to install) or with gnuplot's own message; `file` for a path that cannot be written.
  public func savefig(_ path: any FileName) throws {
    try path.filePath.check()
    let terminal: GnuplotTerminal
    if hasExtension(path, "png") {
      terminal = .png
    } else if hasExtension(path, "svg") {
      terminal = .svg
    } else {
      throw DiffusionError.argument("path", "a figure is saved as .png or .svg, not as '\(path)'")
    }
    let image = try draw(terminal)
    try writeFile(path, terminal == .svg ? try escapingSectionEnds(image) : image)
  }

  /// Draws the figure with letters, for a terminal. A figure with an image is drawn as its title and the image.
  /// - Parameters:
  ///   - columns: letters per line, 79 by default, 20...500.
  ///   - rows: lines, 24 by default, 8...200.
  /// - Returns: the lines to print.
  /// - Throws: the `DiffusionError` errors of `savefig`.
  public func show(columns: Int = 79, rows: Int = 24) throws -> String {
    try Requirement.within(columns, 20...500, "columns")
    try Requirement.within(rows, 8...200, "rows")
    if case .image(let image)? = series.last(where: { if case .image = $0 { true } else { false } }) {
      // A title has no control characters, which could control the terminal.
      let title = String(
        titleText.filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } })
      return (title.isEmpty ? "" : title + "\n") + image.text(columns: columns, rows: rows - 2)
    }
    let text = String(decoding: try draw(.text(columns: columns, rows: rows)), as: UTF8.self)
    // gnuplot starts a page with a form feed.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.drop { $0 == "\u{C}" }.reversed().drop { $0 == " " }.reversed())
    }
    return lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n") + "\n"
  }

  /// Draws the figure for a terminal: in pixels if the terminal supports them, otherwise with letters, as
  /// `show(columns:rows:)` does.
  /// - Parameter graphics: the terminal's method of displaying images; nil if the output is no terminal.
  /// - Returns: the bytes to write to the terminal.
  /// - Throws: the `DiffusionError` errors of `savefig`.
  package func show(graphics: TerminalGraphics?, size: TerminalSize) throws -> Buffer<UInt8> {
    guard let graphics, graphics == .kitty || graphics == .sixel else {
      return try Buffer(show().utf8, for: "an image in letters")
    }
    let pixels = try decodePNG(draw(.png), path: "PNG")
    return try TerminalWindow(graphics, size).show(try pixels.overWhite())
  }

  /// Escapes `]]>`, which gnuplot copies from labels and XML forbids in text.
  private func escapingSectionEnds(_ svg: Buffer<UInt8>) throws -> Buffer<UInt8> {
    let end = Array("]]>".utf8)
    var result = try GrowingBuffer<UInt8>(capacity: svg.count, for: "a figure as SVG")
    for byte in svg {
      try result.append(byte)
      if byte == UInt8(ascii: ">"), result.elements.suffix(3).elementsEqual(end) {
        result.removeLast()
        try result.append("&gt;")
      }
    }
    return try result.finished()
  }

  private func draw(_ terminal: GnuplotTerminal) throws -> Buffer<UInt8> {
    guard !series.isEmpty else {
      throw DiffusionError.state("the figure is empty: call plot, scatter, hist or imshow first")
    }
    return try Gnuplot.draw(gnuplotScript(terminal: terminal))
  }
}
