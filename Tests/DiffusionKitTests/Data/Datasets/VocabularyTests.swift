import DiffusionKit
import XCTest

@testable import DiffusionKitData
@testable import DiffusionKitTensors

final class VocabularyTests: XCTestCase {
  func testIdsFollowTheCharacters() throws {
    let vocabulary = try Vocabulary("banana, né?")
    XCTAssertEqual(String(String.UnicodeScalarView(vocabulary.characters)), " ,?abné")
    XCTAssertEqual([vocabulary.size, vocabulary.maskToken], [8, 7])
    let tokens = try vocabulary.encode("né_ab")
    XCTAssertEqual(tokens.floats, [5, 6, 7, 3, 4])
    XCTAssertEqual(try vocabulary.decode(tokens), ["né_ab"])
    XCTAssertEqual(try vocabulary.decode(Tensor(shape: [2, 2], values: [3, 4, 7, 0])), ["ab", "_ "])
    XCTAssertEqual(try Vocabulary("é?, anb"), vocabulary)
    XCTAssertNotEqual(try Vocabulary("ban"), vocabulary)
    XCTAssertNotEqual(try Vocabulary("banana, né?", mask: "#"), vocabulary)
  }

  func testMistakes() throws {
    let vocabulary = try Vocabulary("abc", mask: "#")
    assertArgument("text") { try Vocabulary("") }
    assertArgument("text", "choose another mask") { try Vocabulary("snake_case") }
    assertArgument("mask", "got 2") { try Vocabulary("abc", mask: "##") }
    assertArgument("mask", "got 0") { try Vocabulary("abc", mask: "") }
    assertArgument("text", "\"d\" at position 2 is not among the 3") { try vocabulary.encode("abd") }
    assertArgument("text") { try vocabulary.encode("") }
    for wrong: Float in [4, -1, 0.5, .nan, .infinity] {
      assertArgument("tokens", "at position 1") {
        try vocabulary.decode(Tensor(shape: [2], values: [0, wrong]))
      }
    }
    assertArgument("tokens", "[1, 1, 1]") { try vocabulary.decode(.zeros(Shape([1, 1, 1]))) }
    assertArgument("tokens") { try vocabulary.decode(.zeros(Shape([1 << 50, 0]))) }
  }

  func testTheBuiltInText() throws {
    let text = try bundledText()
    XCTAssertEqual(text.utf8.count, 366_194)
    XCTAssertTrue(text.hasPrefix("In the beginning God created the heaven and the earth.\n"))
    XCTAssertTrue(text.hasSuffix("throughout all their journeys.\n"))
    XCTAssertEqual(text.split(separator: "\n").count, 1533 + 1213, "verses of Genesis and Exodus")
    let vocabulary = try Vocabulary(text)
    XCTAssertEqual(vocabulary.characters.count, 62)
    XCTAssertTrue(vocabulary.characters.allSatisfy { $0.isASCII })
    XCTAssertEqual(try vocabulary.decode(vocabulary.encode(text)), [text])
  }
}
