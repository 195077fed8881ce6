import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class ArchitectureTests: XCTestCase {
  /// A copy made from the text computes the same after loading the state.
  private func assertRoundTrip(
    _ layer: Layer, _ inputs: [Tensor], file: StaticString = #filePath, line: UInt = #line
  ) throws {
    let expected = try layer(inputs)
    let json = try XCTUnwrap(layer.architecture, file: file, line: line)
    let copy = try Layer.make(from: parsed(json.text()))
    XCTAssertEqual(copy.architecture, json, file: file, line: line)
    XCTAssertEqual(copy.summary(), layer.summary(), file: file, line: line)
    try copy.loadStateDict(layer.stateDict())
    XCTAssertEqual(try copy(inputs).floats, expected.floats, file: file, line: line)
  }

  func testEveryLayer() throws {
    let x = try Tensor.randn(Shape([3, 4]))
    let ids = try tensor([3], [0, 2, 1])
    try assertRoundTrip(
      Dense(2) {
        $0.activation = .silu
        $0.useBias = false
        $0.kernelInitializer = .uniform(min: 0, max: 0.1)
      }, [x])
    try assertRoundTrip(Flatten(), [x])
    try assertRoundTrip(Reshape([2, -1]), [x])
    try assertRoundTrip(Concatenate(axis: 0), [x, x])
    try assertRoundTrip(Add(), [x, x])
    try assertRoundTrip(ActivationLayer(.leakyRelu), [x])
    try assertRoundTrip(Dropout(0.1), [x])
    try assertRoundTrip(GaussianNoise(0.1), [x])
    try assertRoundTrip(UniformNoise(0.1), [x])
    try assertRoundTrip(SpeckleNoise(0.1), [x])
    try assertRoundTrip(SaltAndPepperNoise(0.1) { ($0.low, $0.high) = (-1, 0.5) }, [x])
    try assertRoundTrip(Embedding(5, 2), [ids])
    try assertRoundTrip(
      SinusoidalEncoding(6) {
        $0.maxPeriod = 100
        $0.isInterleaved = false
        $0.flipSinToCos = true
        $0.freqShift = 1
      },
      [ids])
    try assertRoundTrip(LayerNormalization { ($0.epsilon, $0.center) = (1e-4, false) }, [x])
    let tokens = try Tensor.randn(Shape([2, 6, 4]))
    try assertRoundTrip(
      GroupNormalization {
        $0.groups = 3
        $0.epsilon = 0.5
        $0.scale = false
        $0.activation = .relu
      }, [tokens])
    try assertRoundTrip(
      MultiHeadAttention(2, 3) {
        $0.valueDim = 4
        $0.dropout = 0.1
        $0.useBias = false
        $0.outputShape = 7
        $0.isCausal = true
      },
      [tokens, tokens])
    let signals = try Tensor.randn(Shape([2, 4, 7]))
    let images = try Tensor.randn(Shape([2, 4, 5, 7]))
    try assertRoundTrip(
      Conv1D(6, 3) {
        $0.padding = .same
        $0.groups = 2
        $0.activation = .relu
      }, [signals])
    try assertRoundTrip(
      Conv2D(3, [2, 3]) {
        $0.strides = [2, 1]
        $0.padding = .zeros([0, 1, 2, 1])
      }, [images])
    try assertRoundTrip(
      Conv1DTranspose(6, 4) {
        $0.strides = 3
        $0.padding = 1
        $0.dilation = 2
        $0.useBias = false
      }, [signals])
    try assertRoundTrip(Conv2DTranspose(3, 3) { ($0.strides, $0.padding) = (2, .same) }, [images])
    try assertRoundTrip(MaxPooling1D(3) { ($0.strides, $0.padding) = (2, .same) }, [signals])
    try assertRoundTrip(MaxPooling2D([2, 3]) { $0.padding = .zeros([1, 0]) }, [images])
    try assertRoundTrip(AveragePooling1D(3), [signals])
    try assertRoundTrip(AveragePooling2D { $0.strides = [1, 2] }, [images])
    try assertRoundTrip(UpSampling1D(3), [signals])
    try assertRoundTrip(UpSampling2D([2, 1]) { $0.interpolation = .bilinear }, [images])
    try assertRoundTrip(
      BatchNormalization {
        $0.momentum = 0.5
        $0.epsilon = 1e-5
        $0.center = false
      }, [images])
    try assertRoundTrip(
      TimeMLP(dataShape: [4]) {
        $0.hiddenDim = 8
        $0.numBlocks = 2
        $0.timeEmbeddingDim = 6
        $0.numClasses = 3
      }, [x, ids])
    try assertRoundTrip(
      TimeMLP(dataShape: [2, 2]) {
        $0.hiddenDim = 8
        $0.useLayerNorm = false
      }, [x.reshaped([3, 2, 2]), ids])
    var transformer = DiT.Options()
    transformer.numAttentionHeads = 1
    transformer.attentionHeadDim = 4
    transformer.numLayers = 1
    transformer.activationFn = .silu
    try assertRoundTrip(
      DiT(transformer),
      [images.narrow(axis: 3, start: 0, length: 6).padded([(axis: 2, before: 0, after: 1)]), Tensor(3)])
    try assertRoundTrip(Sequential([Dense(3), Dense(2)]), [x])
    try assertRoundTrip(Sequential([Input(shape: [4]), Dense(3), Dense(2)]), [x])
  }

  func testGraphWithSharedLayers() throws {
    let a = try Input(shape: [4]).output
    let b = try Input(shape: [4]).output
    let shared = try Dense(4)
    let nested = try Sequential([shared, ActivationLayer(.tanh)])
    let model = try Model(inputs: [b, a], outputs: [Add()(nested(a), shared(b), shared(a))])
    try assertRoundTrip(model, [Tensor.randn(Shape([2, 4])), Tensor.randn(Shape([2, 4]))])
    let copy = try Layer.make(from: XCTUnwrap(model.architecture))
    XCTAssertEqual(copy.parameters.count, 2)
  }

  func testUnbuiltStaysUnbuilt() throws {
    let copy = try Layer.make(from: XCTUnwrap(Sequential([Dense(2)]).architecture))
    XCTAssertFalse(copy.isBuilt)
    XCTAssertEqual(try copy(Tensor.zeros(Shape([1, 5]))).shape.sizes, [1, 2])
  }

  func testTheGeneratorDoesNotMove() throws {
    try Session().run {
      let json = try XCTUnwrap(Sequential([Input(shape: [3]), Dense(2)]).architecture)
      Session.current.generator.manualSeed(1)
      _ = try Layer.make(from: json)
      let drawn = try Tensor.rand(Shape([4])).floats
      XCTAssertEqual(drawn, try Tensor.rand(Shape([4]), generator: Generator(seed: 1)).floats)
    }
  }

  /// Reading a model that is larger than the session's limit is an error.
  func testTheSessionsLimitsHold() throws {
    let model = try Sequential([Dense(1000)])
    _ = try model.predict(Tensor.zeros(Shape([1, 1000])))
    let architecture = try XCTUnwrap(model.architecture)
    let session = Session()
    session.memoryBudget = MemoryBudget(limit: 1 << 20)
    try session.run {
      XCTAssertThrowsError(try Layer.make(from: architecture)) {
        XCTAssertEqual(($0 as? DiffusionError)?.kind, .memory)
      }
    }
  }

  func testOnlyGivenNamesAreWritten() throws {
    let model = try Sequential([Dense(2), Dense(2, name: "head")])
    let layers = try XCTUnwrap(model.architecture?["layers"]?.array)
    XCTAssertNil(model.architecture?["name"])
    XCTAssertEqual(layers.map { $0["name"]?.string }, [nil, "head"])
    // Without automatic names, copies of one file can be part of one model.
    let copies = try (0..<2).map { _ in try Layer.make(from: XCTUnwrap(model.architecture)) }
    let pair = try Sequential(copies)
    XCTAssertEqual(pair.sublayers.map(\.name), ["sequential", "sequential_1"])
    XCTAssertTrue(
      message { try Layer.make(from: parsed("{\"kind\":\"Add\",\"name\":3}")) }.contains(
        "'name' is not valid: 3"))
  }

  func testALayerWithTwoNames() throws {
    let shared = try Dense(3)
    let model = try Sequential([
      Input(shape: [3]), Sequential([Dense(3), shared]), Sequential([shared, Dense(3)]),
    ])
    XCTAssertEqual(
      model.stateDict().map(\.name).filter { $0.hasSuffix("weight") },
      ["sequential.dense.weight", "sequential.dense_1.weight", "sequential_1.dense_1.weight"])
    try assertRoundTrip(model, [Tensor.randn(Shape([2, 3]))])
  }

  func testBadArchitectures() throws {
    let cases = [
      ("3", "a layer is an object, not a number"),
      (
        "{\"kind\":\"Magic\"}",
        "unknown kind of layer 'Magic' (known: Activation, Add, AveragePooling1D, AveragePooling2D, "
      ),
      ("{\"kind\":\"Dense\",\"name\":\"d\"}", "Dense: the option 'units' is missing"),
      ("{\"kind\":\"Dropout\",\"name\":\"d\",\"rate\":2}", "Dropout: rate: must be 0 to 1, not 2.0"),
      (
        "{\"kind\":\"Dropout\",\"name\":\"d\",\"rate\":\"x\"}",
        "Dropout: the option 'rate' is not valid: \"x\""
      ),
      ("{\"shared\":0}", "no layer number 0 to share"),
      (
        "{\"kind\":\"Model\",\"name\":\"m\",\"layers\":[],\"steps\":[],\"inputs\":[],\"outputs\":[7]}",
        "the steps of a Model do not make a graph"
      ),
      (
        "{\"kind\":\"Model\",\"name\":\"m\",\"layers\":[],\"steps\":[{\"layer\":0}],\"inputs\":[],\"outputs\":[]}",
        "Model: the option 'layer' is not valid: 0"
      ),
    ]
    for (text, expected) in cases {
      let found = message { try Layer.make(from: parsed(text)) }
      XCTAssertTrue(found.hasPrefix("bad argument 'architecture' (" + expected), found)
    }
    var deep = JSON.object([.init("kind", .string("Flatten")), .init("name", .string("f"))])
    for _ in 0..<300 {
      deep = .object([
        .init("kind", .string("Sequential")), .init("name", .string("s")), .init("layers", .array([deep])),
      ])
    }
    XCTAssertTrue(message { try Layer.make(from: deep) }.contains("nested too deeply"))
  }
}
