import Glibc

/// The destination of progress output. The library itself prints nothing: the host passes a closure that writes.
public struct ProgressOutput {
  public let write: (String) -> Void
  /// The line that is redrawn on a terminal; nil for other outputs, which get one line per epoch.
  let line: TerminalLine?
  public var isTerminal: Bool { line != nil }

  /// - Parameter columns: the terminal's width, read at each redraw; unlimited by default.
  public init(
    isTerminal: Bool, columns: @escaping () -> Int = { .max }, write: @escaping (String) -> Void
  ) {
    self.init(line: isTerminal ? TerminalLine(columns: columns, write: write) : nil, write: write)
  }

  /// - Parameter line: shared by all bars of one terminal.
  package init(line: TerminalLine?, write: @escaping (String) -> Void) {
    self.line = line
    self.write = write
  }
}
