import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class DataTablesTests: XCTestCase {
  private func csv(_ text: String) throws -> String { try temporaryFile(Array(text.utf8), "a.csv") }

  func testReadsTables() throws {
    var table = try loadCSV(csv("a,b\n1,2\n\n 3.5 ,-4e2\r\n"))
    XCTAssertEqual(table.columns, ["a", "b"])
    XCTAssertEqual(table.values.shape.sizes, [2, 2])
    XCTAssertEqual(table.values.floats, [1, 2, 3.5, -400])

    table = try loadCSV(csv("\u{FEFF}1;2\n3;inf"), delimiter: ";")
    XCTAssertNil(table.columns)
    XCTAssertEqual(table.values.floats, [1, 2, 3, .infinity])

    table = try loadCSV(csv("\"a, \"\"x\"\"\",b\n\"1\" ,2"))
    XCTAssertEqual(table.columns, ["a, \"x\"", "b"])
    XCTAssertEqual(table.values.floats, [1, 2])

    XCTAssertEqual(try loadCSV(csv("1,2\n3,4"), header: true).values.floats, [3, 4])
    XCTAssertEqual(try loadCSV(csv("1\t2\r3\t4"), delimiter: "\t").values.floats, [1, 2, 3, 4])
    XCTAssertEqual(try loadCSV(csv("1,\n,4"), missing: -1).values.floats, [1, -1, -1, 4])
  }

  func testErrorsSayWhere() throws {
    expectError("line 3, column 2: 'x' is not a number") { try loadCSV(csv("a,b\n1,2\n3,x\n")) }
    expectError("line 1, column 1: 'a' is not a number") { try loadCSV(csv("a,b\n1,2\n"), header: false) }
    expectError("line 2, column 1: the field is empty") { try loadCSV(csv("1,2\n,3\n")) }
    expectError("line 4: 3 fields, the first row has 2") { try loadCSV(csv("1,2\n\n3,4\n5,6,7\n")) }
    expectError("line 4, column 1: 'x' is not a number") { try loadCSV(csv("\"a\n\n\",b\nx,1")) }
    expectError("line 1, column 2: the quote has no end") { try loadCSV(csv("1,\"2")) }
    expectError("line 1, column 1: text follows the closing quote") { try loadCSV(csv("\"1\"2,3")) }
    expectError("holds no row of numbers") { try loadCSV(csv("")) }
    expectError("holds no row of numbers: its only row, line 2, is taken for the names of columns: 'a', 'b'")
    {
      try loadCSV(csv("\na,b\n"))
    }
    expectError("No such file") { try loadCSV("/nowhere") }
    for delimiter: Character in ["1", ".", "\n", "\r", "\"", "é", "-", "\r\n", "e", "\0"] {
      expectError("cannot divide numbers at") { try loadCSV(csv("1"), delimiter: delimiter) }
    }
  }

  /// A first row of numbers and something else is no header.
  func testFirstRowsThatAreNoNames() throws {
    expectError("line 1, column 2: 'NA' is not a number; missing = gives such fields a value") {
      try loadCSV(csv("1,NA\n3,4\n"))
    }
    expectError("pass header = true") { try loadCSV(csv("1,NA\n3,4\n")) }
    expectError("line 1, column 3: '2x' is not a number") { try loadCSV(csv("0,1,2x\n")) }
    expectError("line 1, column 1: 'abc' is not a number") { try loadCSV(csv("abc,1,2\n3,4,5\n")) }
    expectError("line 1, column 1: '1.2.3' is not a number") { try loadCSV(csv("1.2.3\n4\n")) }
    XCTAssertEqual(try loadCSV(csv("1;2\n3;4\n")).values.floats, [1, 2, 3, 4])  // a delimiter that is guessed
    expectError("line 1, column 1: '1;2' is not a number") { try loadCSV(csv("1;2\n3;4\n"), delimiter: ",") }
    expectError("line 1, column 1: 'n/a' is not a number") { try loadCSV(csv("n/a,null\n1,2\n")) }
    expectError("line 1, column 1: the field is empty") { try loadCSV(csv(",1,2\n")) }
    expectError("line 2, column 2: 'NA' is not a number; missing = gives") { try loadCSV(csv("a,b\n1,NA\n")) }
    XCTAssertEqual(
      try loadCSV(csv("1,NA\nNone,4\n,null"), missing: -1).values.floats, [1, -1, -1, 4, -1, -1])
    XCTAssertEqual(try loadCSV(csv("nan,-inf\n")).values.floats[1], -.infinity)
    XCTAssertEqual(try loadCSV(csv("1,NA\n3,4\n"), header: true).columns, ["1", "NA"])
    // Names that begin with digits, as in Kaggle's MNIST.
    XCTAssertEqual(try loadCSV(csv("label,1x1,1x2\n5,0,9\n")).columns, ["label", "1x1", "1x2"])
    XCTAssertEqual(try loadCSV(csv(",a\n1,2\n")).columns, ["", "a"])
  }

  func testReadsIDX() throws {
    let images = try loadIDX(fixturePath("mnist.idx"))
    XCTAssertEqual(images.shape.sizes, [2, 2, 3])
    XCTAssertEqual(images.floats, (0..<12).map { Float($0) })
    XCTAssertEqual(try loadIDX(fixturePath("floats.idx")).floats, [1.5, -2])
  }

  func testDamagedIDX() throws {
    expectError("compressed by gzip") { try loadIDX(temporaryFile([0x1F, 0x8B, 8, 0, 0])) }
    expectError("not an IDX file: it starts with bytes [0, 0, 7, 1]") {
      try loadIDX(temporaryFile([0, 0, 7, 1]))
    }
    expectError("shorter than 4 bytes") { try loadIDX(temporaryFile([0])) }
    expectError("truncated") { try loadIDX(temporaryFile([0, 0, 8, 1, 0, 0])) }
    expectError("truncated: shape [4] takes 4 bytes, got 1") {
      try loadIDX(temporaryFile([0, 0, 8, 1, 0, 0, 0, 4, 9]))
    }
    expectError("too long") { try loadIDX(temporaryFile([0, 0, 8, 1, 0, 0, 0, 1, 9, 9])) }
    expectError("overflows") {
      try loadIDX(temporaryFile([0, 0, 8, 5] + [UInt8](repeating: 0xFF, count: 20)))
    }
    expectError("truncated") {
      try loadIDX(temporaryFile([0, 0, 8, 255] + [UInt8](repeating: 0, count: 40)))
    }
  }
}
