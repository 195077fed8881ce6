import Foundation
import XCTest

/// The read loop on a terminal: editing, history, completion, Ctrl-C and Ctrl-D.
final class TerminalTests: ProgramTestCase {
  private var state: String { folder.appendingPathComponent("state").path }
  private var history: String { state + "/diffuse-lua/history" }
  private let (left, up, tab, ctrlC, ctrlD) = ("\u{1b}[D", "\u{1b}[A", "\t", "\u{3}", "\u{4}")

  /// Starts a session and waits for its first prompt.
  private func session(_ environment: [String: String] = [:], columns: UInt16 = 100) throws -> Terminal {
    let variables = ["XDG_STATE_HOME": state, "HOME": folder.path].merging(environment) { $1 }
    let terminal = try Terminal(Self.diffuseLua, [], environment: variables, columns: columns)
    terminal.wait(for: "> ")
    return terminal
  }

  /// Types a line and waits for the next prompt.
  /// - Returns: the output.
  @discardableResult
  private func run(_ line: String, in terminal: Terminal) -> String {
    terminal.type(line + "\n")
    terminal.wait(for: "\r\n")
    return terminal.wait(for: "> ")
  }

  private func leave(_ terminal: Terminal) {
    terminal.type(ctrlD)
    XCTAssertEqual(terminal.waitForEnd().status, 0)
  }

  // MARK: Lines

  func testValuesAreShown() throws {
    let terminal = try session()
    XCTAssertEqual(run("1 + 1", in: terminal), "2\r\n")
    XCTAssertEqual(run("_ * 21", in: terminal), "42\r\n")
    XCTAssertEqual(run("={1, {'a'}, x = 3}", in: terminal), "{1, {\"a\"}, x = 3}\r\n")
    leave(terminal)
  }

  func testEditing() throws {
    let terminal = try session()
    XCTAssertEqual(run("13\(left)2", in: terminal), "123\r\n")
    XCTAssertEqual(run("wrong\u{15}7", in: terminal), "7\r\n")
    XCTAssertEqual(run("'\u{e4}\u{65e5}x\u{7f}' .. 'z'", in: terminal), "\u{e4}\u{65e5}z\r\n")
    leave(terminal)
  }

  func testLongInputContinues() throws {
    let terminal = try session()
    terminal.type("for i = 1, 2 do\n")
    terminal.wait(for: ">> ")
    terminal.type("print('number', i)\n")
    terminal.wait(for: ">> ")
    XCTAssertEqual(run("end", in: terminal), "number\t1\r\nnumber\t2\r\n")
    leave(terminal)
  }

  func testErrorsHaveATraceback() throws {
    let terminal = try session()
    run("function f() error 'broken' end", in: terminal)
    let printed = run("f() return 1", in: terminal)
    XCTAssertTrue(printed.hasPrefix("stdin:1: broken\r\nstack traceback:\r\n"), printed)
    XCTAssertTrue(printed.contains("in function 'f'"), printed)
    XCTAssertEqual(run("1", in: terminal), "1\r\n")
    leave(terminal)
  }

  func testPromptsMayHoldAnything() throws {
    let terminal = try session()
    terminal.type("_PROMPT = '\u{2192}\\xff$ '\n")
    terminal.wait(for: "\r\n")
    terminal.wait(for: "\u{2192}\u{fffd}$ ")
    terminal.type("40 + 2\n")
    terminal.wait(for: "42\r\n\u{2192}\u{fffd}$ ")
    leave(terminal)
  }

  func testResizing() throws {
    let terminal = try session(columns: 200)
    terminal.type("123456789012345")
    terminal.wait(for: "123456789012345")
    terminal.resize(columns: 10)
    terminal.wait(for: "> 12345678")
    terminal.type("\n")
    terminal.wait(for: "\n123456789012345\r\n> ")
    leave(terminal)
  }

  // MARK: Key bindings and sizes

  /// Starts a session with this text in .editrc, and checks the message before the first prompt, if one is expected.
  private func session(editrc text: String, says message: String?) throws -> Terminal {
    try text.write(toFile: folder.path + "/.editrc", atomically: true, encoding: .utf8)
    let terminal = try Terminal(
      Self.diffuseLua, [],
      environment: ["XDG_STATE_HOME": state, "HOME": folder.path, "EDITRC": folder.path + "/.editrc"])
    let before = terminal.wait(for: "> ")
    if let message {
      XCTAssertTrue(before.contains(message), before)
    } else {
      XCTAssertFalse(before.contains("editrc"), before)
    }
    return terminal
  }

  func testKeysAreBound() throws {
    let terminal = try session(
      editrc: """
        # mine
        bind -s "^X" "40 + 2"
        other:bind -s "^X" "1"
          diffuse-lua:bind -s "^Y" "'ours'"
        *:bind -s "^O" "'all'"
        """, says: nil)
    XCTAssertEqual(run("\u{18}", in: terminal), "42\r\n")
    XCTAssertEqual(run("\u{19}", in: terminal), "ours\r\n")
    XCTAssertEqual(run("\u{f}", in: terminal), "all\r\n")
    leave(terminal)
  }

  /// Commands that exceed libedit's buffers are skipped, and the others take effect.
  func testHostileBindings() throws {
    let long = String(repeating: "x", count: 2000)
    let good = "\nbind -s \"^X\" \"40 + 2\"\n"
    let cases = [
      ("bind -s \"^Y\" \"\(long)\"", ".editrc:1: too long"), ("bind \(long) \(long)", ".editrc:1: too long"),
      ("settc co 65535", ".editrc:1: not understood"), ("settc li 65535", ".editrc:1: not understood"),
      ("history load /dev/zero", ".editrc:1: not understood"), ("nonsense", ".editrc:1: not understood"),
      ("bind -s \"^Y\" \"open", ".editrc:1: not understood"),
      ("bind -s \"^Y\" \"" + String(repeating: "\u{1}", count: 200) + "\"", nil as String?),
      ("\\(a*\\)*\\1\\{1,32767\\}\\{1,32767\\}:bind -s ^Y x", nil),
    ]
    for (line, message) in cases {
      let terminal = try session(editrc: line + good, says: message)
      XCTAssertEqual(run("\u{18}", in: terminal), "42\r\n", String(line.prefix(40)))
      leave(terminal)
    }
    let many = try session(editrc: String(repeating: "# \(long)\n", count: 1000), says: "larger than 64 KiB")
    leave(many)
  }

  /// A key that is bound to itself makes libedit loop for ever; repeated Ctrl-C ends the process and restores the terminal.
  func testAKeyBoundToItself() throws {
    let terminal = try session(editrc: "bind -s \"^X\" \"^X\"", says: nil)
    XCTAssertEqual(run("1", in: terminal), "1\r\n")
    terminal.type("\u{18}")
    usleep(200_000)
    for _ in 0..<3 {
      terminal.type(ctrlC)
      usleep(100_000)
    }
    terminal.waitUntilPlain()
    XCTAssertEqual(terminal.waitForEnd().status, -SIGINT)
  }

  func testBindingsThatAreNoFile() throws {
    XCTAssertEqual(mkfifo(folder.path + "/pipe", 0o600), 0)
    for path in ["/dev/zero", folder.path, folder.path + "/pipe", folder.path + "/nowhere", ""] {
      let terminal = try session(["EDITRC": path])
      XCTAssertEqual(
        terminal.text.contains("not a regular file"), !path.isEmpty && !path.hasSuffix("nowhere"), path)
      XCTAssertEqual(run("1", in: terminal), "1\r\n")
      leave(terminal)
    }
  }

  /// A terminal may report any size, and libedit allocates memory for each of its cells.
  func testTerminalsOfAnySize() throws {
    for (rows, columns) in [(65535, 65535), (0, 0), (1, 1), (65535, 1), (1, 65535)] as [(UInt16, UInt16)] {
      let terminal = try Terminal(
        URL(fileURLWithPath: "/bin/sh"), ["-c", "ulimit -v 2000000; exec \"$0\"", Self.diffuseLua.path],
        environment: ["XDG_STATE_HOME": state, "HOME": folder.path],
        size: winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0))
      terminal.wait(for: ">")
      terminal.type("io.write('<', 6 * 7, '>\\n')\n")
      terminal.wait(for: "<42>")
      terminal.resize(columns: 65535)
      terminal.type("io.write('<', 6 * 8, '>\\n')\n")
      terminal.wait(for: "<48>")
      terminal.wait(for: "> ")  // while a line runs, the terminal itself takes a Ctrl-D, and it is lost
      terminal.type(ctrlD)
      XCTAssertEqual(terminal.waitForEnd().status, 0, "\(rows) x \(columns)")
    }
  }

  // MARK: Completion

  func testCompletion() throws {
    let terminal = try session()
    run("t, local_function = dk.ones(2, 3), 1", in: terminal)
    terminal.type("dk.nn.De\(tab)")
    terminal.wait(for: "nse")
    XCTAssertEqual(run("(3).kind", in: terminal), "Dense\r\n")
    terminal.type("t:requ\(tab)\u{15}t:resh\(tab)")
    terminal.wait(for: "ape")
    XCTAssertTrue(run("{3, 2}:size(1)", in: terminal).hasPrefix("3"))
    terminal.type("local_\(tab)")
    terminal.wait(for: "function")
    XCTAssertEqual(run(" + 1", in: terminal), "2\r\n")
    leave(terminal)
  }

  func testChoicesAreListed() throws {
    let terminal = try session(columns: 40)
    terminal.type("dk.optimizers.S\u{7f}\(tab)")
    terminal.wait(for: "\r\nAdam       RMSprop    schedules\r\nAdamW      SGD\r\n")
    terminal.wait(for: "> dk.optimizers.")
    terminal.type("A\(tab)")
    terminal.wait(for: "dam")
    terminal.type("\(tab)")
    terminal.wait(for: "\r\nAdam   AdamW\r\n")
    terminal.wait(for: "> dk.optimizers.Adam")
    XCTAssertTrue(run("{}", in: terminal).hasPrefix("Adam(learning_rate = "))
    leave(terminal)
  }

  func testOptionsAreCompleted() throws {
    let terminal = try session()
    terminal.type("dk.nn.Dense{un\(tab)")
    terminal.wait(for: "its")
    XCTAssertEqual(run(" = 3}.kind", in: terminal), "Dense\r\n")
    terminal.type("local layer = dk.nn.Dense{\n")
    terminal.wait(for: ">> ")
    terminal.type("  uni\(tab)")
    terminal.wait(for: "ts")
    terminal.type(" = 2, name = 'mine'\n")
    terminal.wait(for: ">> ")
    run("}", in: terminal)
    terminal.type("lay\(tab)")
    terminal.wait(for: "er")
    XCTAssertEqual(run(".name", in: terminal), "mine\r\n")
    leave(terminal)
  }

  func testHelpIsAsWideAsTheTerminal() throws {
    for columns: UInt16 in [40, 60] {
      let terminal = try session(columns: columns)
      for name in ["dk.nn.Dense", "dk", "'DiffusionTrainer:fit'", "string"] {
        terminal.type("help(\(name))\n")
        terminal.wait(for: "\r\n")
        let shown = terminal.wait(for: "\r\n> ")
        for line in shown.components(separatedBy: "\r\n") where line.count > columns {
          XCTAssertFalse(line.trimmingCharacters(in: .whitespaces).contains(" "), line)
        }
        let plain = try run(["-i"], input: "help(\(name))\n").output.split(separator: "\n").dropFirst()
        func words(_ text: String) -> [Substring] {
          text.split(whereSeparator: \.isWhitespace).filter { $0 != ">" }
        }
        XCTAssertEqual(words(shown), words(plain.joined(separator: "\n")))
      }
      leave(terminal)
    }
    let shown = try Terminal(Self.diffuseLua, ["--help", "matmul"], columns: 50).waitForEnd().text
    XCTAssertTrue(shown.components(separatedBy: "\r\n").allSatisfy { $0.count <= 50 }, shown)
    XCTAssertTrue(shown.hasPrefix("dk.matmul("), shown)
  }

  func testTabIndentsAnEmptyLine() throws {
    let terminal = try session()
    terminal.type("#[[x\n")
    terminal.wait(for: ">> ")
    terminal.type("\(tab)\(tab)]]\n")
    terminal.wait(for: "]]\r\n6\r\n> ")
    leave(terminal)
  }

  // MARK: History

  func testHistoryOutlivesTheSession() throws {
    let first = try session()
    run("'older'", in: first)
    run("'newer'", in: first)
    run("'older'", in: first)
    run("", in: first)
    kill(first.process, SIGKILL)
    XCTAssertEqual(first.waitForEnd().status, -SIGKILL)
    XCTAssertEqual(try String(contentsOfFile: history, encoding: .utf8), "'newer'\n'older'\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: history)
    XCTAssertEqual(attributes[.posixPermissions] as? Int, 0o600)

    let second = try session()
    second.type(up)
    second.wait(for: "'older'")
    second.type(up)
    second.wait(for: "new")
    XCTAssertEqual(run("", in: second), "newer\r\n")
    leave(second)
    XCTAssertEqual(try String(contentsOfFile: history, encoding: .utf8), "'older'\n'newer'\n")
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: state + "/diffuse-lua"), ["history"])
  }

  func testBlocksAreRecalledWhole() throws {
    func type(_ lines: [String], in terminal: Terminal) {
      for line in lines.dropLast() {
        terminal.type(line + "\n")
        terminal.wait(for: ">> ")
      }
    }
    let block = ["function triple(x)", "  return 3 * x", "end"]
    let first = try session()
    type(block, in: first)
    run("end", in: first)
    run("triple(2)", in: first)
    first.type(up + up)
    first.wait(for: "return 3 * x\r\nend")
    XCTAssertEqual(run(" print 'again'", in: first), "again\r\n")
    // Statements with errors, and discarded ones, can be recalled and corrected.
    type(["for i = 1, 2 do", "  print(i +)"], in: first)
    run("  print(i +)", in: first)
    first.type("while true do\n")
    first.wait(for: ">> ")
    first.type(ctrlC)
    first.wait(for: "^C\r\n> ")
    leave(first)
    let stored = try String(contentsOfFile: history, encoding: .utf8)
    XCTAssertEqual(
      stored,
      block.joined(separator: "\r\n") + "\ntriple(2)\n" + block.joined(separator: "\r\n") + " print 'again'\n"
        + "for i = 1, 2 do\r\n  print(i +)\nwhile true do\n")

    let second = try session()
    second.type(up + up + up + up + up + "\n" + "triple(5)\n")
    second.wait(for: "\r\n15\r\n> ")
    leave(second)
    XCTAssertTrue(
      try String(contentsOfFile: history, encoding: .utf8).hasSuffix(
        "while true do\n" + block.joined(separator: "\r\n") + "\ntriple(5)\n"))
  }

  func testSessionsRetainEachOthersEntries() throws {
    let (first, second) = (try session(), try session())
    run("'of the first'", in: first)
    run("'of the second'", in: second)
    run("'again the first'", in: first)
    leave(first)
    leave(second)
    XCTAssertEqual(
      try String(contentsOfFile: history, encoding: .utf8),
      "'of the first'\n'of the second'\n'again the first'\n")
  }

  func testHistoryIsBounded() throws {
    try FileManager.default.createDirectory(atPath: state + "/diffuse-lua", withIntermediateDirectories: true)
    let lines = (1...5000).map { "line\($0)" } + [String(repeating: "x", count: 20_000)]
    try (lines.joined(separator: "\n") + "\nbad \u{0} one\n").write(
      toFile: history, atomically: true, encoding: .utf8)
    let terminal = try session()
    terminal.type(up)
    terminal.wait(for: "line5000")
    terminal.type("\u{15}")
    run("'new'", in: terminal)
    leave(terminal)
    let saved = try String(contentsOfFile: history, encoding: .utf8).split(separator: "\n")
    XCTAssertEqual(saved.count, 1000)
    XCTAssertEqual(saved.first, "line4002")
    XCTAssertEqual(saved.last, "'new'")
  }

  /// However large the file is, the newest entries are read from its end.
  func testALargeHistory() throws {
    try FileManager.default.createDirectory(atPath: state + "/diffuse-lua", withIntermediateDirectories: true)
    for text in [
      (1...2_000_000).map { "a\($0)" }.joined(separator: "\n") + "\n'last'\n",
      String(repeating: "\n", count: 19_000_000) + "'last'\n" + String(repeating: "\n", count: 100_000),
      String(repeating: "\r\n", count: 9_000_000) + "\n'last'\n",
    ] {
      try text.write(toFile: history, atomically: true, encoding: .utf8)
      let start = ContinuousClock.now
      let terminal = try session()
      terminal.type(up)
      terminal.wait(for: "'last'")
      XCTAssertLessThan(ContinuousClock.now - start, .seconds(5))
      terminal.type("\n")
      terminal.wait(for: "\r\nlast\r\n> ")
      leave(terminal)
    }
  }

  func testHistoryFollowsTheHomeFolder() throws {
    let terminal = try session(["XDG_STATE_HOME": ""])
    run("'here'", in: terminal)
    leave(terminal)
    XCTAssertEqual(
      try String(contentsOfFile: folder.path + "/.local/state/diffuse-lua/history", encoding: .utf8),
      "'here'\n")
  }

  func testWithoutAFolderForTheHistory() throws {
    for environment in [["XDG_STATE_HOME": "/dev/null"], ["XDG_STATE_HOME": "", "HOME": ""]] {
      let terminal = try session(environment)
      let first = run("1", in: terminal)
      XCTAssertTrue(first.hasPrefix("diffuse-lua: the history is not saved: "), first)
      XCTAssertTrue(first.hasSuffix("\r\n1\r\n"), first)
      XCTAssertEqual(run("2", in: terminal), "2\r\n")
      terminal.type(up + up)
      XCTAssertEqual(run("", in: terminal), "1\r\n")
      leave(terminal)
    }
  }

  func testPipedLinesAreNotInTheHistory() throws {
    let result = try run(["-i"], input: "1\n", environment: ["XDG_STATE_HOME": state])
    XCTAssertTrue(result.output.hasSuffix("> 1\n> \n"), result.output)
    XCTAssertFalse(FileManager.default.fileExists(atPath: history))
  }

  // MARK: Ctrl-C, Ctrl-D and other ends

  func testInterruptClearsTheLine() throws {
    let terminal = try session()
    for _ in 1...3 {
      terminal.type("error 'not run'")
      terminal.wait(for: "error 'not run'")
      terminal.type(ctrlC)
      terminal.wait(for: "^C\r\n> ")
    }
    terminal.type("for i = 1, 2 do\n")
    terminal.wait(for: ">> ")
    terminal.type("half" + ctrlC)
    terminal.wait(for: "^C\r\n> ")
    XCTAssertEqual(run("'still here'", in: terminal), "still here\r\n")
    leave(terminal)
  }

  func testInterruptStopsTheRunningCode() throws {
    let terminal = try session()
    for _ in 1...2 {
      terminal.type("print 'ready' while true do end\n")
      terminal.wait(for: "\nready\r\n")
      terminal.type(ctrlC)
      terminal.wait(for: "stdin:1: interrupted!\r\nstack traceback:")
      terminal.wait(for: "> ")
      // Now Ctrl-C clears the line.
      terminal.type(ctrlC)
      terminal.wait(for: "^C\r\n> ")
    }
    run(
      "endless = setmetatable({}, {__tostring = function() print 'ready' while true do end end})",
      in: terminal)
    terminal.type("endless\n")
    terminal.wait(for: "\nready\r\n")
    terminal.type(ctrlC)
    terminal.wait(for: "interrupted!")
    terminal.wait(for: "> ")
    leave(terminal)
  }

  func testTwoInterruptsEndTheProcess() throws {
    let terminal = try session()
    terminal.type("print 'ready' while true do pcall(function() while true do end end) end\n")
    terminal.wait(for: "\nready\r\n")
    terminal.type(ctrlC)
    usleep(100_000)
    terminal.type(ctrlC)
    XCTAssertEqual(terminal.waitForEnd().status, -SIGINT)
    XCTAssertTrue(terminal.isPlain)
  }

  func testEndOfInput() throws {
    let terminal = try session()
    terminal.type("if true then\n")
    terminal.wait(for: ">> ")
    terminal.type(ctrlD)
    terminal.wait(for: "input ended within a statement\r\n> ")
    terminal.type(ctrlD)
    XCTAssertEqual(terminal.waitForEnd().status, 0)
    XCTAssertTrue(terminal.isPlain)
  }

  func testTerminalIsRestored() throws {
    let byScript = try session()
    XCTAssertFalse(byScript.isPlain)
    byScript.type("os.exit(3)\n")
    XCTAssertEqual(byScript.waitForEnd().status, 3)
    XCTAssertTrue(byScript.isPlain)

    for signal in [SIGTERM, SIGHUP, SIGQUIT] {
      let terminal = try session()
      terminal.type("half a line")
      terminal.wait(for: "half a line")
      XCTAssertFalse(terminal.isPlain)
      kill(terminal.process, signal)
      XCTAssertEqual(terminal.waitForEnd().status, -signal)
      XCTAssertTrue(terminal.isPlain, "after signal \(signal)")
    }
  }

  func testStoppingAndContinuing() throws {
    // A shell with job control, since the system stops no process that could not be continued.
    let terminal = try Terminal(
      try tool("bash"), ["--noprofile", "--norc", "--noediting", "-i"],
      environment: ["PS1": "shell$ ", "XDG_STATE_HOME": state])
    terminal.wait(for: "shell$ ")
    terminal.type(Self.diffuseLua.path + "\n")
    terminal.wait(for: "> ")
    for _ in 1...2 {
      terminal.type("40 + ")
      terminal.wait(for: "40 + ")
      terminal.type("\u{1a}")  // Ctrl-Z
      terminal.wait(for: "shell$ ")
      XCTAssertTrue(terminal.isPlain)
      terminal.type("fg\n")
      terminal.wait(for: "> 40 + ")
      XCTAssertEqual(run("2", in: terminal), "42\r\n")
    }
    terminal.type(ctrlD)
    terminal.wait(for: "shell$ ")
    terminal.type("exit\n")
    XCTAssertEqual(terminal.waitForEnd().status, 0)
  }

  func testScriptsReadTheTerminalThemselves() throws {
    let terminal = try session()
    terminal.type("io.read()\n")
    terminal.wait(for: "\r\n")
    terminal.waitUntilPlain()  // the editor's settings apply to text typed before
    terminal.type("typed\n")
    terminal.wait(for: "typed\r\ntyped\r\n> ")
    leave(terminal)
  }
}
