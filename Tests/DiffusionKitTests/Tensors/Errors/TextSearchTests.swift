import XCTest

@testable import DiffusionKitTensors

/// The searches in texts, beside those of Swift's own that they stand for.
final class TextSearchTests: XCTestCase {
  private let texts = [
    "", "a", "ab", "aab", "aaab", "abab", "ababab", "xaby", "ba", "é", "e\u{301}b", "\r\n", "a\r\nb",
  ]
  private let parts = ["a", "b", "ab", "aab", "abab", "é", "\n", "\r\n", "xabyz"]

  func testRangesAreThoseOfSwift() {
    for text in texts {
      for part in parts {
        let (range, expected) = (text.firstRange(matching: part), text.firstRange(of: part))
        XCTAssertEqual(range, expected, "\(part) in \(text)")
        XCTAssertEqual(text.includes(part), expected != nil, "\(part) in \(text)")
        guard let range else { continue }
        let later = text.firstRange(matching: part, from: range.upperBound)
        XCTAssertEqual(later, text[range.upperBound...].firstRange(of: part), "\(part) in \(text)")
      }
    }
  }

  func testReplacedTextsAreThoseOfSwift() {
    for text in texts {
      for part in parts {
        for other in ["", "a", "abab", "-"] {
          XCTAssertEqual(
            text.substituting(other, for: part), text.replacing(part, with: other),
            "\(part) in \(text) by \(other)")
        }
      }
    }
  }

  func testAnEmptyPartIsNowhere() {
    XCTAssertNil("ab".firstRange(matching: ""))
    XCTAssertEqual("ab".substituting("-", for: ""), "ab")
  }

  func testElementsOfArrays() {
    XCTAssertEqual([1, 2, 1, 2, 3].firstRange(matching: [1, 2, 3]), 2..<5)
    XCTAssertEqual([1, 2, 1, 2, 3].substituting([0], for: [1, 2]), [0, 0, 3])
    XCTAssertNil([UInt8]().firstRange(matching: "%d".utf8))
  }
}
