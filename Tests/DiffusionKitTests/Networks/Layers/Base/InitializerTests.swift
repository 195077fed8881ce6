import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

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
    let truncated = try statistics(.truncatedNormal())
    XCTAssertLessThanOrEqual(truncated.largest, 0.1)
    XCTAssertEqual(truncated.variance, 0.0025 * 0.879_625_66 * 0.879_625_66, accuracy: 1e-4)
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

  /// The values of torch.nn.init after the same seed, bit for bit; for orthogonal, up to rounding.
  func testNumbersArePyTorchs() throws {
    let golden = try XCTUnwrap(JSON.load(fixture("initializers.json")).array)
    XCTAssertEqual(golden.count, 28)
    for entry in golden {
      let name = try XCTUnwrap(entry["initializer"]?.string)
      let sizes = try XCTUnwrap(entry["shape"]?.array).map { try XCTUnwrap($0.int) }
      let expected = try XCTUnwrap(entry["values"]?.array).map { Float(try XCTUnwrap($0.double)) }
      let initializer: Initializer =
        switch name {
        case "uniform": .uniform(min: -0.2, max: 0.7)
        case "normal": .normal(mean: 1.5, stddev: 0.3)
        default: try Initializer(named: name)
        }
      let found = try initializer.tensor(
        Shape(sizes), fanIn: nil, fanOut: nil, generator: Generator(seed: 0)
      ).floats
      if name == "orthogonal" {
        assertClose(found, expected, accuracy: 2e-6)
      } else {
        XCTAssertEqual(found, expected, "\(name) \(sizes)")
      }
    }
  }

  func testOrthogonalRowsOrColumns() throws {
    for (rows, columns) in [(6, 4), (4, 6), (5, 5), (1, 3)] {
      let m = try Initializer.orthogonal(gain: 2).tensor(
        Shape([rows, columns]), fanIn: nil, fanOut: nil, generator: Generator(seed: 1))
      let product = try rows >= columns ? m.transposed().matmul(m) : m.matmul(m.transposed())
      let count = min(rows, columns)
      for (index, value) in product.floats.enumerated() {
        XCTAssertEqual(value, index / count == index % count ? 4 : 0, accuracy: 1e-5)
      }
    }
    XCTAssertEqual(
      message { try Initializer.orthogonal().tensor(Shape([3]), fanIn: nil, fanOut: nil) },
      "bad argument 'initializer' ('orthogonal' is for weights of two axes and more, not for shape [3])")
  }

  func testNames() throws {
    XCTAssertEqual(try Initializer(named: "glorot_uniform"), .glorotUniform)
    XCTAssertEqual(try Initializer(named: "HeNormal"), .heNormal)
    XCTAssertEqual(try Initializer(named: "random_normal"), .normal())
    XCTAssertEqual(try Initializer(named: "kaiming_uniform"), .heUniform)
    XCTAssertEqual(try Initializer(named: "xavier_uniform"), .glorotUniform)
    XCTAssertEqual(
      try Initializer(named: "truncated_normal", ["stddev": 0.02]), .truncatedNormal(stddev: 0.02))
    // The message has the given name, even if it is an alias of another initializer.
    let option = message { try Initializer(named: "kaiming_uniform", ["a": 1]) }
    XCTAssertTrue(option.contains("'kaiming_uniform' takes no options, and not 'a'"), option)
    let misspelt = message { try Initializer(named: "random_normal", ["std": 1]) }
    XCTAssertTrue(misspelt.contains("option of 'random_normal' 'std'"), misspelt)
    let unknown = message { try Initializer(named: "kaiming") }
    for name in Initializer.names { XCTAssertTrue(unknown.contains(name), name) }
    XCTAssertTrue(unknown.hasPrefix("bad argument 'initializer' (unknown initializer 'kaiming'"), unknown)
    XCTAssertTrue(
      message { try Initializer(named: "normal", ["std": 1]) }.contains("(known: mean, stddev)"))
    XCTAssertTrue(message { try Initializer(named: "normal", ["stddev": -1]) }.contains("negative stddev"))
    XCTAssertTrue(
      message { try Initializer.torch.tensor(Shape([3]), fanIn: nil, fanOut: nil) }.contains("fanIn"))
    for initializer in [
      Initializer.zeros, .ones, .constant(0.1), .uniform(), .uniform(min: -1, max: 2), .normal(),
      .normal(mean: 1, stddev: 3), .truncatedNormal(), .truncatedNormal(mean: 0, stddev: 0.02),
      .glorotUniform, .glorotNormal, .heUniform, .heNormal, .lecunUniform, .lecunNormal, .xavierNormal,
      .kaimingNormal, .orthogonal(), .orthogonal(gain: 2), .torch,
    ] {
      XCTAssertEqual(try Initializer.from(option: parsed(initializer.option.text())), initializer)
    }
  }
}
