import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// PyTorch's CPU generator (see Fixtures/NOTICE.md), bit for bit on CPUs with FMA, as in PyTorch's own kernels.
final class RandomNumberTests: XCTestCase {
  func testDrawsAreThoseOfPyTorch() throws {
    let cases = try XCTUnwrap(
      JSON.parse(Array(Data(contentsOf: URL(fileURLWithPath: fixture("rng.json"))))).array)
    XCTAssertFalse(cases.isEmpty)
    for test in cases {
      let seed = UInt64(try XCTUnwrap(test["seed"]?.int))
      func doubles(_ json: JSON) throws -> [Double] { try XCTUnwrap(json.array).compactMap(\.double) }
      let normals = Generator(seed: seed)
      for draw in try XCTUnwrap(test["consecutive_randn"]?.array) {
        let parts = try XCTUnwrap(draw.array)
        let expected = try doubles(parts[2]).map { Float($0) }
        XCTAssertEqual(try Tensor.randn(Shape([expected.count]), generator: normals).floats, expected)
      }
      let uniforms = Generator(seed: seed)
      for draw in try XCTUnwrap(test["consecutive_rand"]?.array) {
        let expected = try doubles(XCTUnwrap(draw.array)[2]).map { Float($0) }
        XCTAssertEqual(try Tensor.rand(Shape([expected.count]), generator: uniforms).floats, expected)
      }
      let thousand = try Tensor.randn(Shape([1000]), generator: Generator(seed: seed)).floats
      XCTAssertEqual(
        thousand.reduce(0) { $0 + Double($1) }, try XCTUnwrap(test["randn_1000_sum"]?.double), accuracy: 1e-4)
      XCTAssertEqual(
        Array(try Generator(seed: seed).permutation(20)).map { Double($0) },
        try doubles(XCTUnwrap(test["randperm_20"])))
      XCTAssertEqual(
        try Tensor.randint(low: 0, high: 1000, Shape([16]), generator: Generator(seed: seed)).floats.map {
          Double($0)
        },
        try doubles(XCTUnwrap(test["randint_0_1000_16"])))
    }
  }

  func testEdges() throws {
    XCTAssertEqual(try Tensor.randn(Shape([0])).count, 0)
    XCTAssertEqual(try Tensor.rand(Shape([0])).count, 0)
    XCTAssertEqual(
      try Tensor.randperm(9, generator: Generator(seed: 3)).floats,
      Array(try Generator(seed: 3).permutation(9)).map { Float($0) })
    assertThrows("bad argument 'count' (must be 0 to 16777216, not -1)") {
      try Tensor.randperm(-1)
    }
    XCTAssertThrowsError(try Tensor.randperm(.max))
    XCTAssertEqual(Array(try Generator().permutation(0)), [])
    XCTAssertEqual(Array(try Generator().permutation(-3)), [])
    XCTAssertEqual(try Tensor.randint(low: -2, high: -1, Shape([3])).floats, [-2, -2, -2])
    assertThrows("bad argument 'high' (low 3 is not below high 3)") {
      try Tensor.randint(low: 3, high: 3, Shape([1]))
    }
    let wide = try Tensor.randint(low: .min, high: .max, Shape([100])).floats
    XCTAssertTrue(wide.contains { $0 < 0 } && wide.contains { $0 > 0 })
    let generator = Generator(seed: 3)
    let first = try Tensor.randn(Shape([5]), generator: generator).floats
    generator.manualSeed(3)
    XCTAssertEqual(try Tensor.randn(Shape([5]), generator: generator).floats, first)
  }
}
