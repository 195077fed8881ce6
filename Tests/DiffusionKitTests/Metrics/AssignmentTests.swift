import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class AssignmentTests: XCTestCase {
  private func cost(_ a: Tensor, _ b: Tensor, _ pairs: [Int]) -> Double {
    let size = a.count / pairs.count
    let (x, y) = (a.floats.map(Double.init), b.floats.map(Double.init))
    return pairs.enumerated().reduce(0) { sum, pair in
      (0..<size).reduce(sum) { sum, index in
        let difference = x[pair.offset * size + index] - y[pair.element * size + index]
        return sum + difference * difference
      }
    }
  }

  private func permutations(_ count: Int) -> [[Int]] {
    guard count > 1 else { return [[0]] }
    return permutations(count - 1).flatMap { shorter in
      (0..<count).map { index in
        var longer = shorter
        longer.insert(count - 1, at: index)
        return longer
      }
    }
  }

  func testIsTheBestOfAllPermutations() throws {
    for count in 1...6 {
      for seed in 0..<8 {
        let a = try TrainingFixtures.normal([count, 3], seed: UInt64(seed + 1))
        let b = try TrainingFixtures.normal([count, 3], seed: UInt64(seed + 100))
        let pairs = try optimalAssignment(a, b)
        let best = permutations(count).map { cost(a, b, $0) }.min() ?? 0
        XCTAssertEqual(cost(a, b, pairs), best, accuracy: 1e-5)
        XCTAssertEqual(Set(pairs).count, count)
      }
    }
  }

  /// On a line, the optimal assignment sorts both sets.
  func testSortsALine() throws {
    let (a, b) = (
      try TrainingFixtures.normal([700, 1], seed: 1), try TrainingFixtures.normal([700, 1], seed: 2)
    )
    let squares = zip(a.floats.sorted(), b.floats.sorted()).map { pow(Double($0 - $1), 2) }
    let expected = squares.reduce(0, +) / 700
    XCTAssertEqual(try wasserstein(a, b, squared: true), expected, accuracy: 1e-9)
    XCTAssertEqual(try wasserstein(a, b), expected.squareRoot(), accuracy: 1e-7)
  }

  /// Equal points, whose prices tie, distant points, and a shift of all points.
  func testTiesAndDistantPoints() throws {
    let a = try TrainingFixtures.normal([200, 2])
    XCTAssertEqual(try wasserstein(a, a), 0)
    XCTAssertEqual(
      try wasserstein(Tensor.zeros(Shape([50, 2])), Tensor.ones(Shape([50, 2])), squared: true), 2)
    let shifted = try wasserstein(a, a + Tensor(1000), squared: true)
    XCTAssertEqual(shifted, 2e6, accuracy: 100)
    var values = a.floats
    values[0] = 1e15
    XCTAssertEqual(try Set(optimalAssignment(TrainingFixtures.tensor([200, 2], values), a)).count, 200)
  }

  func testMistakes() throws {
    let a = try TrainingFixtures.normal([5, 2])
    assertArgument("b", "[4, 2]") { try wasserstein(a, TrainingFixtures.normal([4, 2])) }
    assertArgument("a", "no samples") {
      try wasserstein(Tensor.zeros(Shape([0, 2])), Tensor.zeros(Shape([0, 2])))
    }
    assertArgument("b", "not finite") { try wasserstein(a, a * Tensor(Float.infinity)) }
  }

  func testCanBeStopped() throws {
    let (a, b) = (
      try TrainingFixtures.normal([4000, 2], seed: 1), try TrainingFixtures.normal([4000, 2], seed: 2)
    )
    Session.current.requestStop()
    XCTAssertThrowsError(try wasserstein(a, b)) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
  }
}
