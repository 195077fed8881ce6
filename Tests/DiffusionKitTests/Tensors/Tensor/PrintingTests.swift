import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class PrintingTests: XCTestCase {
  private func assertPrints(
    _ tensor: Tensor, _ text: String, file: StaticString = #filePath, line: UInt = #line
  ) {
    XCTAssertEqual(tensor.description, text, file: file, line: line)
  }

  func testNotations() throws {
    assertPrints(try tensor([3], [1, -2, 10]), "  1 -2 10\n[Tensor of shape 3]")
    assertPrints(
      try tensor([2, 2], [0.5, -1.25, 100, 3]),
      "   0.5000  -1.2500\n 100.0000   3.0000\n[Tensor of shape 2x2]")
    assertPrints(try tensor([2], [1e-4, 0.02]), " 1.0000e-04 2.0000e-02\n[Tensor of shape 2]")
    assertPrints(try tensor([2], [1.5, 123456]), " 1.5000e+00 1.2346e+05\n[Tensor of shape 2]")
    assertPrints(
      try tensor([4], [.nan, .infinity, -.infinity, 1]), "  nan  inf -inf    1\n[Tensor of shape 4]")
    assertPrints(try tensor([2], [.nan, 0.5]), "    nan 0.5000\n[Tensor of shape 2]")
    assertPrints(try tensor([2], [-0.0, 3e9]), " -0.0000e+00  3.0000e+09\n[Tensor of shape 2]")
    assertPrints(try tensor([1], [-0.0]), " 0\n[Tensor of shape 1]")
    assertPrints(try .zeros(Shape([0, 3])), "[Tensor of shape 0x3]")
  }

  func testMatricesAreBelowEachOther() throws {
    assertPrints(
      try counting([2, 1, 2, 2]),
      "(1,1,.,.) =\n 0 1\n 2 3\n\n(2,1,.,.) =\n 4 5\n 6 7\n[Tensor of shape 2x1x2x2]")
  }

  func testWideRowsAreBrokenIntoBlocks() throws {
    let lines = try counting([2, 40]).description.split(separator: "\n")
    XCTAssertEqual(lines[0], "Columns 1 to 26")
    XCTAssertEqual(lines[3], "Columns 27 to 40")
    XCTAssertTrue(lines.allSatisfy { $0.utf8.count <= 80 })
    XCTAssertEqual(lines[5], " 66 67 68 69 70 71 72 73 74 75 76 77 78 79")
    let row = try counting([40]).description.split(separator: "\n")
    XCTAssertEqual(row.count, 3, "a single axis wraps")
  }

  func testLongTensorsAreElided() throws {
    assertPrints(try counting([1001]), "    0    1    2  ...  998  999 1000\n[Tensor of shape 1001]")
    assertPrints(
      try counting([100, 100]),
      """
          0    1    2  ...   97   98   99
        100  101  102  ...  197  198  199
        200  201  202  ...  297  298  299
       ...
       9700 9701 9702  ... 9797 9798 9799
       9800 9801 9802  ... 9897 9898 9899
       9900 9901 9902  ... 9997 9998 9999
      [Tensor of shape 100x100]
      """)
    XCTAssertLessThan(try Tensor.zeros(Shape([Int](repeating: 6, count: 8))).description.utf8.count, 10_000)
  }
}
