import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class TerminalTextTests: XCTestCase {
  func testWidths() {
    for (text, width) in [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("😀", 2), ("👨‍👩‍👧", 2), ("→x", 2),
      ("Ａ", 2), ("❤️", 2),
    ] {
      XCTAssertEqual(TerminalText.width(text), width, text)
    }
  }

  func testCutting() {
    XCTAssertEqual(TerminalText.cut("abc", to: 3), "abc")
    XCTAssertEqual(TerminalText.cut("abcd", to: 3), "abc")
    XCTAssertEqual(TerminalText.cut("日本語", to: 5), "日本")
    XCTAssertEqual(TerminalText.cut("abc", to: 0), "")
  }

  func testNothingMovesTheCursor() {
    XCTAssertEqual(TerminalText.printable("a\r\nb\u{1B}[2J\u{7}\u{9B}c\u{202E}d\u{2028}e"), "a  b [2J  cd e")
  }
}
