import Glibc

/// How large a terminal is. What one says of itself is not always true: 0 x 0 where nobody has set it, 65535 where it was
/// set wrongly.
package struct TerminalSize: Equatable, Sendable {
  /// Cells.
  package var columns: Int
  package var rows: Int
  /// Pixels of a cell; nil where the terminal does not say.
  package var cell: Cell?

  package struct Cell: Equatable, Sendable {
    package var width: Int
    package var height: Int
  }

  /// What is assumed of terminals that say nothing of use.
  static let usual = (columns: 80, rows: 24)
  /// More is not believed.
  private static let most = 1000

  /// - Parameters:
  ///   - columns, rows, width, height: as the terminal gives them, in cells and pixels.
  ///   - environment: COLUMNS and LINES, which count where the terminal's own numbers are out of the question.
  init(
    columns: Int, rows: Int, width: Int, height: Int, environment: (columns: Int?, rows: Int?) = (nil, nil)
  ) {
    func first(_ candidates: Int?..., otherwise usual: Int) -> Int {
      candidates.compactMap { $0 }.first { (1...TerminalSize.most).contains($0) } ?? usual
    }
    self.columns = first(columns, environment.columns, otherwise: TerminalSize.usual.columns)
    self.rows = first(rows, environment.rows, otherwise: TerminalSize.usual.rows)
    guard self.columns == columns, self.rows == rows else { return }
    let (across, up) = (width / columns, height / rows)
    if (4...64).contains(across), (6...128).contains(up), up >= across {
      cell = Cell(width: across, height: up)
    }
  }

  /// Of the terminal at a descriptor, as it is now.
  package static func of(_ descriptor: Int32) -> TerminalSize {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) != 0 { size = winsize() }
    func variable(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
    return TerminalSize(
      columns: Int(size.ws_col), rows: Int(size.ws_row), width: Int(size.ws_xpixel),
      height: Int(size.ws_ypixel), environment: (variable("COLUMNS"), variable("LINES")))
  }
}
