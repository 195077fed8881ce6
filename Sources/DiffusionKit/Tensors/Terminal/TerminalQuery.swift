import CSystem
import Glibc

/// Queries the terminal, once per process.
enum TerminalQuery {
  /// The timeout, for a terminal that does not reply.
  private static let seconds = 0.2
  /// The reply; nil before the query.
  private static let reply = Lock<TerminalReply?>(nil)

  /// The capabilities of the terminal at `output`.
  /// - Parameter multiplexed: whether the terminal is within another (tmux, screen), which would misread kitty's query.
  static func reply(of output: Int32, multiplexed: Bool) -> TerminalReply {
    reply.withLock { known in
      if let known { return known }
      let query = (multiplexed ? "" : TerminalReply.kittyQuery) + TerminalReply.attributesQuery
      guard let bytes = send(query, awaitingReplyOf: output) else { return TerminalReply() }
      let reply = TerminalReply(bytes)
      known = reply
      return reply
    }
  }

  /// - Returns: the reply's bytes; nil if no query was sent, because another process uses the terminal or input is
  ///   waiting.
  private static func send(_ query: String, awaitingReplyOf output: Int32) -> [UInt8]? {
    guard isatty(output) == 1, let input = openInput(of: output) else { return nil }
    defer { if input != STDIN_FILENO { close(input) } }
    // A job in the background would be stopped. Without job control, no job is in the background.
    let group = tcgetpgrp(input)
    guard group < 0 || group == getpgrp() else { return nil }

    // Signals that end or stop the process wait until the terminal's settings are restored.
    var (all, before) = (sigset_t(), sigset_t())
    sigemptyset(&all)
    for signal in [SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGTTOU, SIGTTIN] { sigaddset(&all, signal) }
    pthread_sigmask(SIG_BLOCK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }

    var settings = termios()
    guard tcgetattr(input, &settings) == 0 else { return nil }
    var raw = settings
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ECHONL | IEXTEN)
    withUnsafeMutableBytes(of: &raw.c_cc) { controls in
      controls[Int(VMIN)] = 1
      controls[Int(VTIME)] = 0
    }
    guard tcsetattr(input, TCSANOW, &raw) == 0 else { return nil }
    var typed = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    guard poll(&typed, 1, 0) == 0, write(query, to: output) else {
      tcsetattr(input, TCSANOW, &settings)
      return nil
    }
    let bytes = receive(input)
    // An incomplete reply is discarded; after a complete one there may be keystrokes.
    tcsetattr(input, TerminalReply(bytes).attributes == nil ? TCSAFLUSH : TCSANOW, &settings)
    return bytes
  }

  /// Standard input if it is that terminal, otherwise the terminal opened anew.
  private static func openInput(of output: Int32) -> Int32? {
    var (here, there) = (stat(), stat())
    if isatty(STDIN_FILENO) == 1, fstat(STDIN_FILENO, &here) == 0, fstat(output, &there) == 0,
      here.st_rdev == there.st_rdev
    {
      return STDIN_FILENO
    }
    var name = [CChar](repeating: 0, count: 256)
    guard ttyname_r(output, &name, name.count) == 0 else { return nil }
    let descriptor = csystem_open(AT_FDCWD, name, O_RDWR | O_NOCTTY, 0)
    return descriptor >= 0 ? descriptor : nil
  }

  private static func write(_ query: String, to output: Int32) -> Bool {
    let bytes = Array(query.utf8)
    return Glibc.write(output, bytes, bytes.count) == bytes.count
  }

  /// Reads until the attributes are complete, one byte at a time: later bytes are keystrokes.
  private static func receive(_ input: Int32) -> [UInt8] {
    let end = Clock.seconds() + seconds
    var bytes: [UInt8] = []
    while bytes.count < 4096 {
      let left = end - Clock.seconds()
      guard left > 0 else { break }
      var source = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
      let ready = poll(&source, 1, Int32((left * 1000).rounded(.up)))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { break }
      var byte: UInt8 = 0
      guard read(input, &byte, 1) == 1 else { break }
      bytes.append(byte)
      if byte == UInt8(ascii: "c"), TerminalReply(bytes).attributes != nil { break }
    }
    return bytes
  }
}
