import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class IOJSONTests: XCTestCase {
  private func parse(_ text: String, _ allowsNonFinite: Bool = false) throws -> JSON {
    try JSON.parse(Array(text.utf8), allowsNonFinite: allowsNonFinite)
  }

  private func expect(
    _ message: String, _ text: String, _ allowsNonFinite: Bool = false, file: StaticString = #filePath,
    line: UInt = #line
  ) {
    XCTAssertThrowsError(try parse(text, allowsNonFinite), text, file: file, line: line) {
      XCTAssertEqual("\($0)", message, file: file, line: line)
    }
  }

  func testReadsEveryKindInOrder() throws {
    let json = try parse(#" {"b": [1, -2.5, 1e3, 0, -0], "a": {"x": null}, "c": [true, false, ""]} "#)
    XCTAssertEqual(json.members?.map(\.key), ["b", "a", "c"])
    XCTAssertEqual(json["b"], .array([.int(1), .double(-2.5), .double(1000), .int(0), .double(-0.0)]))
    XCTAssertEqual(json["a"]?["x"], .null)
    XCTAssertEqual(json["c"]?.array, [.bool(true), .bool(false), .string("")])
    XCTAssertNil(json["d"])
    XCTAssertEqual(try parse("9223372036854775807"), .int(.max))
    XCTAssertEqual(try parse("9223372036854775808"), .double(9_223_372_036_854_775_808))
    XCTAssertEqual(try parse("0.0001").double, 0.0001)
  }

  func testReadsEscapes() throws {
    XCTAssertEqual(try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é""#), .string("\"\\/\u{8}\u{C}\n\r\té😀é"))
    expect("line 1, column 2: half a surrogate pair", #""\ud83d""#)
    expect("line 1, column 2: half a surrogate pair", #""\ud83dA""#)
    expect("line 1, column 2: half a surrogate pair", #""\ude00""#)
    expect(#"line 1, column 2: \u needs four hexadecimal digits"#, #""\u12g4""#)
    expect("line 1, column 2: no such escape in a string", #""\x""#)
    expect("line 1, column 3: a control character in a string must be escaped", "\"a\n\"")
    XCTAssertThrowsError(try JSON.parse([0x22, 0xFF, 0x22])) {
      XCTAssertEqual("\($0)", "line 1, column 1: the string is not UTF-8")
    }
  }

  func testErrorsSayWhere() {
    expect("line 1, column 1: expected a value, but the text ends", "")
    expect("line 2, column 3: expected a key in quotes, found '}'", "{\"a\": 1,\n  }")
    expect("line 1, column 6: expected ',' or ']', found '2'", "[1.1 2]")
    expect("line 1, column 3: expected the end of the text, found 'x'", "1 x")
    expect("line 1, column 9: the key 'a' occurs twice", #"{"a": 1,"a": 2}"#)
    expect("line 1, column 1: a number may not start with 0", "01")
    expect("line 1, column 3: expected a digit, but the text ends", "1.")
    expect("line 1, column 1: the number 1e999 is too large", "1e999")
    expect("line 1, column 1: expected a value, found 'n'", "nul")
    expect("line 1, column 1: the string has no end", "\"abc")
    expect("line 1, column 1: expected a value, found byte 0", "\0")
    expect("line 1, column 129: nested more than 128 deep", String(repeating: "[", count: 100_000))
  }

  func testNonFiniteNumbersAreReadOnRequest() throws {
    let text = #"{"a":-Infinity,"b":[Infinity,NaN]}"#
    let json = try parse(text, true)
    XCTAssertEqual(json["a"]?.double, -Double.infinity)
    XCTAssertEqual(json["b"]?.array?.last?.double?.isNaN, true)
    XCTAssertEqual(json.text(), text)
    expect("line 1, column 7: expected a digit, found 'I'", text)
  }

  func testRoundTrip() throws {
    let text = #"{"b":[1,-2.5,1e-05,{}],"a":{"é\n\u0001":null,"x":[]},"c":true}"#
    XCTAssertEqual(try parse(text).text(), text)
    XCTAssertEqual(
      try parse(#"{"a":[1,{"b":2}],"c":{},"d":[]}"#).text(indent: 2),
      "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}")
  }

  func testEveryPrefixOfADocumentIsAnErrorAndNoTrap() {
    let text = Array(#"{"a": [1.5e-3, "\ud83d\ude00\n", null], "b": {"c": true}}"#.utf8)
    for length in 0..<text.count { XCTAssertThrowsError(try JSON.parse(Array(text.prefix(length)))) }
    for index in text.indices {
      for byte in [UInt8(0), 0x22, 0x5B, 0x7D, 0x2D, 0xFF] {
        var damaged = text
        damaged[index] = byte
        _ = try? JSON.parse(damaged)
      }
    }
  }

  func testErrorsNameTheFile() throws {
    let path = try temporaryFile(Array("{\n]".utf8))
    expectError("\(path): line 2, column 1: expected a key in quotes, found ']'") { try JSON.load(path) }
  }
}
