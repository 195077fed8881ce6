import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// A tensor in the channels-last layout equals the plain one.
final class LayoutTests: XCTestCase {
  func testElementsAreReadInPlainOrder() throws {
    let x = try randn([2, 3, 4, 5])
    let y = try channelsLast(x)
    XCTAssertEqual(y.layout, .channelsLast)
    XCTAssertEqual(y.floats, x.floats)
    XCTAssertEqual(y.layout, .channelsLast, "both orders are there now")
    XCTAssertEqual(try y.pointer(.channelsLast)[1], x.floats[20])
    assertClose(try y.transposed(1, 2), try x.transposed(1, 2), 0)
  }

  func testOneChannelOrOnePositionIsPlain() throws {
    for sizes in [[2, 1, 4, 5], [2, 3, 1, 1], [2, 3], [0, 3, 4, 5]] {
      let x = try Tensor(uninitialized: Shape(sizes), .channelsLast)
      XCTAssertEqual(x.layout, .plain)
      XCTAssertEqual(try x.pointer(.channelsLast), x.pointer)
    }
  }

  func testReshapesThatPreserveTheChannelsPreserveTheLayout() throws {
    let x = try randn([2, 3, 4, 5])
    let y = try channelsLast(x)
    XCTAssertEqual(try y.reshaped([2, 3, 20]).layout, .channelsLast)
    let other = try y.reshaped([2, 6, 10])
    XCTAssertEqual(other.layout, .plain)
    XCTAssertEqual(try other.exp().floats, try x.exp().floats)
    XCTAssertEqual(try other.pointer(.channelsLast)[1], x.floats[10])
  }

  /// Each op with all combinations of layouts: the layout of the result, and the gradients.
  func testElementwiseOps() throws {
    let (a, b) = (try randn([2, 3, 4, 5]), try randn([2, 3, 4, 5], seed: 2))
    let small = try [[1, 3, 1, 1], [2, 3, 1, 1], [3, 1, 1], [1], [2, 3, 4, 1], [5], [1, 1, 4, 5]].map {
      try randn($0, seed: 3)
    }
    let ops: [([Tensor]) throws -> Tensor] = [
      { try $0[0].silu() + $0[1].tanh() }, { try -$0[0] * $0[1] }, { try $0[1] - $0[0].exp() },
      { try Tensor.maximum($0[0], $0[1]) }, { try $0[0] / ($0[1].square() + Tensor(1)) },
      { try $0[1] + $0[0] * $0[1] },
    ]
    for (number, op) in ops.enumerated() {
      for second in [b] + small {
        let expected = try op([a, second])
        let dy = try randn(expected.shape.sizes, seed: 7)
        let expectedGradients = try gradients([a, second], dy, op)
        let (lastA, lastB) = (
          try channelsLast(a), second.shape == a.shape ? try channelsLast(second) : second
        )
        for (x, y) in [(lastA, second), (a, lastB), (lastA, lastB)]
        where x.layout != y.layout || x.layout != .plain {
          let message = "op \(number), \(second.shape)"
          let result = try op([x, y])
          XCTAssertEqual(result.layout, .channelsLast, message)
          assertClose(result, expected, 1e-6, message)
          for cotangent in [dy, try channelsLast(dy)] {
            for (gradient, reference) in zip(try gradients([x, y], cotangent, op), expectedGradients) {
              XCTAssertEqual(gradient == nil, reference == nil)
              if let gradient, let reference { assertClose(gradient, reference, 1e-6, message) }
            }
          }
        }
      }
    }
  }

  func testConcatenationOfChannels() throws {
    let parts = try [randn([2, 3, 4, 5]), randn([2, 1, 4, 5], seed: 2), randn([2, 4, 4, 5], seed: 3)]
    let last = try parts.map { try channelsLast($0) }
    let expected = try Tensor.concat(parts, axis: 1)
    let joined = try Tensor.concat([last[0], parts[1], last[2]], axis: 1)
    XCTAssertEqual(joined.layout, .channelsLast)
    XCTAssertEqual(joined.floats, expected.floats)
    let dy = try randn(expected.shape.sizes, seed: 4)
    for cotangent in [dy, try channelsLast(dy)] {
      let found = try gradients(last, cotangent) { try Tensor.concat($0, axis: 1) }
      let reference = try gradients(parts, dy) { try Tensor.concat($0, axis: 1) }
      for (a, b) in zip(found, reference) { XCTAssertEqual(a?.floats, b?.floats) }
      XCTAssertEqual(found[0]?.layout, .channelsLast)
    }
    XCTAssertEqual(
      try Tensor.concat([last[0], last[0]], axis: 0).floats, try Tensor.concat([parts[0], parts[0]]).floats)
  }

  func testGradientsAccumulateInTheLayout() throws {
    let x = Parameter(try randn([2, 3, 4, 5]))
    let weight = try randn([3, 3, 3, 3])
    let y = try x.tensor.conv2d(weight, padding: 1) + x.tensor.conv2d(weight, padding: 1)
    try y.backward(Tensor.ones(y.shape))
    XCTAssertEqual(x.grad?.layout, .channelsLast)
    let once = try gradients([x.value]) { try $0[0].conv2d(weight, padding: 1) }
    assertClose(try XCTUnwrap(x.grad), try XCTUnwrap(once[0]) * Tensor(2))
  }

  func testWritingDropsTheOtherOrder() throws {
    var x = try channelsLast(randn([2, 3, 4, 5]))
    let before = x.floats
    let copy = x
    try x.withUnsafeMutableFloats { $0[7] = 100 }
    XCTAssertEqual(x.layout, .plain)
    XCTAssertEqual(try x.pointer(.channelsLast)[7 * 3], 100)
    XCTAssertEqual(copy.floats, before)
    try x.makeUnique(.channelsLast)
    try x.pointer(.channelsLast)[0] = -5
    XCTAssertEqual(x.floats[0], -5)
    XCTAssertEqual(x.floats[7], 100)
  }

  func testPlainOrderTakesNoMemory() throws {
    for (channels, positions) in [(3, 20), (4, 4), (2, 9), (16, 2), (7, 5)] {
      let x = try randn([2, channels, positions])
      let y = try channelsLast(x)
      let order = try XCTUnwrap(y.order(.channelsLast))
      order.restoreInPlace(x.count, try y.pointer(.channelsLast))
      XCTAssertEqual(
        Array(UnsafeBufferPointer(start: try y.pointer(.channelsLast), count: x.count)), x.floats)
    }
  }

  func testReadingDoesNotFailAtTheMemoryLimit() throws {
    let session = Session()
    session.memoryBudget = MemoryBudget(limit: 100_000)
    try session.run {
      let x = try Tensor(uninitialized: Shape([1, 2, 75, 100]), .channelsLast)
      for index in 0..<x.count { try x.pointer(.channelsLast)[index] = Float(index) }
      XCTAssertEqual(Array(x.floats[..<3]), [0, 2, 4])
      XCTAssertThrowsError(try Tensor.zeros(Shape([1])))
    }
    XCTAssertEqual(session.memoryBudget?.used, 0)
  }
}
