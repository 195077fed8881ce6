import Glibc

/// The size of a terminal. A terminal's own values are not always true: 0 x 0 if never set, 65535 if set wrongly.
package struct TerminalSize: Equatable, Sendable {
  /// The size in cells.
  package var columns: Int
  package var rows: Int
  /// The size of a cell in pixels; nil if the terminal does not report it.
  package var cell: Cell?

  package struct Cell: Equatable, Sendable {
    package var width: Int
    package var height: Int
  }

  /// The size assumed for terminals that report no usable values.
  static let usual = (columns: 80, rows: 24)
  /// The maximum that is accepted.
  private static let maximum = 1000

  /// - Parameters:
  ///   - columns, rows, width, height: the terminal's values, in cells and pixels.
  ///   - environment: COLUMNS and LINES, used if the terminal's own values are implausible.
  init(
    columns: Int, rows: Int, width: Int, height: Int, environment: (columns: Int?, rows: Int?) = (nil, nil)
  ) {
    func first(_ candidates: Int?..., otherwise usual: Int) -> Int {
      candidates.compactMap { $0 }.first { (1...TerminalSize.maximum).contains($0) } ?? usual
    }
    self.columns = first(columns, environment.columns, otherwise: TerminalSize.usual.columns)
    self.rows = first(rows, environment.rows, otherwise: TerminalSize.usual.rows)
    guard self.columns == columns, self.rows == rows else { return }
    let (across, up) = (width / columns, height / rows)
    if (4...64).contains(across), (6...128).contains(up), up >= across {
      cell = Cell(width: across, height: up)
    }
  }

  /// The current size of the terminal at a descriptor.
  package static func of(_ descriptor: Int32) -> TerminalSize {
    var size = winsize()
    if ioctl(descriptor, UInt(TIOCGWINSZ), &size) != 0 { size = winsize() }
    func variable(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
    return TerminalSize(
      columns: Int(size.ws_col), rows: Int(size.ws_row), width: Int(size.ws_xpixel),
      height: Int(size.ws_ypixel), environment: (variable("COLUMNS"), variable("LINES")))
  }
}
