import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class TerminalGraphicsTests: XCTestCase {
  private func reply(_ text: String) -> TerminalReply { TerminalReply(Array(text.utf8)) }

  func testReplies() {
    let kitty = reply("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;c")
    XCTAssertTrue(kitty.hasKitty)
    XCTAssertEqual(kitty.attributes, [62, 0])
    XCTAssertFalse(kitty.hasSixel)
    XCTAssertTrue(reply("\u{1B}[?63;1;2;4;6;9;15;22c").hasSixel)
    XCTAssertFalse(reply("\u{1B}[?4;6c").hasSixel, "the class of terminal is no attribute")
    XCTAssertFalse(reply("\u{1B}[?62;22;14c").hasSixel)
    // An error, the reply to another image, letters typed meanwhile.
    XCTAssertFalse(reply("\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\\u{1B}[?1;2c").hasKitty)
    XCTAssertFalse(reply("\u{1B}_Gi=7;OK\u{1B}\\").hasKitty)
    XCTAssertTrue(reply("ab\u{1B}[A\u{1B}_Gi=31;OK\u{1B}\\c\u{1B}[?65;4c").hasSixel)
    for whole in ["\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c"] {
      for length in 0..<whole.utf8.count { XCTAssertNil(reply(String(whole.prefix(length))).attributes) }
    }
    XCTAssertEqual(reply("\u{1B}[?99999999999999999999999;4c").attributes, [0, 4])
  }

  private func choice(
    _ variables: [String: String], _ reply: String = "", queried: (Bool) -> Void = { _ in }
  ) -> TerminalGraphics {
    TerminalGraphics.choose({ variables[$0] }) { isMultiplexed in
      queried(isMultiplexed)
      return self.reply(reply)
    }
  }

  func testTheBestIsChosen() {
    let xterm = ["TERM": "xterm-256color"]
    let both = "\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[?62;4c"
    XCTAssertEqual(choice(xterm, both), .kitty)
    XCTAssertEqual(choice(xterm, "\u{1B}[?62;4c"), .sixel)
    XCTAssertEqual(choice(xterm, "\u{1B}[?1;2c"), .halfBlocks(.palette))
    XCTAssertEqual(choice(["TERM": "xterm"]), .halfBlocks(.palette))
    XCTAssertEqual(choice(["TERM": "xterm", "COLORTERM": "truecolor"]), .halfBlocks(.rgb))
    XCTAssertEqual(choice(["TERM": "foot", "COLORTERM": "24bit"]), .halfBlocks(.rgb))
    XCTAssertEqual(choice(["TERM": "xterm-direct"]), .halfBlocks(.rgb))
    XCTAssertEqual(choice(["TERM": "vt220"]), .letters)
  }

  func testTerminalsThatAreNotQueried() {
    func never(_: Bool) { XCTFail("the terminal was queried") }
    XCTAssertEqual(choice(["TERM": "dumb"], queried: never), .letters)
    XCTAssertEqual(choice([:], queried: never), .letters)
    XCTAssertEqual(
      choice(["TERM": "xterm", "NO_COLOR": "1", "COLORTERM": "truecolor"], queried: never), .letters)
    XCTAssertEqual(choice(["TERM": "linux"], queried: never), .halfBlocks(.palette))
    let neovim = ["TERM": "xterm-256color", "COLORTERM": "truecolor", "NVIM": "/tmp/nvim/0"]
    XCTAssertEqual(choice(neovim, queried: never), .halfBlocks(.rgb))
    XCTAssertEqual(choice(["TERM": "xterm", "NO_COLOR": ""]), .halfBlocks(.palette), "empty means unset")
    for variables in [
      ["TERM": "screen-256color"], ["TERM": "xterm", "TMUX": "/tmp/x"], ["TERM": "xterm", "STY": "1"],
    ] {
      _ = choice(variables) { XCTAssertTrue($0) }
    }
    _ = choice(["TERM": "xterm"]) { XCTAssertFalse($0) }
  }
}
