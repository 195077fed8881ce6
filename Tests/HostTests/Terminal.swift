import Foundation
import XCTest

/// A program on a terminal of its own, as a user sees it.
final class Terminal {
  private let screen: Int32
  let process: pid_t
  /// All text that was written to the terminal.
  private(set) var text = ""
  private var seen = 0
  private var cut: [UInt8] = []
  /// The replies of the terminal to queries of the program.
  private let replies: [(query: String, reply: String)]
  private var searched = 0

  /// Starts a program as the leader of a session with this terminal.
  /// - Parameter size: the size that the terminal reports, which may be false; in place of `columns`.
  init(
    _ program: URL, _ arguments: [String] = [], environment: [String: String] = [:], columns: UInt16 = 100,
    size given: winsize? = nil, replies: [(query: String, reply: String)] = []
  ) throws {
    self.replies = replies
    var (ours, its): (Int32, Int32) = (-1, -1)
    var name = [CChar](repeating: 0, count: 256)
    var size = given ?? winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ours, &its, &name, nil, &size) == 0 else { throw POSIXError(.ENOTTY) }
    screen = ours
    defer { close(its) }
    for descriptor in [ours, its] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 as ClosedRange<Int32> {
      posix_spawn_file_actions_addopen(&actions, descriptor, name, O_RDWR, 0)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    sigfillset(&all)
    posix_spawnattr_setsigdefault(&attributes, &all)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which glibc declares for GNU sources only
    posix_spawnattr_setflags(&attributes, Int16(newSession | Int32(POSIX_SPAWN_SETSIGDEF)))

    let ofTheTestsOwnTerminal = ["LANG", "NO_COLOR", "COLORTERM", "TMUX", "STY", "COLUMNS", "LINES"]
    var variables = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("LC_") && !ofTheTestsOwnTerminal.contains($0.key)
    }
    variables.merge(["TERM": "xterm", "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    variables.merge(environment) { $1 }
    var child: pid_t = 0
    let argv = ([program.path] + arguments).map { strdup($0) } + [nil]
    let environ = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + environ { free(pointer) } }
    guard posix_spawn(&child, program.path, &actions, &attributes, argv, environ) == 0 else {
      throw POSIXError(.ENOENT)
    }
    process = child
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
    close(screen)
  }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    XCTAssertEqual(write(screen, bytes, bytes.count), bytes.count)
  }

  /// Reads until `expected` appears on the terminal, after the text of earlier waits.
  /// - Returns: the text before it.
  @discardableResult
  func wait(for expected: String, seconds: Double = 20, line: UInt = #line) -> String {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      let rest = text.utf8.dropFirst(seen)
      if let found = String(Substring(rest)).range(of: expected) {
        let before = String(Substring(rest))[..<found.lowerBound]
        seen += before.utf8.count + expected.utf8.count
        return String(before)
      }
      guard Date() < deadline, read(for: 0.1) else {
        XCTFail("'\(expected)' did not come. The terminal shows: \(text.debugDescription)", line: line)
        return ""
      }
    }
  }

  /// The output of the program until it ends, and its exit code, or minus its signal.
  func waitForEnd(seconds: Double = 20) -> (text: String, status: Int32) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      _ = read(for: 0.02)
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) == process {
        while read(for: 0) {}
        let signal = status & 0x7f
        return (String(Substring(text.utf8.dropFirst(seen))), signal == 0 ? status >> 8 & 0xff : -signal)
      }
    }
    XCTFail("the program did not end. The terminal shows: \(text.debugDescription)")
    return ("", .min)
  }

  /// Whether the terminal itself edits lines and echoes letters, as it does outside of an editor.
  var isPlain: Bool {
    var settings = termios()
    XCTAssertEqual(tcgetattr(screen, &settings), 0)
    return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  func waitUntilPlain() {
    for _ in 0..<2000 where !isPlain { usleep(10_000) }
    XCTAssertTrue(isPlain)
  }

  func resize(columns: UInt16) {
    var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    XCTAssertEqual(ioctl(screen, UInt(TIOCSWINSZ), &size), 0)
  }

  /// Reads the available output within that time. False if no more can follow.
  private func read(for seconds: Double) -> Bool {
    var source = pollfd(fd: screen, events: Int16(POLLIN), revents: 0)
    guard poll(&source, 1, Int32(seconds * 1000)) > 0 else { return seconds > 0 }
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = Foundation.read(screen, &bytes, bytes.count)
    guard count > 0 else {
      if seconds > 0 { usleep(useconds_t(seconds * 1e6)) }
      return false
    }
    // The end of the output may split a character.
    let all = cut + bytes[..<count]
    let tail = all.suffix(3).lastIndex { $0 >= 0xC0 } ?? all.endIndex
    let length = tail == all.endIndex ? 0 : all[tail] >= 0xF0 ? 4 : all[tail] >= 0xE0 ? 3 : 2
    let end = tail + length > all.endIndex ? tail : all.endIndex
    cut = Array(all[end...])
    text += String(decoding: all[..<end], as: UTF8.self)
    // Each query is answered as often as it is sent.
    while let next = replies.compactMap({ entry in
      String(Substring(text.utf8.dropFirst(searched))).range(of: entry.query).map { (entry, $0) }
    }).min(by: { $0.1.lowerBound < $1.1.lowerBound }) {
      let rest = String(Substring(text.utf8.dropFirst(searched)))
      searched += rest[..<next.1.upperBound].utf8.count
      type(next.0.reply)
    }
    return true
  }
}
