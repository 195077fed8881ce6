/// The bottom line of a terminal, which is redrawn repeatedly. It is cut to the terminal's current width, and other
/// output appears above it: code that prints calls `willPrint` and `didPrint`.
///
/// Safe for any thread.
package final class TerminalLine: @unchecked Sendable {
  private struct State {
    var text = ""
    /// Whether the line's owner will draw it again.
    var isOn = false
    /// Cells that the line occupies on the terminal; 0 if it is not shown.
    var width = 0
    /// Whether other output has begun a line and not ended it, so that this line waits.
    var waits = false
  }

  private let state = Lock(State())
  private let columns: () -> Int
  private let write: (String) -> Void
  private let writeLater: ((String) -> Void)?
  private let canErase: Bool

  /// - Parameters:
  ///   - columns: the terminal's width.
  ///   - write: writes text at once.
  ///   - writeLater: writes text together with the next output of the same stream: it erases the line before the output
  ///     of code that does not call `willPrint`.
  ///   - canErase: whether the terminal supports the control sequence that erases the rest of a row; otherwise spaces
  ///     do.
  package init(
    columns: @escaping () -> Int, write: @escaping (String) -> Void,
    writeLater: ((String) -> Void)? = nil, canErase: Bool = false
  ) {
    self.columns = columns
    self.write = write
    self.writeLater = writeLater
    self.canErase = canErase
  }

  /// The cells that can be written to. In the terminal's last column the cursor might move to the next row.
  var space: Int { max(0, columns() - 1) }

  /// Draws the line in place of the previous text.
  func show(_ text: String) {
    state.withLock { state in
      state.text = text
      state.isOn = true
      if !state.waits { draw(&state) }
    }
  }

  /// Draws the line for the last time, and leaves it above the cursor.
  func end(_ text: String) {
    state.withLock { state in
      if state.waits { write("\n") }
      state.text = text
      draw(&state, isLast: true)
      state = State()
    }
  }

  /// Leaves the line unchanged above the cursor.
  package func leave() {
    state.withLock { state in
      if state.isOn, !state.waits { draw(&state, isLast: true) }
      state = State()
    }
  }

  /// Erases the line before other output.
  /// - Returns: false if there is no line; the caller then need not call `didPrint`.
  package func willPrint() -> Bool {
    state.withLock { state in
      guard state.isOn else { return false }
      if state.width > 0 { write(erasing(min(state.width, space))) }
      state.width = 0
      return true
    }
  }

  /// Draws the line again after other output.
  /// - Parameter endsLine: whether the cursor is at the beginning of a line. Otherwise the line stays erased until it
  ///   is.
  package func didPrint(endsLine: Bool) {
    state.withLock { state in
      guard state.isOn else { return }
      state.waits = !endsLine
      if endsLine { draw(&state) }
    }
  }

  private func draw(_ state: inout State, isLast: Bool = false) {
    let text = TerminalText.cut(state.text, to: space)
    let width = TerminalText.width(text)
    // A terminal that has become narrower may have wrapped the previous text.
    let rest = max(0, min(state.width, space) - width)
    write("\r" + text + String(repeating: " ", count: rest) + (isLast ? "\n" : ""))
    state.width = width
    if !isLast { writeLater?(erasing(width)) }
  }

  /// The text that erases the line. Spaces would continue on the next row if the terminal has become narrower.
  private func erasing(_ width: Int) -> String {
    canErase ? "\r\u{1B}[K" : "\r" + String(repeating: " ", count: width) + "\r"
  }
}
