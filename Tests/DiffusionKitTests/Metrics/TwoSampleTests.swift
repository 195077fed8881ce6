import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class TwoSampleTests: XCTestCase {
  func testOneDistributionIsNotDistinguished() throws {
    let a = try TrainingFixtures.normal([400, 6], seed: 1)
    let b = try TrainingFixtures.normal([400, 6], seed: 2)
    XCTAssertEqual(try c2st1NN(a, b), 0.5, accuracy: 0.06)
  }

  func testDifferentDistributionsAreDistinguished() throws {
    let a = try TrainingFixtures.normal([300, 2, 3], seed: 1)
    let b = try TrainingFixtures.normal([300, 2, 3], seed: 2)
    XCTAssertEqual(try c2st1NN(a, b + Tensor(20)), 1)
    XCTAssertGreaterThan(try c2st1NN(a, b * Tensor(3)), 0.7)
  }

  func testCopiesAreNearestNeighbours() throws {
    let a = try TrainingFixtures.normal([50, 4])
    XCTAssertEqual(try c2st1NN(a, a), 0)
  }

  func testAgreesWithDistancesByHand() throws {
    let a = try TrainingFixtures.normal([37, 3], seed: 5)
    let b = try TrainingFixtures.normal([37, 3], seed: 6)
    let points = a.floats + b.floats
    var correct = 0
    for i in 0..<74 {
      let distances = (0..<74).map { j -> Double in
        i == j
          ? .infinity : (0..<3).reduce(0) { $0 + pow(Double(points[i * 3 + $1] - points[j * 3 + $1]), 2) }
      }
      let nearest = try XCTUnwrap(distances.indices.min { distances[$0] < distances[$1] })
      if (nearest < 37) == (i < 37) { correct += 1 }
    }
    XCTAssertEqual(try c2st1NN(a, b), Double(correct) / 74, accuracy: 1e-12)
  }

  func testBadInput() throws {
    let a = try TrainingFixtures.normal([5, 2])
    assertArgument("b", "[4, 2]") { try c2st1NN(a, TrainingFixtures.normal([4, 2])) }
    assertArgument("a") { try c2st1NN(Tensor.zeros(Shape([0, 2])), Tensor.zeros(Shape([0, 2]))) }
    assertArgument("b", "not finite") { try c2st1NN(a, a * Tensor(Float.nan)) }
    XCTAssertEqual(
      try c2st1NN(TrainingFixtures.tensor([1, 1], [0]), TrainingFixtures.tensor([1, 1], [1])), 0)
  }
}
