import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class AttentionLayerTests: XCTestCase {
  func testGradients() throws {
    let images = try randn([2, 6, 3, 2])
    try assertGradients(of: GroupNormalization { $0.groups = 3 }, [images], accuracy: 1e-2)
    try assertGradients(
      of: GroupNormalization {
        $0.groups = -1
        $0.scale = false
        $0.activation = .silu
      }, [images], accuracy: 1e-2)
    let tokens = try randn([2, 3, 4])
    try assertGradients(of: MultiHeadAttention(2, 3), [tokens], accuracy: 1e-2)
    try assertGradients(
      of: MultiHeadAttention(2, 2) { ($0.valueDim, $0.outputShape) = (3, 5) },
      [tokens, randn([2, 5, 6], seed: 2)],
      accuracy: 1e-2)
    try assertGradients(
      of: MultiHeadAttention(1, 3) { ($0.useBias, $0.isCausal) = (false, true) },
      [tokens, randn([2, 4, 6], seed: 2), randn([2, 4, 3], seed: 3)], accuracy: 1e-2)
  }

  func testGroupNormalizationStartsAsPlain() throws {
    let layer = try GroupNormalization { ($0.groups, $0.epsilon) = (2, 1e-5) }
    let x = try randn([3, 4, 5])
    XCTAssertEqual(try layer(x).floats, try x.groupNorm(2).floats)
    XCTAssertEqual(layer.namedParameters.map(\.name), ["weight", "bias"])
  }

  /// Scale and shift computed from a condition, as in a U-Net's blocks.
  func testModulation() throws {
    let layer = try GroupNormalization { ($0.groups, $0.activation) = (2, .silu) }
    let x = try randn([2, 4, 5])
    _ = try layer(x)
    try layer.loadStateDict([("weight", randn([4], seed: 2)), ("bias", randn([4], seed: 3))])
    let (scale, shift) = (try randn([2, 4], seed: 4), try randn([2, 4], seed: 5))
    let plain = try GroupNormalization { $0.groups = 2 }
    _ = try plain(x)
    try plain.loadStateDict(layer.stateDict())
    let expected = try (plain(x) * (scale.reshaped([2, 4, 1]) + Tensor(1)) + shift.reshaped([2, 4, 1])).silu()
    assertClose(try layer.forward(x, shift: nil, modulation: (scale, shift)), expected, 1e-5)
  }

  func testSelfAttention() throws {
    let layer = try MultiHeadAttention(2, 4, name: "attend")
    let x = try randn([2, 5, 6])
    assertClose(try layer(x), try layer(x, x), 1e-6)
    assertClose(try layer(x, x), try layer(x, x, x), 1e-6)
    XCTAssertEqual(try layer(x).shape.sizes, [2, 5, 6])
    XCTAssertEqual(
      layer.namedParameters.map(\.name),
      ["query", "key", "value", "attention_output"].flatMap { ["\($0).weight", "\($0).bias"] })
    XCTAssertThrowsError(try layer(randn([2, 5])))
    XCTAssertTrue(message { try layer(randn([2, 5, 7])) }.contains("query (Dense)"))
  }

  func testDropoutOnlyInTraining() throws {
    let layer = try MultiHeadAttention(1, 4) { $0.dropout = 0.5 }
    let x = try randn([1, 6, 4])
    let y = try layer(x).floats
    XCTAssertEqual(try layer(x).floats, y)
    layer.train()
    XCTAssertNotEqual(try layer(x).floats, y)
  }

  func testErrors() throws {
    XCTAssertThrowsError(try GroupNormalization { $0.groups = 0 })
    XCTAssertThrowsError(try GroupNormalization { ($0.groups, $0.epsilon) = (2, -1) })
    XCTAssertTrue(
      message { try GroupNormalization(name: "norm") { $0.groups = 4 }(randn([1, 6, 2])) }
        .contains("norm (GroupNormalization): 4 groups do not divide the 6 channels of [1, 6, 2]"))
    XCTAssertThrowsError(try MultiHeadAttention(0, 4))
    XCTAssertThrowsError(try MultiHeadAttention(1, 4) { $0.dropout = 2 })
  }
}
