import Glibc

/// The ways in which a terminal can display images.
package enum TerminalGraphics: Equatable, Sendable {
  /// Pixels, by kitty's graphics protocol.
  case kitty
  /// Pixels, by DEC's sixel graphics.
  case sixel
  /// Half-block characters in two colours: each cell is two pixels, one above the other.
  case halfBlocks(HalfBlockColors)
  /// Letters without colours.
  case letters

  /// The best method that the terminal at a descriptor supports. The terminal is queried once per process, within 200
  /// milliseconds; its reply is neither displayed nor left to be read.
  /// - Returns: nil if the descriptor is no terminal. `letters` if NO_COLOR is set (https://no-color.org) or the
  ///   terminal is dumb.
  package static func of(_ descriptor: Int32) -> TerminalGraphics? {
    guard isatty(descriptor) == 1 else { return nil }
    let variable = { (name: String) in getenv(name).map { String(cString: $0) } }
    return choose(variable) { TerminalQuery.reply(of: descriptor, multiplexed: $0) }
  }

  /// - Parameters:
  ///   - variable: looks up an environment variable.
  ///   - query: queries the terminal.
  static func choose(
    _ variable: (String) -> String?, query: (_ multiplexed: Bool) -> TerminalReply
  ) -> TerminalGraphics {
    let name = variable("TERM") ?? ""
    if variable("NO_COLOR")?.isEmpty == false || name.isEmpty || name == "dumb" { return .letters }
    let isMultiplexed =
      variable("TMUX") != nil || variable("STY") != nil || name.hasPrefix("screen") || name.hasPrefix("tmux")
    // Linux's console and Neovim's terminal would display the query.
    let displaysQueries = name == "linux" || variable("NVIM") != nil
    let reply = displaysQueries ? TerminalReply() : query(isMultiplexed)
    if reply.hasKitty { return .kitty }
    if reply.hasSixel { return .sixel }
    if name.hasPrefix("vt") { return .letters }
    let depth = variable("COLORTERM") ?? ""
    return .halfBlocks(
      depth == "truecolor" || depth == "24bit" || name.hasSuffix("-direct") ? .rgb : .palette)
  }
}
