/// The line at the bottom of a terminal that is drawn again and again. It is cut to the terminal's width as that is at the
/// time, and what is printed meanwhile goes above it: whoever prints calls `willPrint` and `didPrint`.
///
/// For any thread.
package final class TerminalLine: @unchecked Sendable {
  private struct State {
    var text = ""
    /// Whether the line's owner will draw it again.
    var isOn = false
    /// Cells that it takes on the terminal; 0 where it is not shown.
    var width = 0
    /// Whether something else has begun a line and not ended it: this one waits.
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
  ///   - writeLater: writes text together with what others write next through the same stream: what takes the line away
  ///     before the output of a program that knows nothing of it.
  ///   - canErase: whether the terminal knows the control sequence that empties the rest of a row; spaces do it otherwise.
  package init(
    columns: @escaping () -> Int, write: @escaping (String) -> Void,
    writeLater: ((String) -> Void)? = nil, canErase: Bool = false
  ) {
    self.columns = columns
    self.write = write
    self.writeLater = writeLater
    self.canErase = canErase
  }

  /// The cells that can be written to. In the last column of the terminal the cursor might go on to the next row.
  var room: Int { max(0, columns() - 1) }

  /// Draws the line in place of what was shown of it.
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

  /// Leaves the line above the cursor as it is.
  package func leave() {
    state.withLock { state in
      if state.isOn, !state.waits { draw(&state, isLast: true) }
      state = State()
    }
  }

  /// Takes the line away, for something else to be printed.
  /// - Returns: false where there is none, and nobody has to say when printing is done.
  package func willPrint() -> Bool {
    state.withLock { state in
      guard state.isOn else { return false }
      if state.width > 0 { write(erasing(min(state.width, room))) }
      state.width = 0
      return true
    }
  }

  /// Draws the line again.
  /// - Parameter endsLine: whether the cursor is at the beginning of a line. Where it is not, the line stays away until it is.
  package func didPrint(endsLine: Bool) {
    state.withLock { state in
      guard state.isOn else { return }
      state.waits = !endsLine
      if endsLine { draw(&state) }
    }
  }

  private func draw(_ state: inout State, isLast: Bool = false) {
    let text = TerminalText.cut(state.text, to: room)
    let width = TerminalText.width(text)
    // A terminal that has become narrower may have wrapped what was there.
    let rest = max(0, min(state.width, room) - width)
    write("\r" + text + String(repeating: " ", count: rest) + (isLast ? "\n" : ""))
    state.width = width
    if !isLast { writeLater?(erasing(width)) }
  }

  /// Spaces would go on in the next row where the terminal has become narrower meanwhile.
  private func erasing(_ width: Int) -> String {
    canErase ? "\r\u{1B}[K" : "\r" + String(repeating: " ", count: width) + "\r"
  }
}
