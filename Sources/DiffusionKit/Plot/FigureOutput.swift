extension Figure {
  /// Draws the figure to the file at `path`, replacing it in one step: PNG or SVG, by the path's extension.
  /// - Throws: `DiffusionError.argument` for another extension, `state` for a figure without anything to draw,
  ///   without gnuplot (it says what to install) or with what gnuplot says; `file` for a path that cannot be
  ///   written.
  public func savefig(_ path: String) throws {
    try checkPath(path)
    let terminal: GnuplotTerminal
    if hasExtension(path, "png") {
      terminal = .png
    } else if hasExtension(path, "svg") {
      terminal = .svg
    } else {
      throw DiffusionError.argument("path", "a figure is saved as .png or .svg, not as '\(path)'")
    }
    try writeFile(path, draw(terminal))
  }

  /// Draws the figure with letters, for a terminal.
  /// - Parameters:
  ///   - columns: letters a line, 79 by default, 20...500.
  ///   - rows: lines, 24 by default, 8...200.
  /// - Returns: the lines, to be printed.
  /// - Throws: `DiffusionError` as `savefig` does.
  public func show(columns: Int = 79, rows: Int = 24) throws -> String {
    guard (20 ... 500).contains(columns) else {
      throw DiffusionError.argument("columns", "\(columns) is not within 20...500")
    }
    guard (8 ... 200).contains(rows) else { throw DiffusionError.argument("rows", "\(rows) is not within 8...200") }
    let text = String(decoding: try draw(.text(columns: columns, rows: rows)), as: UTF8.self)
    // gnuplot starts a page with a form feed.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.drop { $0 == "\u{C}" }.reversed().drop { $0 == " " }.reversed())
    }
    return lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n") + "\n"
  }

  private func draw(_ terminal: GnuplotTerminal) throws -> [UInt8] {
    guard !series.isEmpty else {
      throw DiffusionError.state("the figure is empty: call plot, scatter, hist or imshow first")
    }
    return try Gnuplot.draw { gnuplotScript(terminal: terminal, output: $0) }
  }
}
