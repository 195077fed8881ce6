extension PlotImage {
  /// The picture in letters, from ' ' for the least value to '@' for the greatest, at most `columns` by `rows` of
  /// them. A letter is about twice as high as wide, so each row of a small picture takes two letters a value.
  /// (gnuplot's own text terminal draws no images.)
  func text(columns maxColumns: Int, rows maxRows: Int) -> String {
    // Letters for one value across: 2, 1, or less where values must be left out.
    let room = min(Double(maxColumns) / Double(columns), 2 * Double(maxRows) / Double(rows))
    let zoom = room >= 2 ? 2 : min(room, 1)
    let width = max(1, Int(Double(columns) * zoom))
    let height = max(1, Int(Double(rows) * zoom / 2))
    var lines: [String] = []
    for line in 0..<height {
      let row = min(rows - 1, line * rows / height)
      var text: [UInt8] = []
      for place in 0..<width {
        let value = values.pointer[row * columns + min(columns - 1, place * columns / width)]
        text.append(LetterRamp.letter((Double(value) - range.low) / (range.high - range.low)))
      }
      lines.append(String(decoding: text, as: UTF8.self))
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
