import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class AutogradTests: XCTestCase {
  func testGradientsAccumulateIntoTheParameter() throws {
    let p = Parameter(try tensor([2], [1, 2]))
    XCTAssertNil(p.grad)
    try p.tensor.square().sum().backward()
    XCTAssertEqual(p.grad?.floats, [2, 4])
    let first = try XCTUnwrap(p.grad)
    try (p.tensor * Tensor(3)).sum().backward()
    XCTAssertEqual(p.grad?.floats, [5, 7])
    XCTAssertEqual(first.floats, [2, 4], "a gradient taken before keeps its value")
    p.zeroGrad()
    XCTAssertNil(p.grad)
  }

  func testAGradientReachedByTwoPathsIsSummed() throws {
    let p = Parameter(try tensor([2], [3, -1]))
    let x = p.tensor
    let y = try x * x
    let cubic = try y + y * x + x
    try cubic.sum().backward()
    XCTAssertEqual(p.grad?.floats, [34, 2], "2x + 3x^2 + 1 at 3 and -1")
  }

  func testTheCotangentIsNotChanged() throws {
    let p = Parameter(try tensor([2], [3, -1]))
    let cotangent = try tensor([2], [1, 10])
    try (p.tensor + p.tensor).backward(cotangent)
    XCTAssertEqual(p.grad?.floats, [2, 20])
    XCTAssertEqual(cotangent.floats, [1, 10])
    try p.tensor.reshaped([2]).square().backward(cotangent)
    XCTAssertEqual(cotangent.floats, [1, 10])
  }

  func testNothingIsRecordedUnderNoGrad() throws {
    let p = Parameter(try tensor([1], [2]))
    let y = try noGrad { try p.tensor.square() }
    XCTAssertNil(y.node)
    assertThrows(
      "bad argument 'self' (no gradient was recorded: no parameter is among its inputs, or it was computed under noGrad)"
    ) { try y.backward() }
    // Every op that makes its own node must check whether the session records.
    let w = Parameter(try randn([2, 1]))
    try noGrad {
      XCTAssertNil(try p.tensor.linear(w.tensor).node)
      XCTAssertNil(try p.tensor.layerNorm(weight: p.tensor).node)
      XCTAssertNil(try Tensor.concat([p.tensor, p.tensor]).node)
      XCTAssertNil(try p.tensor.matmul(p.tensor).node)
      XCTAssertNil(try (p.tensor + p.tensor).node)
    }
    struct Stop: Error {}
    XCTAssertThrowsError(try noGrad { throw Stop() })
    XCTAssertNotNil(try p.tensor.square().node, "recording goes on after an error")
  }

  func testDetachStopsTheGradient() throws {
    let p = Parameter(try tensor([1], [3]))
    try (p.tensor * p.tensor.detached).backward()
    XCTAssertEqual(p.grad?.floats, [3])
  }

  func testASecondBackwardNeedsARetainedGraph() throws {
    let p = Parameter(try tensor([1], [3]))
    let y = try p.tensor.square()
    try y.backward(retainGraph: true)
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [12])
    let message =
      "backward through a graph that was already used and freed; pass retainGraph = true to the first backward"
    assertThrows(message) { try y.backward() }
    assertThrows(message) { try (y + y).backward() }
    XCTAssertEqual(p.grad?.floats, [12], "a failed backward adds nothing")
  }

  func testErrorsOfBackward() throws {
    let p = Parameter(try tensor([2, 3], [1, 2, 3, 4, 5, 6]))
    assertThrows(
      "bad argument 'cotangent' (needed for a result of more than one element, the shape is [2, 3])"
    ) {
      try p.tensor.exp().backward()
    }
    assertThrows("bad argument 'cotangent' (shape [3, 2] for a result of shape [2, 3])") {
      try p.tensor.exp().backward(randn([3, 2]))
    }
    assertThrows("bad argument 'value' (shape [3] for a parameter of shape [2, 3])") {
      try p.setValue(randn([3]))
    }
    assertThrows("bad argument 'grad' (shape [3] for a parameter of shape [2, 3])") {
      try p.setGrad(randn([3]))
    }
  }

  func testAGraphRetainsTheRecordedValues() throws {
    let p = Parameter(try tensor([1], [3]))
    let y = try p.tensor.square()
    try p.update { $0[0] = 100 }
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [6])
    XCTAssertEqual(p.value.floats, [100])
  }

  func testBackwardOfAParameterItself() throws {
    let p = Parameter(try tensor([1], [3]))
    try p.tensor.backward()
    try p.tensor.backward()
    XCTAssertEqual(p.grad?.floats, [2])
  }

  func testAMillionAddsAreBuiltDifferentiatedAndReleased() throws {
    let p = Parameter(try Tensor(0))
    var y = p.tensor
    for _ in 0..<1_000_000 { y = try y + p.tensor }
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [1_000_001])
    // The graph is also released without a backward pass.
    var z = p.tensor
    for _ in 0..<1_000_000 { z = try z + p.tensor }
    weak let first = z.node?.parents[0]
    XCTAssertNotNil(first)
    z = p.tensor
    XCTAssertNil(first)
  }

  func testWideGraphsAreReleased() throws {
    let p = Parameter(try Tensor(1))
    var rows: [Tensor] = []
    weak var leaf: Node?
    for _ in 0..<100_000 { rows.append(try p.tensor + p.tensor) }
    leaf = rows[0].node
    var joined: Tensor? = try Tensor.concat(rows)
    rows = []
    XCTAssertNotNil(leaf)
    try joined?.sum().backward()
    XCTAssertEqual(p.grad?.floats, [200_000])
    joined = nil
    XCTAssertNil(leaf)
  }

  func testADeepAndWideGraphIsReleased() throws {
    // Each step uses the previous one twice: 2^200000 paths, 200,000 nodes.
    let p = Parameter(try Tensor(0))
    weak var middle: Node?
    do {
      var y = p.tensor
      for step in 0..<200_000 {
        y = try y + y
        if step == 100_000 { middle = y.node }
      }
      XCTAssertNotNil(middle)
    }
    XCTAssertNil(middle)
  }

  func testAHeldMiddleOfAReleasedGraphStaysUsable() throws {
    let p = Parameter(try Tensor(2))
    var y = try p.tensor.square()
    let held = y
    for _ in 0..<1000 { y = try y + Tensor(1) }
    y = held
    try y.backward()
    XCTAssertEqual(p.grad?.floats, [4])
  }
}
