import DiffusionKit
import XCTest

@testable import DiffusionKitMetrics
@testable import DiffusionKitTensors

final class NGramModelTests: XCTestCase {
  private func tokens(_ ids: [Int]) throws -> Tensor {
    try Tensor(shape: [ids.count], values: ids.map(Float.init))
  }

  /// After any context: seen, unseen or short.
  func testProbabilitiesSumToOne() throws {
    let data = try Tensor.randint(low: 0, high: 5, Shape([200]), generator: Generator(seed: 3))
    for order in 1...4 {
      let model = try NGramModel(data, vocabSize: 7, order: order)
      for context in [[], [1], [2, 3], [6, 6, 6], [0, 1, 2, 3, 4], [4, 4, 4]] {
        let total = (0..<7).reduce(0) { $0 + model.probability(of: $1, after: context) }
        XCTAssertEqual(total, 1, accuracy: 1e-12, "order \(order) after \(context)")
        XCTAssertGreaterThan(model.probability(of: 6, after: context), 0, "never seen")
      }
    }
  }

  /// Computed by hand: the unigrams of 0 0 1 0 0, with a discount of 0.5 since no token occurs once or twice.
  func testUnigrams() throws {
    let model = try NGramModel(tokens([0, 0, 0, 1, 1, 1, 0]), vocabSize: 4, order: 1)
    let left = 0.5 * 2 / 4 / 7
    XCTAssertEqual(model.probability(of: 0, after: []), 3.5 / 7 + left, accuracy: 1e-12)
    XCTAssertEqual(model.probability(of: 1, after: [0]), 2.5 / 7 + left, accuracy: 1e-12)
    XCTAssertEqual(model.probability(of: 3, after: []), left, accuracy: 1e-12)
  }

  /// Bigrams 01 twice, 10 once, 12 once: the discount is 2 / (2 + 2), and each token counts by the number of tokens it follows.
  func testBigrams() throws {
    let model = try NGramModel(tokens([0, 1, 0, 1, 2]), vocabSize: 3, order: 2)
    // Continuations: 0, 1 and 2 each follow one other token; each occurs once, so the discount is 1.
    let short = 1.0 / 3
    XCTAssertEqual(model.probability(of: 1, after: [0]), (2 - 0.5) / 2 + 0.5 / 2 * short, accuracy: 1e-12)
    XCTAssertEqual(model.probability(of: 0, after: [1]), (1 - 0.5) / 2 + 0.5 * 2 / 2 * short, accuracy: 1e-12)
    XCTAssertEqual(model.probability(of: 1, after: [1]), 0.5 * 2 / 2 * short, accuracy: 1e-12)
    XCTAssertEqual(model.probability(of: 1, after: [2]), short, accuracy: 1e-12, "nothing follows 2")
  }

  /// A chain in which the next token is the next number with probability 0.9, and each of the four others with 0.025.
  func testFindsTheEntropyOfAChain() throws {
    let generator = Generator(seed: 1)
    let draws = try Tensor.rand(Shape([60_000, 2]), generator: generator).floats
    var ids = [0]
    for index in 0..<30_000 {
      let next = draws[2 * index] < 0.875 ? (ids.last ?? 0) + 1 : Int(draws[2 * index + 1] * 5)
      ids.append(next % 5)
    }
    let (p, q) = (0.875 + 0.025, 0.025)
    let entropy = -p * log2(p) - 4 * q * log2(q)
    for order in 2...3 {
      let bits = try NGramModel(tokens(Array(ids[..<25_000])), vocabSize: 5, order: order)
        .bitsPerToken(tokens(Array(ids[25_000...])))
      XCTAssertEqual(bits, entropy, accuracy: 0.05, "order \(order)")
    }
    let single = try NGramModel(tokens(ids), vocabSize: 5, order: 1).bitsPerToken(tokens(ids))
    XCTAssertGreaterThan(single, 2 * entropy)
  }

  func testMistakes() throws {
    assertArgument("tokens", "[2, 2]") { try NGramModel(.zeros(Shape([2, 2])), vocabSize: 2) }
    assertArgument("tokens", "5.0 at position 1") { try NGramModel(self.tokens([0, 5]), vocabSize: 5) }
    assertArgument("order") { try NGramModel(self.tokens([0]), vocabSize: 5, order: 0) }
    assertArgument("order", "too many") { try NGramModel(self.tokens([0]), vocabSize: 1000, order: 7) }
    assertArgument("vocabSize") { try NGramModel(self.tokens([0]), vocabSize: 0) }
    let model = try NGramModel(tokens([0]), vocabSize: 5)
    XCTAssertEqual(model.probability(of: 1, after: [0]), 0.2, "shorter than three")
    assertArgument("heldOut") { try model.bitsPerToken(self.tokens([9])) }
  }
}
