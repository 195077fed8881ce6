import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class ElementNoiseTests: XCTestCase {
  private let kinds: [ElementNoise] = [.gaussian, .uniform, .speckle, .saltAndPepper(low: 0, high: 1)]

  private func noisy(_ x: Tensor, _ kind: ElementNoise, _ level: Double) throws -> [Float] {
    try kind.added(to: x, level: level, generator: Generator(seed: 3)).floats
  }

  private func moments(_ values: [Float]) -> (mean: Double, stddev: Double) {
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    let variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return (mean, variance.squareRoot())
  }

  func testStatistics() throws {
    let x = try Tensor.full(Shape([100_000]), 0.5)
    // Means and standard deviations by the formulas; salt and pepper: a tenth each of 0 and 1.
    for (kind, level, stddev) in [
      (ElementNoise.gaussian, 0.3, 0.3), (.uniform, 0.3, 0.3 / 3.0.squareRoot()), (.speckle, 0.3, 0.15),
      (.saltAndPepper(low: 0, high: 1), 0.2, (0.2 * 0.25).squareRoot()),
    ] {
      let found = moments(try noisy(x, kind, level))
      XCTAssertEqual(found.mean, 0.5, accuracy: 0.005, "\(kind)")
      XCTAssertEqual(found.stddev, stddev, accuracy: 0.01 * stddev, "\(kind)")
    }
    let uniform = try noisy(x, .uniform, 0.25)
    XCTAssertTrue(uniform.allSatisfy { (0.25...0.75).contains($0) })
    XCTAssertLessThan(try XCTUnwrap(uniform.min()), 0.2501)
    let specks = try noisy(x, .saltAndPepper(low: -1, high: 2), 0.3)
    for (value, share) in [(Float(-1), 0.15), (2, 0.15), (0.5, 0.7)] {
      XCTAssertEqual(Double(specks.count { $0 == value }) / 100_000, share, accuracy: 0.005)
    }
    XCTAssertEqual(try noisy(Tensor.zeros(Shape([9])), .speckle, 5), [Float](repeating: 0, count: 9))
    XCTAssertTrue(try noisy(x, .saltAndPepper(low: 0, high: 1), 1).allSatisfy { $0 == 0 || $0 == 1 })
  }

  func testLevelZeroChangesAndDrawsNothing() throws {
    let x = try randn([7])
    for kind in kinds {
      let generator = Generator(seed: 5)
      XCTAssertEqual(try kind.added(to: x, level: 0, generator: generator).floats, x.floats)
      XCTAssertEqual(
        try Tensor.rand(Shape([4]), generator: generator).floats,
        try Tensor.rand(Shape([4]), generator: Generator(seed: 5)).floats)
    }
  }

  /// 1 plus the noise for speckle, 0 for elements that salt and pepper replaced, 1 otherwise.
  func testGradients() throws {
    let x = try Tensor.full(Shape([1000]), 0.5)
    for kind in kinds {
      let values = try noisy(x, kind, 0.4)
      let found = try XCTUnwrap(
        gradients([x]) { try kind.added(to: $0[0], level: 0.4, generator: Generator(seed: 3)) }[0]
      ).floats
      let expected: [Float] =
        switch kind {
        case .gaussian, .uniform: [Float](repeating: 1, count: 1000)
        case .speckle: values.map { $0 / 0.5 }
        case .saltAndPepper: values.map { $0 == 0.5 ? 1 : 0 }
        }
      for (a, b) in zip(found, expected) { XCTAssertEqual(a, b, accuracy: 1e-5, "\(kind)") }
    }
  }

  func testErrors() throws {
    let x = try Tensor.ones(Shape([2]))
    for (kind, level, text) in [
      (
        ElementNoise.gaussian, -0.1, "bad argument 'stddev' (must be a finite number of at least 0, not -0.1)"
      ),
      (.speckle, .infinity, "bad argument 'stddev' (must be a finite number of at least 0, not inf)"),
      (.uniform, .nan, "bad argument 'amplitude' (must be a finite number of at least 0, not nan)"),
      (.uniform, 1e300, "bad argument 'amplitude' (must be a finite number of at least 0, not inf)"),
      (.saltAndPepper(low: 0, high: 1), 1.5, "bad argument 'amount' (must be 0 to 1, not 1.5)"),
      (.saltAndPepper(low: 1, high: 1), 0.5, "bad argument 'high' (1.0 to 1.0 is not a range)"),
    ] { assertThrows(text) { try kind.added(to: x, level: level) } }
  }

  func testSaltAndPepperNeedsARange() throws {
    let digits = try tensor([3], [0, 8, 16])
    assertThrows(
      "bad argument 'x' (values from 0 to 16, expected 0 to 1: rescale them by x / 16)"
    ) { try saltAndPepperNoise(digits, amount: 0.1) }
    XCTAssertEqual(
      try saltAndPepperNoise(digits, amount: 1, high: 16).floats.filter { $0 == 8 }, [])
    _ = try saltAndPepperNoise(tensor([2], [-1, 1]), amount: 0.1, low: -1)
  }
}
