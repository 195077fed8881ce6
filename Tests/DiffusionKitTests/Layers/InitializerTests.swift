import XCTest

@testable import DiffusionKit

final class InitializerTests: XCTestCase {
  private func statistics(_ initializer: Initializer) throws -> (mean: Float, variance: Float, largest: Float)
  {
    let values = try initializer.tensor(
      Shape([200, 300]), fanIn: 300, fanOut: 200, generator: Generator(seed: 3)
    ).floats
    let count = Float(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    return (mean, variance, values.map { Swift.abs($0) }.max() ?? 0)
  }

  func testVariancesAndLimitsAreKerass() throws {
    let cases: [(Initializer, variance: Float, isUniform: Bool)] = [
      (.glorotUniform, 2 / 500, true), (.glorotNormal, 2 / 500, false), (.heUniform, 2 / 300, true),
      (.heNormal, 2 / 300, false), (.lecunUniform, 1 / 300, true), (.lecunNormal, 1 / 300, false),
      (.uniform(), 0.1 * 0.1 / 12, true),
    ]
    for (initializer, variance, isUniform) in cases {
      let found = try statistics(initializer)
      XCTAssertEqual(found.variance, variance, accuracy: variance * 0.02, "\(initializer)")
      XCTAssertEqual(found.mean, 0, accuracy: 4 * (variance / 60_000).squareRoot(), "\(initializer)")
      let limit = isUniform ? (3 * variance).squareRoot() : 2 * variance.squareRoot() / 0.879_625_66
      XCTAssertLessThanOrEqual(found.largest, limit * 1.000_01, "\(initializer)")
      XCTAssertGreaterThan(found.largest, limit * 0.99, "\(initializer)")
    }
    XCTAssertEqual(try statistics(.normal()).variance, 0.0025, accuracy: 1e-4)
    let shifted = try statistics(.normal(mean: 2, stddev: 0.1))
    XCTAssertEqual(shifted.mean, 2, accuracy: 0.01)
    XCTAssertEqual(try Initializer.constant(3).tensor(Shape([2]), fanIn: 1, fanOut: 1).floats, [3, 3])
  }

  func testDrawsFromTheSessionsGenerator() throws {
    func weights() throws -> [Float]? {
      Session.current.generator.manualSeed(5)
      let layer = try Dense(3)
      _ = try layer(Tensor.zeros(Shape([1, 4])))
      return layer.weight?.value.floats
    }
    let first = try weights()
    XCTAssertEqual(first, try weights())
    Session.current.generator.manualSeed(5)
    let limit = (6.0 / 7 as Float).squareRoot()
    assertClose(
      try XCTUnwrap(first), try Tensor.rand(Shape([3, 4])).floats.map { $0 * 2 * limit - limit },
      accuracy: 1e-6)
  }

  func testNames() throws {
    XCTAssertEqual(try Initializer.named("glorot_uniform"), .glorotUniform)
    XCTAssertEqual(try Initializer.named("HeNormal"), .heNormal)
    XCTAssertEqual(try Initializer.named("random_normal"), .normal())
    XCTAssertEqual(
      message { try Initializer.named("orthogonal") },
      "bad argument 'initializer' (unknown initializer 'orthogonal' (known: zeros, ones, uniform, normal, glorot_uniform, "
        + "glorot_normal, he_uniform, he_normal, lecun_uniform, lecun_normal))")
    for initializer in [
      Initializer.zeros, .ones, .constant(0.1), .uniform(), .uniform(min: -1, max: 2), .normal(),
      .normal(mean: 1, stddev: 3),
      .glorotUniform, .glorotNormal, .heUniform, .heNormal, .lecunUniform, .lecunNormal,
    ] {
      XCTAssertEqual(try Initializer(json: parsed(initializer.json.text())), initializer)
    }
  }
}
