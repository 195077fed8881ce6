/// Measures and cuts text as a terminal displays it, in cells.
enum TerminalText {
  /// The text without characters that could move the cursor: control characters become spaces.
  static func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: result.append(" ")
      // Marks of direction would reverse the following text.
      case .format where scalar != "\u{200D}": continue
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The number of cells that the text occupies.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// The longest prefix that fits into `columns` cells.
  static func cut(_ text: String, to columns: Int) -> String {
    // Most text is short enough, and no character occupies more cells than bytes.
    if text.utf8.count <= columns { return text }
    var space = columns
    return String(
      text.prefix { character in
        space -= width(character)
        return space >= 0
      })
  }

  private static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.isASCII { return 1 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// East Asian letters that are two cells wide (Unicode's annex 11, W and F).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
    0x20000...0x3FFFD,
  ]
}
