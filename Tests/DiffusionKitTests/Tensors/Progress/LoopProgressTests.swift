import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class LoopProgressTests: XCTestCase {
  private var text = ""

  private func progress(_ total: Int, _ title: String = "", isTerminal: Bool = false) throws -> LoopProgress {
    try LoopProgress(
      total: total, title: title, output: ProgressOutput(isTerminal: isTerminal) { self.text += $0 })
  }

  func testALoopHasOneLine() throws {
    let progress = try progress(3, "steps of mine")
    var steps: [Int] = []
    while let step = progress.next() {
      XCTAssertEqual(text, "", "only at the end")
      XCTAssertEqual(progress.done, step, "the current step is not done")
      progress.setPostfix([("loss", 1 / Double(step + 1)), ("rate", 2)])
      steps.append(step)
    }
    XCTAssertEqual(steps, [0, 1, 2])
    XCTAssertNil(progress.next())
    XCTAssertEqual(progress.done, 3)
    XCTAssertTrue(text.hasPrefix("steps of mine  3/3  0.0"), text)
    XCTAssertTrue(text.hasSuffix("steps/s  loss: 0.3333  rate: 2\n"), text)
    XCTAssertEqual(text.filter { $0 == "\n" }.count, 1)
  }

  func testAnEarlyEndDoesNotChangeTheLine() throws {
    do {
      let progress = try progress(10)
      progress.update(4)
      progress.close()
      progress.close()
      progress.update()
      XCTAssertEqual(progress.done, 5)
      XCTAssertTrue(text.hasPrefix("4/10  "), text)
      XCTAssertEqual(text.filter { $0 == "\n" }.count, 1)
    }
    XCTAssertEqual(text.filter { $0 == "\n" }.count, 1, "no line is printed twice")
    try { try progress(10, "dropped").update() }()
    XCTAssertTrue(text.contains("\ndropped  1/10  "), text)
  }

  func testALoopWithoutStepsPrintsNothing() throws {
    try progress(10).close()
    XCTAssertNil(try progress(0).next())
    XCTAssertEqual(text, "")
  }

  func testOnATerminalTheBarMoves() throws {
    let progress = try progress(4, "mse", isTerminal: true)
    progress.update()
    XCTAssertEqual(text, "", "not more than ten times a second")
    usleep(110_000)
    progress.update()
    XCTAssertTrue(text.hasPrefix("\rmse  2/4 [==========..........] "), text)
    progress.update(2)
    XCTAssertTrue(text.contains("\rmse  4/4 [====================] 0.1"), text)
    XCTAssertTrue(text.hasSuffix("\n"))
  }

  func testAnyNumbers() throws {
    let progress = try progress(.max, isTerminal: true)
    progress.update(.max - 1)
    progress.update(-3)
    XCTAssertEqual(progress.done, .max - 1)
    progress.update(.max)
    XCTAssertEqual(progress.done, .max)
    XCTAssertTrue(text.contains("[====================]"), text)
    assertArgument("total") { try LoopProgress(total: -1, output: nil) }
  }
}
