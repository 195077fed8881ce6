import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class CreationTests: XCTestCase {
  func testFilled() throws {
    assertEqual(try .zeros(Shape([2, 2])), [2, 2], [0, 0, 0, 0])
    assertEqual(try .ones(Shape([3])), [3], [1, 1, 1])
    assertEqual(try .full(Shape([2]), -Float.infinity), [2], [-.infinity, -.infinity])
    assertEqual(try .eye(2, 3), [2, 3], [1, 0, 0, 0, 1, 0])
    assertEqual(try .eye(2), [2, 2], [1, 0, 0, 1])
    assertEqual(try randn([2]).onesLike(), [2], [1, 1])
    assertEqual(try .zeros(Shape([0, 3])), [0, 3], [])
  }

  func testArange() throws {
    assertEqual(try .arange(0, 4), [4], [0, 1, 2, 3])
    assertEqual(try .arange(1, 2, step: 0.25), [4], [1, 1.25, 1.5, 1.75])
    assertEqual(try .arange(0, 1, step: 0.3), [4], [0, 0.3, 0.6, 0.9])
    assertEqual(try .arange(3, 0, step: -1), [3], [3, 2, 1])
    assertEqual(try .arange(2, 2), [0], [])
    XCTAssertEqual(try Tensor.arange(0, 1, step: 0.1).count, 10)
    assertThrows("bad argument 'step' (a finite step other than 0, not 0.0)") {
      try Tensor.arange(0, 1, step: 0)
    }
    assertThrows("bad argument 'step' (steps of 1.0 do not lead from 3.0 to 0.0)") { try Tensor.arange(3, 0) }
    assertThrows("bad argument 'start' (a finite number, not nan)") { try Tensor.arange(.nan, 0) }
    assertThrows("bad argument 'step' (too many elements: 0.0 to 1.152921504606847e+18 in steps of 1.0)") {
      try Tensor.arange(0, 0x1p60)
    }
    assertThrows("bad argument 'stop' (a finite number, not inf)") { try Tensor.arange(0, .infinity) }
    assertThrows("bad argument 'step' (too many elements: 0.0 to 1e+30 in steps of 1e-30)") {
      try Tensor.arange(0, 1e30, step: 1e-30)
    }
    XCTAssertThrowsError(try Tensor.arange(-3e38, 3e38, step: .leastNonzeroMagnitude))
  }

  func testLinspace() throws {
    assertEqual(try .linspace(0, 1, steps: 5), [5], [0, 0.25, 0.5, 0.75, 1])
    assertEqual(try .linspace(2, -2, steps: 2), [2], [2, -2])
    assertEqual(try .linspace(2, 9, steps: 1), [1], [2])
    assertEqual(try .linspace(2, 9, steps: 0), [0], [])
    XCTAssertEqual(try Tensor.linspace(0, 0.1, steps: 1000).floats.last, 0.1)
    assertThrows("bad argument 'steps' (must be at least 0, not -1)") {
      try Tensor.linspace(0, 1, steps: -1)
    }
    assertThrows("bad argument 'start' (a finite number, not inf)") {
      try Tensor.linspace(.infinity, 1, steps: 2)
    }
    XCTAssertThrowsError(try Tensor.linspace(0, 1, steps: .max))
  }

  func testShapes() throws {
    assertThrows("bad argument 'shape' (a shape has at least one axis)") { try Shape([]) }
    assertThrows("bad argument 'shape' (negative size in [2, -1])") { try Shape([2, -1]) }
    assertThrows("bad argument 'shape' (17 axes, at most 16 are possible)") {
      try Shape([Int](repeating: 1, count: 17))
    }
    assertThrows("bad argument 'shape' (too many elements: [\(Int.max), 2])") { try Shape([.max, 2]) }
    assertThrows("bad argument 'shape' (too many elements: [0, \(Int.max), 2])") { try Shape([0, .max, 2]) }
    assertThrows("bad argument 'values' (3 values for shape [2, 2] of 4)") { try tensor([2, 2], [1, 2, 3]) }
    XCTAssertEqual(try Shape([2, 0, 3]).count, 0)
  }

  func testValuesAreCopiedOnWrite() throws {
    let a = try tensor([2], [1, 2])
    var b = a
    try b.setElement(at: [0], to: 9)
    XCTAssertEqual(a.floats, [1, 2])
    XCTAssertEqual(b.floats, [9, 2])
  }
}
