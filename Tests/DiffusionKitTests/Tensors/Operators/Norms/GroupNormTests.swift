import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Group normalisation against its formula, written with other operators.
final class GroupNormTests: XCTestCase {
  /// (x + shift - mean) / sqrt(variance + eps) * weight + bias.
  private func formula(
    _ x: Tensor, _ groups: Int, _ weight: Tensor?, _ bias: Tensor?, _ shift: Tensor?, _ activation: Activation
  ) throws -> Tensor {
    let (n, channels) = (x.shape.sizes[0], x.shape.sizes[1])
    let ones = [Int](repeating: 1, count: x.rank - 2)
    func spread(_ vector: Tensor) throws -> Tensor {
      try vector.reshaped((vector.rank == 2 ? [n] : [1]) + [channels] + ones)
    }
    let shifted = try shift.map { try x + spread($0) } ?? x
    let rows = try shifted.reshaped([n, groups, -1])
    let mean = try rows.mean(axis: Axes(2), keepdim: true)
    let variance = try rows.variance(axis: Axes(2), unbiased: false, keepdim: true)
    var y = try ((rows - mean) / (variance + Tensor(1e-5)).sqrt()).reshaped(x.shape)
    if let weight { y = try y * spread(weight) }
    if let bias { y = try y + spread(bias) }
    return try activation.apply(y)
  }

  /// Compares values and all gradients, with any of weight, bias and shift.
  private func check(
    _ sizes: [Int], groups: Int, isEach: Bool = false, hasShift: Bool = true,
    _ activation: Activation = .linear,
    line: UInt = #line
  ) throws {
    let (n, channels) = (sizes[0], sizes[1])
    let vector = isEach ? [n, channels] : [channels]
    let x = try randn(sizes, seed: 3) + Tensor(0.5)
    var inputs = [x, try randn(vector, seed: 4), try randn(vector, seed: 5)]
    if hasShift { inputs.append(try randn([n, channels], seed: 6)) }
    let cotangent = try randn(sizes, seed: 7)
    func fused(_ t: [Tensor]) throws -> Tensor {
      try t[0].groupNorm(
        groups, weight: t[1], bias: t[2], shift: t.count > 3 ? t[3] : nil, activation: activation)
    }
    func plain(_ t: [Tensor]) throws -> Tensor {
      try formula(t[0], groups, t[1], t[2], t.count > 3 ? t[3] : nil, activation)
    }
    let name = "\(sizes) in \(groups) groups, \(activation)"
    assertClose(try fused(inputs), try plain(inputs), 2e-6, name, line: line)
    let found = try gradients(inputs, cotangent, fused)
    for (index, expected) in try gradients(inputs, cotangent, plain).enumerated() {
      let (found, expected) = (try XCTUnwrap(found[index]), try XCTUnwrap(expected))
      let label = "\(name), gradient \(index)"
      if index == 3, groups == channels {
        // A constant added to a whole group changes nothing: the exact gradient is 0, and the result is a rounding error.
        XCTAssertLessThan(found.floats.map(\.magnitude).max() ?? 0, 1e-4, label, line: line)
      } else {
        assertClose(found, expected, 1e-5, label, line: line)
      }
    }
  }

  func testEveryShape() throws {
    try check([2, 6, 5], groups: 1)
    try check([2, 6, 5], groups: 3)
    try check([3, 4, 3, 5], groups: 4)
    try check([1, 1, 7, 7], groups: 1)
    try check([2, 16, 4, 4], groups: 4)
    try check([5, 8], groups: 2)
    // Widths near those of vectors, tiles and chunks; groups wider than a chunk.
    for (channels, groups) in [
      (12, 4), (17, 1), (31, 31), (32, 8), (40, 5), (48, 16), (64, 32), (96, 32), (100, 10), (160, 1),
      (192, 2),
    ] {
      try check([2, channels, 6, 3], groups: groups)
    }
    try check([1, 64, 33], groups: 8, hasShift: false)
  }

  func testWeightsOfEachExample() throws {
    try check([3, 8, 5], groups: 2, isEach: true)
    try check([2, 40, 3, 3], groups: 4, isEach: true, hasShift: false)
  }

  func testEveryActivation() throws {
    for activation in Activation.allCases where activation != .softmax {
      try check([2, 36, 3, 5], groups: 4, activation)
    }
  }

  func testWithoutWeightAndBias() throws {
    let x = try randn([2, 6, 4])
    assertClose(try x.groupNorm(3), try formula(x, 3, nil, nil, nil, .linear), 2e-6)
    let bias = try randn([6], seed: 2)
    assertClose(try x.groupNorm(3, bias: bias), try formula(x, 3, nil, bias, nil, .linear), 2e-6)
    XCTAssertNil(try x.groupNorm(3).node)
  }

  /// Far from 0 the variance is still computed from differences.
  func testFarFromZero() throws {
    let noise = try randn([2, 8, 16, 16])
    let x = try noise + Tensor(4096)
    let exact = try (x - Tensor(4096)).groupNorm(2, eps: 0)
    assertClose(try x.groupNorm(2, eps: 0), exact, 1e-4)
  }

  func testTheLayoutDoesNotChangeTheResult() throws {
    let x = try randn([2, 5, 6, 7]).conv2d(randn([12, 5, 3, 3], seed: 2), padding: 1)
    XCTAssertEqual(x.layout, .channelsLast)
    let plain = try Tensor(shape: x.shape, values: x.floats)
    XCTAssertEqual(try x.groupNorm(3).floats, try plain.groupNorm(3).floats)
    XCTAssertEqual(try plain.groupNorm(3).layout, .channelsLast)
  }

  func testThreadsDoNotChangeTheResult() throws {
    let x = try randn([3, 64, 32, 32])
    let cotangent = try randn([3, 64, 32, 32], seed: 2)
    let threads = Threads.count
    defer { try? Threads.setCount(threads) }
    func values() throws -> [[Float]] {
      let f: ([Tensor]) throws -> Tensor = { try $0[0].groupNorm(8, activation: .silu) }
      return [try f([x]).floats, try XCTUnwrap(gradients([x], cotangent, f)[0]).floats]
    }
    try Threads.setCount(1)
    let one = try values()
    try Threads.setCount(2)
    XCTAssertEqual(try values(), one)
  }

  func testEmptyInput() throws {
    for sizes in [[0, 4, 3], [2, 4, 0]] {
      let parameters = [Parameter(try randn(sizes)), Parameter(try randn([4]))]
      let y = try parameters[0].tensor.groupNorm(2, weight: parameters[1].tensor)
      XCTAssertEqual(y.shape.sizes, sizes)
      try y.sum().backward()
      XCTAssertEqual(parameters[1].grad?.floats, [0, 0, 0, 0])
    }
  }

  func testErrors() throws {
    let x = try randn([2, 6, 4])
    assertThrows("bad argument 'numGroups' (4 groups do not divide the 6 channels of [2, 6, 4])") {
      try x.groupNorm(4)
    }
    XCTAssertThrowsError(try x.groupNorm(0))
    XCTAssertThrowsError(try x.groupNorm(-2))
    assertThrows("bad argument 'weight' (shape [5] for the 6 channels of [2, 6, 4])") {
      try x.groupNorm(2, weight: randn([5]))
    }
    assertThrows("bad argument 'bias' (shape [2, 6] for the 6 channels of [2, 6, 4])") {
      try x.groupNorm(2, weight: randn([6]), bias: randn([2, 6]))
    }
    assertThrows("bad argument 'shift' (shape [6] for [2, 6, 4], expected [2, 6])") {
      try x.groupNorm(2, shift: randn([6]))
    }
    assertThrows("bad argument 'eps' (must be a finite number of at least 0, not -1.0)") {
      try x.groupNorm(2, eps: -1)
    }
    assertThrows("bad argument 'input' (expected [N, C, ...], got [4])") { try randn([4]).groupNorm(2) }
  }
}
