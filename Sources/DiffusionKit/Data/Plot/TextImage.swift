extension PlotImage {
  /// The image in letters, from ' ' for the minimum to '@' for the maximum, at most `columns` by `rows` letters. A
  /// letter is about twice as high as wide, so a small image takes two letters per value. (gnuplot's own text terminal
  /// draws no images.)
  func text(columns maxColumns: Int, rows maxRows: Int) -> String {
    // Letters per value across: 2, 1, or less if values must be skipped.
    let fitting = min(Double(maxColumns) / Double(columns), 2 * Double(maxRows) / Double(rows))
    let zoom = fitting >= 2 ? 2 : min(fitting, 1)
    let width = max(1, Int(Double(columns) * zoom))
    let height = max(1, Int(Double(rows) * zoom / 2))
    var lines: [String] = []
    for line in 0..<height {
      let row = min(rows - 1, line * rows / height)
      var text: [UInt8] = []
      for column in 0..<width {
        let value = values.pointer[row * columns + min(columns - 1, column * columns / width)]
        text.append(LetterRamp.letter((Double(value) - range.low) / (range.high - range.low)))
      }
      lines.append(String(decoding: text, as: UTF8.self))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
