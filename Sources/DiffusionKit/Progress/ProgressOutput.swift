import Glibc

/// Where progress is written. The library itself prints nothing: the host passes its own sink.
public struct ProgressOutput {
  public let write: (String) -> Void
  /// The line that is drawn again and again on a terminal; nil for anything else, which gets one line an epoch.
  let line: TerminalLine?
  public var isTerminal: Bool { line != nil }

  /// - Parameter columns: of the terminal, asked for each time the bar is drawn; as many as it takes by default.
  public init(
    isTerminal: Bool, columns: @escaping () -> Int = { .max }, write: @escaping (String) -> Void
  ) {
    self.init(line: isTerminal ? TerminalLine(columns: columns, write: write) : nil, write: write)
  }

  /// - Parameter line: shared by all that draw on one terminal.
  package init(line: TerminalLine?, write: @escaping (String) -> Void) {
    self.line = line
    self.write = write
  }
}
