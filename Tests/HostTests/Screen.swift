/// A simulated terminal screen: rows of letters. It handles newlines, carriage returns and the codes that clear the rest of a
/// row, ignores colours, and wraps after the last column.
struct Screen {
  private(set) var rows: [[Character]] = [[]]
  private var row = 0
  private var column = 0
  private let columns: Int

  init(columns: Int, _ text: String) {
    self.columns = columns
    var rest = Substring(text)
    while let letter = rest.popFirst() {
      switch letter {
      case "\r\n":
        column = 0
        nextRow()
      case "\n": nextRow()
      case "\r": column = 0
      case "\u{1B}":
        guard rest.first == "[" else { continue }
        while let end = rest.dropFirst().first {
          rest.removeFirst()
          if end == "K" { rows[row].removeLast(max(0, rows[row].count - column)) }
          if end.isLetter { break }
        }
        rest = rest.dropFirst()
      default:
        if column == columns {
          column = 0
          nextRow()
        }
        while rows[row].count <= column { rows[row].append(" ") }
        rows[row][column] = letter
        column += 1
      }
    }
  }

  private mutating func nextRow() {
    row += 1
    if row == rows.count { rows.append([]) }
  }

  /// The rows without the spaces at their ends, and without empty rows at the bottom.
  var lines: [String] {
    let lines = rows.map { String($0.reversed().drop { $0 == " " }.reversed()) }
    return lines.reversed().drop { $0.isEmpty }.reversed()
  }
}
