import CSystem
import Glibc

/// Asks the terminal a question, once in a process.
enum TerminalQuery {
  /// In all, for a terminal that answers nothing.
  private static let seconds = 0.2
  /// What was answered; nil before it was asked.
  private static let answer = Lock<TerminalAnswer?>(nil)

  /// What the terminal at `output` can do.
  /// - Parameter multiplexed: the terminal is within another (tmux, screen), which would take kitty's question for something
  ///   else.
  static func answer(of output: Int32, multiplexed: Bool) -> TerminalAnswer {
    answer.withLock { known in
      if let known { return known }
      let question = (multiplexed ? "" : TerminalAnswer.kittyQuestion) + TerminalAnswer.attributesQuestion
      guard let bytes = ask(question, output) else { return TerminalAnswer() }
      let found = TerminalAnswer(bytes)
      known = found
      return found
    }
  }

  /// - Returns: what came back; nil where nothing was asked, because somebody else has the terminal or has typed ahead.
  private static func ask(_ question: String, _ output: Int32) -> [UInt8]? {
    guard isatty(output) == 1, let input = openInput(of: output) else { return nil }
    defer { if input != STDIN_FILENO { close(input) } }
    // A job in the background would be stopped. Where there is no job control, nothing is in the background.
    let group = tcgetpgrp(input)
    guard group < 0 || group == getpgrp() else { return nil }

    // Whoever ends or stops the process does so when the terminal is as it was.
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
    guard poll(&typed, 1, 0) == 0, send(question, output) else {
      tcsetattr(input, TCSANOW, &settings)
      return nil
    }
    let bytes = receive(input)
    // What has come of an answer that is not whole is thrown away; behind a whole one may stand what the user typed.
    tcsetattr(input, TerminalAnswer(bytes).attributes == nil ? TCSAFLUSH : TCSANOW, &settings)
    return bytes
  }

  /// Standard input where it is that terminal, or the terminal opened anew.
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

  private static func send(_ question: String, _ output: Int32) -> Bool {
    let bytes = Array(question.utf8)
    return write(output, bytes, bytes.count) == bytes.count
  }

  /// Reads until the attributes have come, a byte at a time: what follows is not ours.
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
      if byte == UInt8(ascii: "c"), TerminalAnswer(bytes).attributes != nil { break }
    }
    return bytes
  }
}
