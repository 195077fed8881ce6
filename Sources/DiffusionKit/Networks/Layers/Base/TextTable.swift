/// A table in Keras's box characters. Long cells wrap.
struct TextTable {
  struct Column {
    let title: String
    let minimumWidth: Int
    var isRightAligned = false
  }

  let columns: [Column]
  /// The cells of each row. A cell may hold several lines.
  var rows: [[String]] = []
  /// The width in characters above which cells wrap.
  static let maximumWidth = 31

  /// The lines of the table, each with a line feed at the end.
  var text: String {
    let cells = rows.map { row in row.map(TextTable.lines) }
    let widths = columns.enumerated().map { index, column in
      cells.reduce(max(column.minimumWidth, column.title.count)) { widest, row in
        max(widest, row[index].reduce(0) { max($0, $1.count) })
      }
    }
    func rule(_ left: String, _ line: String, _ cross: String, _ right: String) -> String {
      left + widths.map { String(repeating: line, count: $0 + 2) }.joined(separator: cross) + right + "\n"
    }
    func row(_ bar: String, _ row: [[String]]) -> String {
      let height = row.reduce(1) { max($0, $1.count) }
      return (0..<height).map { line in
        let parts = row.enumerated().map { index, lines in
          let cell = line < lines.count ? lines[line] : ""
          let space = String(repeating: " ", count: widths[index] - cell.count)
          return columns[index].isRightAligned ? " \(space)\(cell) " : " \(cell)\(space) "
        }
        return bar + parts.joined(separator: bar) + bar + "\n"
      }.joined()
    }
    var text = rule("┏", "━", "┳", "┓") + row("┃", columns.map { [$0.title] }) + rule("┡", "━", "╇", "┩")
    text += cells.map { row("│", $0) }.joined(separator: rule("├", "─", "┼", "┤"))
    return text + rule("└", "─", "┴", "┘")
  }

  /// The cell's lines: control characters are replaced, and long lines wrap, at a space or underscore if there is one.
  private static func lines(_ cell: String) -> [String] {
    cell.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
      var rest = String(
        line.map { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } ? $0 : "?" })
      var wrapped: [String] = []
      while rest.count > maximumWidth {
        let head = rest.prefix(maximumWidth)
        let cut = head.lastIndex { $0 == " " || $0 == "_" }.map { head.index(after: $0) } ?? head.endIndex
        wrapped.append(trimmed(rest[..<cut]))
        rest = String(rest[cut...])
      }
      return wrapped + [rest]
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.last == " " ? text.dropLast() : text)
  }
}
