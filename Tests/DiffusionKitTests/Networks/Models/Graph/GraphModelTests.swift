import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class GraphModelTests: XCTestCase {
  func testTwoInputsAsInTheChapter() throws {
    let signal = try Input(shape: [100]).output
    let time = try Input(shape: [128]).output
    let joined = try Concatenate()(signal, time)
    XCTAssertEqual(joined.sizes, [nil, 228])
    let output = try Dense(100)(Dense(128) { $0.activation = .relu }(joined))
    XCTAssertEqual(output.sizes, [nil, 100])
    let model = try Model(inputs: [signal, time], outputs: [output])
    XCTAssertEqual(
      try model(Tensor.zeros(Shape([7, 100])), Tensor.zeros(Shape([7, 128]))).shape.sizes, [7, 100])
    XCTAssertEqual(model.parameters.reduce(0) { $0 + $1.shape.count }, 228 * 128 + 128 + 128 * 100 + 100)
  }

  func testSharedLayersShareParameters() throws {
    let a = try Input(shape: [3]).output
    let b = try Input(shape: [3]).output
    let dense = try Dense(2, name: "shared")
    let sum = try Add()(dense(a), dense(b))
    let model = try Model(inputs: [a, b], outputs: [sum])
    XCTAssertEqual(model.namedParameters.map(\.name), ["shared.weight", "shared.bias"])
    let x = try Tensor.randn(Shape([2, 3]))
    let y = try Tensor.randn(Shape([2, 3]))
    assertClose(try model(x, y).floats, try (dense(x) + dense(y)).floats)
    try assertGradients(of: model, [x, y])
  }

  func testModelsNest() throws {
    let x = try Input(shape: [4]).output
    let inner = try Model(inputs: [x], outputs: [Dense(3) { $0.activation = .tanh }(x)], name: "inner")
    let y = try Input(shape: [4]).output
    let block = try Sequential([Dense(4, name: "a"), ActivationLayer(.silu)], name: "block")
    let model = try Model(inputs: [y], outputs: [inner(Add()(block(y), y))], name: "outer")
    XCTAssertEqual(
      model.stateDict().map(\.name),
      ["block.a.weight", "block.a.bias", "inner.dense.weight", "inner.dense.bias"])
    XCTAssertEqual(try model(Tensor.zeros(Shape([2, 4]))).shape.sizes, [2, 3])
    try assertGradients(of: model, [Tensor.randn(Shape([2, 4]))])
  }

  func testSeveralOutputs() throws {
    let x = try Input(shape: [4]).output
    let h = try Dense(3)(x)
    let model = try Model(inputs: [x], outputs: [Dense(2)(h), h, x], name: "m")
    let data = try Tensor.randn(Shape([5, 4]))
    XCTAssertEqual(try model.outputs(for: [data]).map(\.shape.sizes), [[5, 2], [5, 3], [5, 4]])
    XCTAssertEqual(
      message { try model(data) }, "'m' has 3 outputs: ask for them with outputs(for:)")
    _ = message { try model(Input(shape: [4]).output) }
  }

  func testGraphErrors() throws {
    let x = try Input(shape: [4], name: "x").output
    let z = try Input(shape: [4], name: "z").output
    let h = try Dense(3, name: "h")(x)
    XCTAssertEqual(
      message { try Model(inputs: [], outputs: [h]) },
      "bad argument 'inputs' (a model has at least one input)")
    XCTAssertEqual(
      message { try Model(inputs: [x], outputs: []) },
      "bad argument 'outputs' (a model has at least one output)")
    XCTAssertEqual(
      message { try Model(inputs: [x, x], outputs: [h]) },
      "bad argument 'inputs' (the Input 'x' occurs twice)"
    )
    XCTAssertEqual(
      message { try Model(inputs: [x, z], outputs: [h]) },
      "bad argument 'inputs' (the graph is disconnected: no output depends on the Input 'z')")
    XCTAssertEqual(
      message { try Model(inputs: [x], outputs: [Add()(x, z)]) },
      "bad argument 'inputs' (the outputs also depend on the Input 'z', which is not among the inputs)")
    XCTAssertEqual(
      message { try Model(inputs: [h], outputs: [Dense(2)(h)]) },
      "bad argument 'inputs' (number 1 is the result of 'h' (Dense), not an Input)")
    XCTAssertEqual(
      message { try Model(inputs: [x], outputs: [Dense(2, name: "h")(h)]) },
      "bad argument 'outputs' (two layers are named 'h' (Dense and Dense): names must be unique)")
    XCTAssertEqual(
      message { try Model(inputs: [x], outputs: [Dense(2, name: "a.b")(h)]) },
      "bad argument 'outputs' (a layer's name is not empty and holds no dot, this one is 'a.b' (Dense))")
    XCTAssertEqual(
      message { try Concatenate(axis: 0, name: "c")(Input(shape: [4]).output, Input(shape: [5]).output) },
      "bad argument 'input' (c (Concatenate): shapes [1, 4] and [1, 5] do not fit together on axis 0)")
    XCTAssertEqual(
      message { try Input(shape: [2], name: "i")(x) },
      "bad argument 'input' (i (InputLayer): it cannot be called on 1 inputs)")
  }

  func testCallErrors() throws {
    let x = try Input(shape: [4], name: "x").output
    let z = try Input(shape: [], name: "z").output
    let model = try Model(inputs: [x, z], outputs: [Concatenate()(x, Flatten()(z))], name: "m")
    XCTAssertEqual(try model(Tensor.zeros(Shape([2, 4])), Tensor.zeros(Shape([2]))).shape.sizes, [2, 5])
    XCTAssertEqual(
      message { try model(Tensor.zeros(Shape([2, 4]))) },
      "bad argument 'input' (m (Model): it takes 2 inputs, not 1)")
    XCTAssertEqual(
      message { try model(Tensor.zeros(Shape([2, 4])), Tensor.zeros(Shape([2, 1]))) },
      "bad argument 'input' (m (Model): number 2 has shape [2, 1], expected (None,))")
    // The message names the innermost layer.
    let wrong = try Sequential([Reshape([2, 2], name: "r")], name: "s")
    _ = try wrong(Tensor.zeros(Shape([1, 4])))
    XCTAssertEqual(
      message { try wrong(Tensor.zeros(Shape([1, 5]))) },
      "bad argument 'input' (r (Reshape): shape [1, 5] does not reshape to [1] + [2, 2])")
  }

  func testOwnLayersNeedNoShapeRule() throws {
    let own = Doubling(name: "own")
    let x = try Input(shape: [3]).output
    let y = try own(x)
    XCTAssertEqual(y.sizes, [nil, 6])
    let model = try Model(inputs: [x], outputs: [Dense(1, name: "last")(y)])
    XCTAssertEqual(
      model.namedParameters.map(\.name), ["own.fc.weight", "own.fc.bias", "last.weight", "last.bias"])
    XCTAssertNil(model.architecture)
    let sequential = try Sequential([Input(shape: [2]), Doubling(name: "a"), Doubling(name: "b")])
    XCTAssertEqual(try sequential(Tensor.zeros(Shape([5, 2]))).shape.sizes, [5, 8])
  }

  func testSizesThatDependOnTheBatchAreUnknown() throws {
    final class Rows: Layer {
      override func forward(_ inputs: [Tensor]) throws -> Tensor { try inputs[0].reshaped([-1, 2]) }
    }
    final class Fixed: Layer {
      override func forward(_ inputs: [Tensor]) throws -> Tensor { try Tensor.zeros(Shape([7, 3])) }
    }
    let x = try Input(shape: [6]).output
    XCTAssertEqual(try Rows()(x).sizes, [nil, 2])
    XCTAssertEqual(try Fixed()(x).sizes, [7, 3])
  }

  func testDeepGraphsUseNoStack() throws {
    try Session().run {
      let input = try Input(shape: [1]).output
      var x = input
      let layer = try ActivationLayer(.relu)
      for _ in 0..<200_000 { x = try layer(x) }
      let model = try Model(inputs: [input], outputs: [x])
      XCTAssertEqual(try model(tensor([1, 1], [3])).floats, [3])
    }
  }

  func testNestingHasALimit() throws {
    var layer: Layer = try ActivationLayer(.relu)
    let text = message {
      for _ in 0..<1000 { layer = try Sequential([layer]) }
    }
    XCTAssertEqual(
      text, "bad argument 'layers' (layers are nested more than 60 deep, or one contains itself)")
    XCTAssertEqual(try layer(tensor([1, 1], [2])).floats, [2])
  }

  func testALayerThatContainsItself() throws {
    final class Loop: Layer {
      override var sublayers: [(name: String, layer: Layer)] { [("me", self)] }
    }
    let loop = Loop(name: "loop")
    XCTAssertEqual(loop.parameters.count, 0)
    loop.train()
    XCTAssertTrue(loop.summary().contains("Total params: 0"))
    _ = message { try Sequential([loop]) }
  }

  func testIntermediateResultsAreReleased() throws {
    final class Probe: Layer {
      var liveBytes = 0
      override func forward(_ inputs: [Tensor]) throws -> Tensor {
        liveBytes = max(liveBytes, BufferPool.statistics.liveBytes)
        return try inputs[0].relu()
      }
      override func outputSizes(for inputs: [[Int?]]) throws -> [Int?] { inputs[0] }
    }
    let input = try Input(shape: [1 << 18]).output
    let probe = Probe(name: "probe")
    var x = input
    for _ in 0..<50 { x = try probe(x) }
    let model = try Model(inputs: [input], outputs: [x])
    let data = try Tensor.zeros(Shape([1, 1 << 18]))
    let before = BufferPool.statistics.liveBytes
    _ = try model(data)
    XCTAssertLessThan(probe.liveBytes - before, 3 << 20)
  }

  func testSequentialErrors() throws {
    XCTAssertEqual(message { try Sequential([]) }, "bad argument 'layers' (expected at least one layer)")
    XCTAssertEqual(
      message { try Sequential([Input(shape: [2])]) }, "bad argument 'layers' (expected at least one layer)")
    XCTAssertEqual(
      message { try Sequential([Dense(2), Input(shape: [2])]) },
      "bad argument 'layers' (an Input comes first, this one is number 2)")
    let dense = try Dense(2, name: "d")
    XCTAssertEqual(
      message { try Sequential([dense, dense]) }, "bad argument 'layers' (the layer 'd' (Dense) occurs twice)"
    )
  }

  func testNamesAreSnakeCase() throws {
    XCTAssertEqual(try Input(shape: [1]).name, "input_layer")
    XCTAssertEqual(try GaussianNoise(1).name, "gaussian_noise")
    XCTAssertEqual(
      ["Conv2DTranspose", "TimeMLP", "LayerNormalization", "Conv1D"].map(snakeCase),
      ["conv2d_transpose", "time_mlp", "layer_normalization", "conv1d"])
  }

  func testTrainAndEvalReachEveryLayer() throws {
    let dropout = try Dropout(0.5)
    let model = try Sequential([Sequential([dropout])])
    model.train()
    XCTAssertTrue(dropout.isTraining)
    model.eval()
    XCTAssertFalse(dropout.isTraining)
  }
}
