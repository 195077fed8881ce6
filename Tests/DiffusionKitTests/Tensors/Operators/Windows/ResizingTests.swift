import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class ResizingTests: XCTestCase {
  private let small = [1, 2, 3, 4] as [Float]
  private func image() throws -> Tensor { try tensor([1, 1, 2, 2], small) }

  func testNearest() throws {
    assertEqual(
      try image().upsampleNearest2d(.factors([2])), [1, 1, 4, 4],
      [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
    assertEqual(try image().upsampleNearest2d(.factors([1, 2])), [1, 1, 2, 4], [1, 1, 2, 2, 3, 3, 4, 4])
    assertEqual(try image().upsampleNearest2d(.size([1, 3])), [1, 1, 1, 3], [1, 1, 2])
    let row = try tensor([1, 1, 3], [0, 1, 2])
    assertEqual(try row.upsampleNearest1d(.size(5)), [1, 1, 5], [0, 0, 1, 1, 2])
    assertEqual(try row.upsampleNearest1d(.factors([1.5])), [1, 1, 4], [0, 0, 1, 2])
    assertEqual(try counting([1, 1, 5]).upsampleNearest1d(.size(3)), [1, 1, 3], [0, 1, 3])
    assertEqual(try counting([1, 1, 5]).upsampleNearest1d(.factors([0.3])), [1, 1, 1], [0])
    // 10 * 2.6 is 26, but 26 / 10 is not 2.6: the factor is used.
    XCTAssertEqual(try counting([1, 1, 10]).upsampleNearest1d(.factors([2.6])).count, 26)
  }

  /// The values of PyTorch's documentation of `Upsample`.
  func testBilinear() throws {
    assertClose(
      try image().upsampleBilinear2d(.factors([2])).floats,
      [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4])
    let (third, twoThirds) = (Float(1) / 3, Float(2) / 3)
    let aligned = (0..<4).flatMap { row in (0..<4).map { 1 + Float(row) * twoThirds + Float($0) * third } }
    assertClose(try image().upsampleBilinear2d(.factors([2]), alignCorners: true).floats, aligned)
    assertClose(try image().upsampleBilinear2d(.size([4, 4]), alignCorners: true).floats, aligned)
    // To a size of 1: the middle, or with aligned corners the first position.
    assertEqual(try image().upsampleBilinear2d(.size(1)), [1, 1, 1, 1], [2.5])
    assertEqual(try image().upsampleBilinear2d(.size(1), alignCorners: true), [1, 1, 1, 1], [1])
    assertEqual(try image().upsampleBilinear2d(.size(2)), [1, 1, 2, 2], small)
  }

  /// <A x, y> = <x, A' y>, and both layouts give the same result.
  func testGradientsAreTransposes() throws {
    var random = SeededGenerator(state: 5)
    for round in 0..<200 {
      func two() -> [Int] { (0..<2).map { _ in Int.random(in: 1...9, using: &random) } }
      let (size, target) = (two(), ResizeTarget.size(PerAxis(two())))
      let x = try randn([2, [1, 3, 17][round % 3]] + size, seed: UInt64(round))
      func resize(_ x: Tensor) throws -> Tensor {
        switch round % 4 {
        case 0: try x.upsampleBilinear2d(target)
        case 1: try x.upsampleBilinear2d(target, alignCorners: true)
        case 2: try x.upsampleBilinear2d(.factors([1.3, 2]))
        default: try x.upsampleNearest2d(target)
        }
      }
      let y = try resize(x)
      let dy = try randn(y.shape.sizes, seed: 9)
      let dx = try XCTUnwrap(gradients([x], dy) { try resize($0[0]) }[0])
      let (left, right) = (try (y * dy).sum().item(), try (x * dx).sum().item())
      XCTAssertEqual(left, right, accuracy: 1e-3 * max(1, abs(left)), "\(round) \(x.shape) \(y.shape)")
      let last = try channelsLast(x)
      XCTAssertEqual(try resize(last).floats, y.floats)
      for cotangent in [dy, try channelsLast(dy)] {
        assertClose(try XCTUnwrap(gradients([last], cotangent) { try resize($0[0]) }[0]), dx, 1e-6)
      }
    }
  }

  func testTheLayoutStays() throws {
    let x = try channelsLast(randn([1, 4, 3, 3]))
    XCTAssertEqual(try x.upsampleNearest2d(.factors([2])).layout, .channelsLast)
    XCTAssertEqual(try x.upsampleBilinear2d(.factors([2])).layout, .channelsLast)
    let row = try channelsLast(randn([1, 4, 3]))
    XCTAssertEqual(try row.upsampleNearest1d(.factors([2])).layout, .channelsLast)
  }

  func testErrors() throws {
    assertThrows("bad argument 'self' (expected [N, C, L], got [1, 1, 2, 2])") {
      try image().upsampleNearest1d(.factors([2]))
    }
    assertThrows("bad argument 'self' (an input of shape [1, 2, 0, 3] has no elements in an example)") {
      try Tensor.zeros(Shape([1, 2, 0, 3])).upsampleBilinear2d(.factors([2]))
    }
    for factor in [0, -1, .nan, .infinity, 0.4, 1e300] {
      assertThrows("bad argument 'scaleFactor' (\(factor) times an axis of 2, the shape is [1, 1, 2, 2])") {
        try image().upsampleNearest2d(.factors([factor]))
      }
    }
    assertThrows("bad argument 'scaleFactor' (3 numbers for 2 axes)") {
      try image().upsampleNearest2d(.factors([1, 2, 3]))
    }
    assertThrows("bad argument 'scaleFactor' (0 numbers for 2 axes)") {
      try image().upsampleNearest2d(.factors([]))
    }
    assertThrows("bad argument 'size' (must be 1 to 1073741824, not 0)") {
      try image().upsampleNearest2d(.size([3, 0]))
    }
    XCTAssertThrowsError(try image().upsampleNearest2d(.size(PerAxis(1 << 30))))
    let empty = try Tensor.zeros(Shape([0, 2, 3, 3]))
    XCTAssertEqual(try empty.upsampleNearest2d(.size([1, 1 << 30])).count, 0)
  }
}
