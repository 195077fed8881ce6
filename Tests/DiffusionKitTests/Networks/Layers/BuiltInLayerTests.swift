import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class BuiltInLayerTests: XCTestCase {
  private func random(_ sizes: [Int], seed: UInt64 = 1) throws -> Tensor {
    try Tensor.randn(Shape(sizes), generator: Generator(seed: seed))
  }

  func testDenseComputesPyTorchsLinear() throws {
    let layer = try Dense(2, name: "fc") { $0.activation = .relu }
    _ = try layer(tensor([1, 3], [0, 0, 0]))
    try layer.loadStateDict([
      ("weight", tensor([2, 3], [1, 2, 3, -1, -2, -3])), ("bias", tensor([2], [0.5, 0.25])),
    ])
    let y = try layer(tensor([2, 3], [1, 1, 1, 0, 0, -1]))
    XCTAssertEqual(y.shape.sizes, [2, 2])
    assertClose(y.floats, [6.5, 0, 0, 3.25])
  }

  func testDenseOnMoreAxesAndWithoutBias() throws {
    let layer = try Dense(4) { $0.useBias = false }
    XCTAssertEqual(try layer(random([2, 5, 3])).shape.sizes, [2, 5, 4])
    XCTAssertEqual(layer.namedParameters.map(\.name), ["weight"])
    XCTAssertEqual(try layer(random([0, 3])).shape.sizes, [0, 4])
  }

  func testGradientsOfEveryLayer() throws {
    let matrix = try random([3, 4])
    for activation in [Activation.linear, .silu, .tanh, .sigmoid, .gelu, .softplus, .softmax] {
      try assertGradients(of: Dense(3) { $0.activation = activation }, [matrix])
      try assertGradients(of: ActivationLayer(activation), [matrix])
    }
    let cube = try random([2, 3, 4])
    try assertGradients(of: Dense(2) { $0.useBias = false }, [cube])
    try assertGradients(of: Flatten(), [cube])
    try assertGradients(of: Reshape([4, -1]), [cube])
    try assertGradients(of: Concatenate(), [cube, random([2, 3, 2], seed: 2)])
    try assertGradients(of: Concatenate(axis: 1), [cube, random([2, 1, 4], seed: 2)])
    try assertGradients(of: Add(), [cube, random([2, 1, 4], seed: 2), random([2, 3, 1], seed: 3)])
    try assertGradients(of: LayerNormalization(), [matrix], accuracy: 1e-2)
    try assertGradients(
      of: LayerNormalization { ($0.scale, $0.center) = (false, false) }, [cube], accuracy: 1e-2)
    try assertGradients(of: Dropout(0.5), [matrix])
  }

  func testEmbeddingGradientSumsOverRepeatedIds() throws {
    let layer = try Embedding(4, 2)
    let ids = try tensor([3], [1, 3, 1])
    XCTAssertEqual(try layer(ids).shape.sizes, [3, 2])
    try layer(ids).backward(tensor([3, 2], [1, 2, 3, 4, 5, 6]))
    XCTAssertEqual(layer.weight?.grad?.floats, [0, 0, 6, 8, 0, 0, 3, 4])
    XCTAssertEqual(try layer(tensor([2, 2], [0, 1, 2, 3])).shape.sizes, [2, 2, 2])
  }

  func testEmbeddingRefusesInvalidIds() throws {
    let layer = try Embedding(10, 2, name: "e")
    for (value, text) in [(Float(10), "10"), (-1, "-1"), (2.5, "2.5"), (.nan, "nan"), (1e30, "1e+30")] {
      let text = (text, message { try layer(tensor([2], [0, value])) })
      XCTAssertTrue(text.1.hasPrefix("bad argument 'input' (e (Embedding): "), text.1)
      XCTAssertTrue(text.1.contains(text.0) && text.1.contains("from 0 to 9"), text.1)
    }
  }

  func testShapes() throws {
    XCTAssertEqual(try Flatten()(random([2, 3, 4])).shape.sizes, [2, 12])
    XCTAssertEqual(try Flatten()(random([2])).shape.sizes, [2, 1])
    XCTAssertEqual(try Flatten()(random([0, 3, 4])).shape.sizes, [0, 12])
    XCTAssertEqual(try Reshape([2, -1])(random([0, 4])).shape.sizes, [0, 2, 2])
    XCTAssertEqual(try Reshape([2, 2])(random([3, 4])).shape.sizes, [3, 2, 2])
    XCTAssertEqual(try Concatenate(axis: 0)(random([2, 3]), random([1, 3])).shape.sizes, [3, 3])
    XCTAssertEqual(try Add()(random([2, 3]), random([3])).shape.sizes, [2, 3])
  }

  func testLayerNormalizationClosedForm() throws {
    let y = try LayerNormalization()(tensor([1, 2], [1, 3]))
    let expected = 1 / (1 + 1e-3 as Float).squareRoot()
    assertClose(y.floats, [-expected, expected])
  }

  func testErrors() throws {
    XCTAssertEqual(message { try Dense(0) }, "bad argument 'units' (must be at least 1, not 0)")
    let dense = try Dense(2, name: "d")
    _ = try dense(random([1, 3]))
    XCTAssertEqual(
      message { try dense(random([1, 4])) },
      "bad argument 'input' (d (Dense): shape [1, 4] for a weight of shape [2, 3])")
    XCTAssertEqual(
      message { try dense(random([1, 3]), random([1, 3])) },
      "bad argument 'input' (d (Dense): it takes 1 input, not 2)")
    XCTAssertEqual(
      message { try Dense(2, name: "e")(random([3])) },
      "bad argument 'input' (e (Dense): it takes [N, ..., features], not [3])")
    XCTAssertEqual(
      message { try Reshape([3, -1], name: "r")(random([2, 4])) },
      "bad argument 'input' (r (Reshape): shape [2, 4] does not reshape to [2] + [3, -1])")
    XCTAssertEqual(
      message { try Reshape([-1, -1]) },
      "bad argument 'targetShape' (one size may be -1 and no other negative: [-1, -1])")
    _ = message { try Reshape([Int.max, Int.max]) }
    XCTAssertEqual(
      message { try Concatenate(name: "c")(random([2, 4]), random([3, 4])) },
      "bad argument 'input' (c (Concatenate): shapes [2, 4] and [3, 4] do not fit together on axis 1)")
    XCTAssertEqual(
      message { try Add(name: "a")(random([2, 4]), random([3, 4])) },
      "bad argument 'input' (a (Add): shapes [2, 4] and [3, 4] do not broadcast)")
    XCTAssertEqual(
      message { try Add(name: "a")([Tensor]()) }, "bad argument 'input' (a (Add): it takes at least 1 input)")
    XCTAssertEqual(message { try Dropout(1.5) }, "bad argument 'rate' (must be 0 to 1, not 1.5)")
    _ = message { try Dropout(.nan) }
    _ = message { try Embedding(0, 3) }
    _ = message { try Embedding(Int.max, Int.max)(tensor([1], [0])) }
    _ = message { try Input(shape: [-1]) }
    _ = message { try LayerNormalization { $0.epsilon = -1 } }
    XCTAssertEqual(
      message { try Layer(name: "base")(random([1])) }, "Layer has no forward computation")
  }

  func testDropoutPreservesTheMeanAndActsOnlyInTraining() throws {
    let layer = try Dropout(0.25)
    let ones = try Tensor.ones(Shape([40_000]))
    XCTAssertEqual(try layer(ones).floats, ones.floats)
    layer.train()
    let y = try layer(ones).floats
    let dropped = Float(y.count { $0 == 0 }) / 40_000
    XCTAssertEqual(dropped, 0.25, accuracy: 0.01)
    XCTAssertTrue(y.allSatisfy { $0 == 0 || Swift.abs($0 - 4 / 3) < 1e-6 })
    let all = try Dropout(1)
    all.train()
    XCTAssertTrue(try all(ones).floats.allSatisfy { $0 == 0 })
    // The gradient has the mask of the values.
    let x = Parameter(ones)
    let z = try layer(x.tensor)
    try z.backward(ones)
    XCTAssertEqual(x.grad?.floats, z.floats)
  }
}
