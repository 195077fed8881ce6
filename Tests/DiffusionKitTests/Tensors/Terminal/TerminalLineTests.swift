import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class TerminalLineTests: XCTestCase {
  private var columns = 20
  private var text = ""
  private lazy var line = TerminalLine(
    columns: { [unowned self] in columns }, write: { [unowned self] in text += $0 })

  private func written(_ body: () -> Void) -> String {
    text = ""
    body()
    return text
  }

  func testTheLineIsDrawnInPlace() {
    XCTAssertEqual(written { line.show("first") }, "\rfirst")
    XCTAssertEqual(written { line.show("2nd") }, "\r2nd  ")
    XCTAssertEqual(written { line.end("done") }, "\rdone\n")
    XCTAssertEqual(written { line.leave() }, "")
  }

  func testTheLineIsCutToTheCurrentWidth() {
    let long = String(repeating: "x", count: 50)
    XCTAssertEqual(written { line.show(long) }, "\r" + long.prefix(19))
    columns = 10
    XCTAssertEqual(written { line.show(long) }, "\r" + long.prefix(9))
    XCTAssertEqual(written { line.show("a") }, "\ra        ")
    columns = 1
    XCTAssertEqual(written { line.show(long) }, "\r")
    columns = .max
    XCTAssertEqual(written { line.end(long) }, "\r" + long + "\n")
  }

  func testOutputGoesAbove() {
    XCTAssertFalse(line.willPrint(), "there is no line")
    line.show("bar")
    XCTAssertEqual(written { XCTAssertTrue(line.willPrint()) }, "\r   \r")
    XCTAssertEqual(written { line.didPrint(endsLine: true) }, "\rbar")
    // Half a line: the bar is drawn again after the other half.
    XCTAssertTrue(line.willPrint())
    XCTAssertEqual(written { line.didPrint(endsLine: false) }, "")
    XCTAssertEqual(written { line.show("bar 2") }, "")
    XCTAssertEqual(written { XCTAssertTrue(line.willPrint()) }, "")
    XCTAssertEqual(written { line.didPrint(endsLine: true) }, "\rbar 2")
    XCTAssertTrue(line.willPrint())
    line.didPrint(endsLine: false)
    XCTAssertEqual(written { line.end("all") }, "\n\rall\n")
    XCTAssertFalse(line.willPrint())
  }

  func testLeavingPreservesTheLine() {
    line.show("bar")
    XCTAssertEqual(written { line.leave() }, "\rbar\n")
    line.show("bar")
    XCTAssertTrue(line.willPrint())
    line.didPrint(endsLine: false)
    XCTAssertEqual(written { line.leave() }, "")
    XCTAssertEqual(written { line.show("next") }, "\rnext")
  }

  func testTheErasingTextWaitsInTheStream() {
    let line = TerminalLine(
      columns: { 80 }, write: { self.text += $0 }, writeLater: { self.text += "(" + $0 + ")" })
    XCTAssertEqual(written { line.show("bar") }, "\rbar(\r   \r)")
    XCTAssertEqual(written { line.end("end") }, "\rend\n")
    let erasing = TerminalLine(columns: { 80 }, write: { self.text += $0 }, canErase: true)
    erasing.show("bar")
    XCTAssertEqual(written { XCTAssertTrue(erasing.willPrint()) }, "\r\u{1B}[K")
  }
}
