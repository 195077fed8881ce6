import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class SaliencyLossTests: XCTestCase {
  private func loss(_ change: (inout SaliencyOptions) throws -> Void = { _ in }) throws -> Loss {
    var options = SaliencyOptions()
    try change(&options)
    return try .saliencyWeighted(options)
  }

  func testAMapWeighsPositions() throws {
    let (p, t) = (try tensor([2, 1, 1, 2], [1, 2, 3, 4]), try tensor([2, 1, 1, 2], [0, 0, 0, 0]))
    // Weights with a mean of 1: 1.5 and 0.5.
    let map = try tensor([1, 2], [3, 1])
    XCTAssertEqual(
      try loss { $0.map = map }(p, t).item(), (1.5 * 1 + 0.5 * 4 + 1.5 * 9 + 0.5 * 16) / 4, accuracy: 1e-5)
    XCTAssertEqual(
      try loss { ($0.map, $0.distance) = (map, .mae) }(p, t).item(),
      (1.5 * 1 + 0.5 * 2 + 1.5 * 3 + 0.5 * 4) / 4, accuracy: 1e-5)
    // One map for each example.
    let each = try tensor([2, 1, 1, 2], [1, 0, 0, 1])
    XCTAssertEqual(try loss { $0.map = each }(p, t).item(), (2 * 1 + 2 * 16) / 4, accuracy: 1e-5)
    let even = try loss { $0.map = try Tensor(7) }
    XCTAssertEqual(try even(p, t).item(), try Loss.mse(p, t).item(), accuracy: 1e-6)
  }

  /// A step from 0 to 1 between the third and the fourth of six columns: central differences of 0.5 on both sides.
  func testEdgesWeighMore() throws {
    let target = try tensor([1, 1, 2, 6], [0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1])
    func error(at column: Int) throws -> Float {
      var values = target.floats
      values[column] += 1
      return try loss { $0.strength = 3 }(tensor([1, 1, 2, 6], values), target).item()
    }
    // The weights before the division by their mean, which is 2: 1 1 4 4 1 1.
    for (column, weight) in [1, 1, 4, 4, 1, 1].enumerated() {
      XCTAssertEqual(try error(at: column), Float(weight) / 2 / 12, accuracy: 1e-6, "column \(column)")
    }
    // Without edges, all weights are equal. The same holds for vectors, which have no sides.
    for sizes in [[2, 1, 3, 3], [2, 9]] {
      let (p, t) = (try randn(sizes), try Tensor.full(Shape(sizes), 0.5))
      XCTAssertEqual(try loss()(p, t).item(), try Loss.mse(p, t).item(), accuracy: 1e-5)
    }
    // Signals.
    let (p, t) = (try tensor([1, 1, 3], [1, 1, 1]), try tensor([1, 1, 3], [0, 0, 0]))
    XCTAssertEqual(try loss()(p, t).item(), 1, accuracy: 1e-6)
  }

  func testGradients() throws {
    for sizes in [[1, 2, 4, 3], [2, 1, 5]] {
      let (p, t) = (try randn(sizes, seed: 1), try randn(sizes, seed: 2))
      for distance in ErrorKind.allCases {
        let loss = try loss { $0.distance = distance }
        try assertGradients(of: [p], step: 2e-3) { try loss($0[0], t) * Tensor(3) }
      }
    }
  }

  func testBadInput() throws {
    let x = try randn([2, 1, 4, 4])
    assertArgument("map", "shape [3, 4] does not broadcast to the target's, [2, 1, 4, 4]") {
      try loss { $0.map = try Tensor.ones(Shape([3, 4])) }(x, x)
    }
    assertArgument("map", "0 everywhere for example 1") {
      try loss { $0.map = try tensor([2, 1, 1, 1], [1, 0]) }(x, x)
    }
    assertArgument("map", "the minimum is -1") { try loss { $0.map = try tensor([2], [1, -1]) } }
    assertArgument("map") { try loss { $0.map = try tensor([1], [.nan]) } }
    assertArgument("map", "no elements") { try loss { $0.map = try Tensor.zeros(Shape([0])) } }
    assertArgument("strength") { try loss { $0.strength = -1 } }
    assertArgument("target") { try loss()(x, randn([2, 1, 4, 5])) }
  }
}
