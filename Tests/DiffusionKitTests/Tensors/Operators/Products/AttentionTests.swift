import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Compares the kernels of attention with softmax and matrix products.
final class AttentionTests: XCTestCase {
  private func check(
    _ heads: [Int], queries: Int, keys: Int, width: Int, valueWidth: Int, isCausal: Bool = false,
    line: UInt = #line
  ) throws {
    let inputs = [
      try randn(heads + [queries, width], seed: 1), try randn(heads + [keys, width], seed: 2),
      try randn(heads + [keys, valueWidth], seed: 3),
    ]
    let cotangent = try randn(heads + [queries, valueWidth], seed: 4)
    let kernel: ([Tensor]) throws -> Tensor = {
      try Tensor.scaledDotProductAttention($0[0], $0[1], $0[2], isCausal: isCausal)
    }
    // The kernels do not support masks; other operators compute them.
    let composed: ([Tensor]) throws -> Tensor = {
      try Tensor.scaledDotProductAttention(
        $0[0], $0[1], $0[2], attnMask: Tensor.zeros(Shape([1, 1])), isCausal: isCausal)
    }
    let name = "\(heads) x \(queries) to \(keys) of \(width) and \(valueWidth)"
    assertClose(try kernel(inputs), try composed(inputs), 2e-6, name, line: line)
    let found = try gradients(inputs, cotangent, kernel)
    for (index, expected) in try gradients(inputs, cotangent, composed).enumerated() {
      assertClose(
        try XCTUnwrap(found[index]), try XCTUnwrap(expected), 1e-5, "\(name), gradient \(index)", line: line)
    }
  }

  func testSizes() throws {
    try check([2, 3], queries: 16, keys: 64, width: 8, valueWidth: 8)
    try check([2], queries: 1, keys: 1, width: 1, valueWidth: 1)
    try check([1, 2], queries: 17, keys: 65, width: 6, valueWidth: 13)
    try check([1], queries: 40, keys: 130, width: 64, valueWidth: 32)
    try check([], queries: 5, keys: 3, width: 4, valueWidth: 2)
    try check([1], queries: 3, keys: 20, width: 256, valueWidth: 256)
  }

  func testCausal() throws {
    try check([2], queries: 70, keys: 70, width: 8, valueWidth: 8, isCausal: true)
    try check([1], queries: 5, keys: 90, width: 4, valueWidth: 4, isCausal: true)
    try check([1], queries: 90, keys: 5, width: 4, valueWidth: 4, isCausal: true)
  }

  func testHeadsSideBySide() throws {
    let q = try randn([2, 5, 12])
    let k = try randn([2, 7, 12], seed: 2)
    let v = try randn([2, 7, 6], seed: 3)
    func apart(_ x: Tensor) throws -> Tensor {
      try x.reshaped([2, x.shape.sizes[1], 3, -1]).permuted([0, 2, 1, 3])
    }
    let expected = try Tensor.scaledDotProductAttention(apart(q), apart(k), apart(v))
      .permuted([0, 2, 1, 3]).reshaped([2, 5, 6])
    assertClose(try Tensor.multiHeadAttention(q, k, v, heads: 3), expected, 1e-6)
    let f: ([Tensor]) throws -> Tensor = { try Tensor.multiHeadAttention($0[0], $0[1], $0[2], heads: 3) }
    let g: ([Tensor]) throws -> Tensor = {
      try Tensor.scaledDotProductAttention(apart($0[0]), apart($0[1]), apart($0[2]))
        .permuted([0, 2, 1, 3]).reshaped([2, 5, 6])
    }
    let cotangent = try randn([2, 5, 6], seed: 4)
    for (a, b) in zip(try gradients([q, k, v], cotangent, f), try gradients([q, k, v], cotangent, g)) {
      assertClose(try XCTUnwrap(a), try XCTUnwrap(b), 1e-5)
    }
  }

  /// Heads that are wider than the kernels support.
  func testWideHeads() throws {
    let q = try randn([1, 4, 600])
    let apart = try q.reshaped([1, 4, 2, 300]).permuted([0, 2, 1, 3])
    let expected = try (apart.matmul(apart.permuted([0, 1, 3, 2])) * Tensor(1 / Float(300).squareRoot()))
      .softmax(axis: -1).matmul(apart)
    assertClose(
      try Tensor.multiHeadAttention(q, q, q, heads: 2),
      try expected.permuted([0, 2, 1, 3]).reshaped([1, 4, 600]), 1e-5)
  }

  func testScaleAndMask() throws {
    let q = try randn([2, 3, 4])
    let k = try randn([2, 5, 4], seed: 2)
    let v = try randn([2, 5, 4], seed: 3)
    assertClose(
      try Tensor.scaledDotProductAttention(q, k, v, scale: 0.3),
      try Tensor.scaledDotProductAttention(q * Tensor(0.6), k, v), 1e-6)
    // A masked key has the effect of a missing one.
    let mask = try tensor([5], [0, 0, 0, -.infinity, -.infinity])
    let three = try k.narrow(axis: 1, start: 0, length: 3)
    assertClose(
      try Tensor.scaledDotProductAttention(q, k, v, attnMask: mask),
      try Tensor.scaledDotProductAttention(q, three, v.narrow(axis: 1, start: 0, length: 3)), 1e-6)
  }

  func testDropoutKeepsTheMean() throws {
    let q = try Tensor.zeros(Shape([1, 2000, 4]))
    let k = try Tensor.zeros(Shape([1, 50, 4]))
    let y = try Tensor.scaledDotProductAttention(q, k, Tensor.ones(Shape([1, 50, 1])), dropoutP: 0.5)
    XCTAssertEqual(y.floats.reduce(0, +) / 2000, 1, accuracy: 0.02)
    XCTAssertGreaterThan(Set(y.floats).count, 5)
  }

  func testLargeScores() throws {
    let q = try tensor([1, 2], [300, -300])
    let k = try tensor([2, 2], [1, 0, 0, 1])
    assertClose(
      try Tensor.scaledDotProductAttention(q, k, tensor([2, 1], [5, 7])), try tensor([1, 1], [5]), 1e-6)
    let huge = try tensor([1, 1], [.infinity])
    XCTAssertTrue(try Tensor.scaledDotProductAttention(huge, huge, huge).floats[0].isNaN)
  }

  /// 4096 tokens, whose scores alone would take 64 MB.
  func testMemoryIsLinear() throws {
    let x = Parameter(try randn([1, 4096, 8]))
    let before = BufferPool.statistics
    let y = try Tensor.scaledDotProductAttention(x.tensor, x.tensor, x.tensor)
    try y.sum().backward()
    XCTAssertLessThan(
      max(BufferPool.statistics.peakLiveBytes, before.liveBytes) - before.peakLiveBytes, 8 << 20)
    XCTAssertLessThan(BufferPool.statistics.liveBytes - before.liveBytes, 8 << 20)
  }

  func testNothingToAttend() throws {
    let q = try randn([2, 3, 4])
    let none = try Tensor.zeros(Shape([2, 0, 4]))
    XCTAssertEqual(
      try Tensor.scaledDotProductAttention(q, none, none).floats, [Float](repeating: 0, count: 24))
    XCTAssertEqual(try Tensor.scaledDotProductAttention(none, q, q).shape.sizes, [2, 0, 4])
  }

  func testErrors() throws {
    let q = try randn([2, 3, 4])
    assertThrows("bad argument 'key' (features differ: [2, 3, 4] and [2, 3, 5])") {
      try Tensor.scaledDotProductAttention(q, randn([2, 3, 5]), q)
    }
    assertThrows(
      "bad argument 'value' (expected as many values as keys, got [2, 2, 4] for keys of shape [2, 3, 4])"
    ) {
      try Tensor.scaledDotProductAttention(q, q, randn([2, 2, 4]))
    }
    assertThrows("bad argument 'key' (shape [3, 3, 4] for a query of [2, 3, 4]: other examples or heads)") {
      try Tensor.scaledDotProductAttention(q, randn([3, 3, 4]), q)
    }
    assertThrows("bad argument 'attnMask' (shape [2, 2, 3, 3] for scores of [2, 3, 3])") {
      try Tensor.scaledDotProductAttention(q, q, q, attnMask: randn([2, 2, 3, 3]))
    }
    assertThrows("bad argument 'dropoutP' (must be 0 to 1, not 1.5)") {
      try Tensor.scaledDotProductAttention(q, q, q, dropoutP: 1.5)
    }
    assertThrows("bad argument 'heads' (3 heads do not divide the features of [2, 3, 4] and [2, 3, 4])") {
      try Tensor.multiHeadAttention(q, q, q, heads: 3)
    }
    XCTAssertThrowsError(try Tensor.multiHeadAttention(q, q, q, heads: 0))
    XCTAssertThrowsError(try Tensor.scaledDotProductAttention(randn([3]), q, q))
  }
}
