import Foundation
import XCTest

/// dk.image.show on terminals of several kinds, which the tests simulate.
final class ImagesOnTerminalsTests: ProgramTestCase {
  private let query = "\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\\u{1B}[c"
  private let esc = "\u{1B}"

  private func terminal(
    _ code: String, _ environment: [String: String] = [:], size: winsize? = nil, reply: String? = nil,
    query: String? = nil
  ) throws -> Terminal {
    let path = try file("show.lua", "local dk = require 'diffusionkit'\n" + code)
    return try Terminal(
      Self.diffuseLua, [path], environment: ["COLORTERM": ""].merging(environment) { $1 }, size: size,
      replies: reply.map { [(query ?? self.query, $0)] } ?? [])
  }

  private let show = "dk.image.show(dk.tensor { { 0, 1 }, { 1, 0 } })\n"

  /// Shows an image twice, and reads a line, which must have no part of the terminal's reply.
  private var twice: String { show + show + "print('read ' .. io.read())" }

  private func play(_ terminal: Terminal) throws -> String {
    terminal.waitUntilPlain()
    terminal.type("typed\n")
    terminal.wait(for: "read typed")
    let (_, status) = terminal.waitForEnd()
    XCTAssertEqual(status, 0)
    XCTAssertTrue(terminal.isPlain)
    for leak in ["Gi=31;OK", "[?6", "[?1;", "^["] {
      XCTAssertFalse(terminal.text.contains(leak), terminal.text.debugDescription)
    }
    return terminal.text
  }

  private func count(_ part: String, _ text: String) -> Int { text.components(separatedBy: part).count - 1 }

  func testKitty() throws {
    let terminal = try terminal(
      twice, reply: "\(esc)_Gi=31;OK\(esc)\\\(esc)[?62;c")
    terminal.wait(for: "\(esc)_Ga=T,f=100,q=2,c=")
    terminal.wait(for: "\(esc)_Ga=T,f=100,q=2,c=")
    let text = try play(terminal)
    XCTAssertEqual(count(query, text), 1, "the query is sent once")
  }

  func testSixel() throws {
    let terminal = try terminal(twice, reply: "\(esc)[?63;1;2;4;6;9;15;22c")
    terminal.wait(for: "\(esc)P0;0;0q\"1;1;48;48#0;2;0;0;0#1;2;100;100;100#0")
    terminal.wait(for: "\(esc)\\\r\n")
    let text = try play(terminal)
    XCTAssertEqual(count("\(esc)P0;0;0q", text), 2)
    XCTAssertEqual(count(query, text), 1)
  }

  func testATerminalWithoutImages() throws {
    for (environment, code) in [
      (["TERM": "xterm-256color"], "38;5;16m\(esc)[48;5;231m\u{2580}"),
      (["COLORTERM": "truecolor"], "38;2;0;0;0m\(esc)[48;2;255;255;255m\u{2580}"),
    ] {
      let terminal = try terminal(twice, environment, reply: "\(esc)[?1;2c")
      terminal.wait(for: code)
      terminal.wait(for: code)
      XCTAssertEqual(count(query, try play(terminal)), 1)
    }
  }

  func testASilentTerminal() throws {
    let terminal = try terminal(twice)
    terminal.wait(for: "\u{2580}")
    terminal.wait(for: "[0m\r\n")
    terminal.wait(for: "[0m\r\n")
    XCTAssertEqual(count(query, try play(terminal)), 1)
  }

  func testAPartialReplyIsDiscarded() throws {
    let terminal = try terminal(twice, reply: "\(esc)_Gi=31;OK\(esc)\\\(esc)[?62")
    terminal.wait(for: "\(esc)_Ga=T")
    terminal.wait(for: "\(esc)_Ga=T")
    _ = try play(terminal)
  }

  func testADumbTerminalIsNotQueried() throws {
    for environment in [["TERM": "dumb"], ["TERM": ""], ["NO_COLOR": "1", "COLORTERM": "truecolor"]] {
      let terminal = try terminal("dk.image.show(dk.tensor { { 0, 1, 0.5 } })", environment)
      let (text, status) = terminal.waitForEnd()
      XCTAssertEqual(status, 0)
      XCTAssertEqual(text, " @+\r\n")
    }
  }

  func testWithinAnotherTerminal() throws {
    let terminal = try terminal(
      show, ["TMUX": "/tmp/tmux-0/default,1,0"], reply: "\(esc)[?1;2;4c", query: "\(esc)[c")
    terminal.wait(for: "\(esc)P0;0;0q")
    XCTAssertEqual(terminal.waitForEnd().status, 0)
    XCTAssertFalse(terminal.text.contains("_G"))
  }

  func testTerminalsWithWrongSizes() throws {
    for size in [winsize(), winsize(ws_row: 65535, ws_col: 65535, ws_xpixel: 65535, ws_ypixel: 65535)] {
      let terminal = try terminal("dk.image.show(dk.ones(100, 200))", size: size, reply: "\(esc)[?1;2c")
      let (text, status) = terminal.waitForEnd()
      XCTAssertEqual(status, 0)
      let rows = text.split(separator: "\r\n").filter { $0.contains("\u{2580}") }
      XCTAssertEqual(rows.map { $0.filter { $0 == "\u{2580}" }.count }, [Int](repeating: 80, count: 20))
    }
  }

  func testOtherOutputsGetNothing() throws {
    let path = try file("show.lua", "local dk = require 'diffusionkit'\n\(show)print 'done'\n")
    let result = try run([path], environment: ["TERM": "xterm", "COLORTERM": "truecolor"])
    XCTAssertEqual([result.output, result.errors], ["done\n", ""])
    let mistake = try run(["-e", "dk.image.show(dk.ones(3))"])
    XCTAssertTrue(mistake.errors.contains("bad argument #1 to 'show'"), mistake.errors)
  }

  func testTheReadLoopGetsNoPartOfTheReply() throws {
    for (reply, first) in [
      ("\(esc)_Gi=31;OK\(esc)\\\(esc)[?62;c", "\(esc)_Ga=T"), ("\(esc)[?62;4c", "\(esc)P0;0;0q"),
      ("", "\u{2580}"),
    ] {
      let terminal = try Terminal(
        Self.diffuseLua, [], environment: ["XDG_STATE_HOME": folder.path, "HOME": folder.path],
        replies: reply.isEmpty ? [] : [(query, reply)])
      terminal.wait(for: "> ")
      terminal.type("dk.image.show(dk.ones(4, 4))\n")
      terminal.wait(for: first)
      terminal.wait(for: "> ")
      terminal.type("1 + 1\n")
      terminal.wait(for: "\r\n2\r\n> ")
      // A reply that comes much too late.
      terminal.type("\(esc)_Gi=31;OK\(esc)\\\(esc)[?62;4c")
      terminal.type("20 + 3\n")
      terminal.wait(for: "\r\n23\r\n> ")
      // Keys begin with the same bytes.
      terminal.type("13\(esc)[D2\n")
      terminal.wait(for: "\r\n123\r\n> ")
      terminal.type("\u{4}")
      XCTAssertEqual(terminal.waitForEnd().status, 0)
    }
  }

  func testFiguresInPixels() throws {
    let code = "dk.plot.plot { 1, 4, 9 } dk.plot.show()"
    let terminal = try terminal(code, reply: "\(esc)_Gi=31;OK\(esc)\\\(esc)[?62;c")
    terminal.wait(for: "\(esc)_Ga=T,f=100,q=2,c=")
    XCTAssertEqual(terminal.waitForEnd().status, 0)
  }

  func testABackgroundJobDoesNotQuery() throws {
    let path = try file("show.lua", "local dk = require 'diffusionkit'\n\(show)print 'shown'\n")
    let shell = try Terminal(
      try tool("bash"), ["--noprofile", "--norc", "--noediting", "-i"], environment: ["PS1": "shell$ "])
    shell.wait(for: "shell$ ")
    shell.type("\(Self.diffuseLua.path) \(path) &\n")
    shell.wait(for: "shown")
    XCTAssertEqual(count("_Gi=31", shell.text), 0)
    shell.type("exit\n")
    XCTAssertEqual(shell.waitForEnd().status, 0)
  }
}
