import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitTensors

final class TerminalSizeTests: XCTestCase {
  private func size(
    _ columns: Int, _ rows: Int, _ width: Int = 0, _ height: Int = 0, environment: (Int?, Int?) = (nil, nil)
  ) -> TerminalSize {
    TerminalSize(columns: columns, rows: rows, width: width, height: height, environment: environment)
  }

  func testReportedSizes() {
    XCTAssertEqual(size(100, 40, 1000, 800).cell, TerminalSize.Cell(width: 10, height: 20))
    XCTAssertEqual(size(100, 40).columns, 100)
    XCTAssertNil(size(100, 40).cell)
  }

  func testImplausibleSizesAreIgnored() {
    for (columns, rows) in [(0, 0), (65535, 65535), (1001, 1001)] {
      XCTAssertEqual([size(columns, rows).columns, size(columns, rows).rows], [80, 24])
      XCTAssertEqual(size(columns, rows, environment: (132, 50)).columns, 132)
      XCTAssertNil(size(columns, rows, 65535, 65535).cell)
    }
    XCTAssertEqual(size(0, 24, environment: (-3, 0)).columns, 80)
    XCTAssertNil(size(80, 24, 65535, 65535).cell, "a cell of 819 pixels")
    XCTAssertNil(size(80, 24, 80, 24).cell, "a cell of a pixel")
    XCTAssertEqual(TerminalSize.of(-1).columns, Int(String(cString: getenv("COLUMNS") ?? strdup("80"))) ?? 80)
  }
}
