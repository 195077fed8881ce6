import Glibc

/// How a terminal shows pictures.
package enum TerminalGraphics: Equatable, Sendable {
  /// Pixels, by kitty's graphics protocol.
  case kitty
  /// Pixels, by DEC's sixel graphics.
  case sixel
  /// Letters that are half a cell, in two colours: each cell is two pixels above each other.
  case halfBlocks(HalfBlockColors)
  /// Letters without colours.
  case letters

  /// What the terminal at a descriptor does best. It is asked for it, once in a process: in 200 milliseconds at most, with
  /// nothing of its answer shown or left to be read.
  /// - Returns: nil where that is no terminal. `letters` where the environment has NO_COLOR (https://no-color.org) or the
  ///   terminal is a dumb one.
  package static func of(_ descriptor: Int32) -> TerminalGraphics? {
    guard isatty(descriptor) == 1 else { return nil }
    let variable = { (name: String) in getenv(name).map { String(cString: $0) } }
    return choose(variable) { TerminalQuery.answer(of: descriptor, multiplexed: $0) }
  }

  /// - Parameters:
  ///   - variable: of the environment.
  ///   - ask: asks the terminal.
  static func choose(
    _ variable: (String) -> String?, ask: (_ multiplexed: Bool) -> TerminalAnswer
  ) -> TerminalGraphics {
    let name = variable("TERM") ?? ""
    if variable("NO_COLOR")?.isEmpty == false || name.isEmpty || name == "dumb" { return .letters }
    let isMultiplexed =
      variable("TMUX") != nil || variable("STY") != nil || name.hasPrefix("screen") || name.hasPrefix("tmux")
    // The console of Linux would show the question.
    let answer = name == "linux" ? TerminalAnswer() : ask(isMultiplexed)
    if answer.hasKitty { return .kitty }
    if answer.hasSixel { return .sixel }
    if name.hasPrefix("vt") { return .letters }
    let depth = variable("COLORTERM") ?? ""
    return .halfBlocks(
      depth == "truecolor" || depth == "24bit" || name.hasSuffix("-direct") ? .rgb : .palette)
  }
}
