import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class PerceptualLossTests: XCTestCase {
  /// The numbers that PyTorch was given: ((7 i + 3 k) mod 11) / 11 - 0.45.
  private func filled(_ shape: Shape, _ k: Int) throws -> Tensor {
    try Tensor(shape: shape, values: (0..<shape.count).map { Float(($0 * 7 + k * 3) % 11) / 11 - 0.45 })
  }

  private let channels = [2, 3, 3, 4, 4]

  /// A file as torchvision would write it for a VGG-16 with few channels, including the classifier.
  private func torchvisionFile(
    _ change: (inout [(name: String, tensor: Tensor)]) throws -> Void = { _ in }
  ) throws -> String {
    let layers = [0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28]
    let widths = [3, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4]
    var entries: [(name: String, tensor: Tensor)] = []
    for (index, layer) in layers.enumerated() {
      let (inputs, outputs) = (widths[index], widths[index + 1])
      entries.append(
        ("features.\(layer).weight", try filled(Shape([outputs, inputs, 3, 3]), 2 * index)))
      entries.append(("features.\(layer).bias", try filled(Shape([outputs]), 2 * index + 1)))
    }
    for layer in [0, 3, 6] {
      entries.append(("classifier.\(layer).weight", try Tensor.zeros(Shape([2, 2]))))
      entries.append(("classifier.\(layer).bias", try Tensor.zeros(Shape([2]))))
    }
    try change(&entries)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("vgg-\(UUID().uuidString)").path
    addTeardownBlock { try? FileManager.default.removeItem(atPath: path) }
    try saveSafetensors(path, NamedTensors(entries))
    return path
  }

  private func imagePair() throws -> (Tensor, Tensor) {
    let shape = try Shape([2, 3, 16, 16])
    return (
      try Tensor.rand(shape, generator: Generator(seed: 5)),
      try Tensor.rand(shape, generator: Generator(seed: 6))
    )
  }

  /// PyTorch 2.15: the modules of torchvision's vgg16().features with these channels and weights, after its normalisation.
  func testVGGAgreesWithPyTorch() throws {
    var options = PerceptualOptions()
    options.networks = [try VGG16.load(weights: torchvisionFile(), VGG16.Options { $0.channels = channels })]
    let (x, y) = try imagePair()
    let loss = try Loss.perceptual(options)
    XCTAssertEqual(try loss(x, y).item(), 9.115094, accuracy: 1e-4)
    let gradient = try XCTUnwrap(gradients([x]) { try loss($0[0], y) }[0])
    XCTAssertEqual(try gradient.norm().item(), 10.0824, accuracy: 1e-3)
    let index = 256 + 7 * 16 + 5
    assertClose(
      Array(gradient.floats[index..<index + 4]), [-0.430145, -0.7080021, 0.302837, 0.001667183],
      accuracy: 1e-4)
    // Images of one channel count as gray images of three.
    let gray = try x.narrow(axis: 1, start: 0, length: 1)
    XCTAssertEqual(
      try loss(gray, gray * Tensor(0.5)).item(),
      try loss(gray.broadcast(to: x.shape), gray.broadcast(to: x.shape) * Tensor(0.5)).item(), accuracy: 1e-5)
  }

  func testWeightsOfLayersAddUp() throws {
    let network = try VGG16.load(weights: torchvisionFile(), VGG16.Options { $0.channels = channels })
    let (x, y) = try imagePair()
    func value(_ layers: [String], _ weights: [Float]?) throws -> Float {
      var options = PerceptualOptions()
      options.networks = [network]
      (options.layers, options.weights) = (layers, weights)
      return try Loss.perceptual(options)(x, y).item()
    }
    let parts = try ["relu1_2", "relu2_2", "relu3_3", "relu4_3"].map { try value([$0], nil) }
    XCTAssertEqual(parts.reduce(0, +), 9.115094, accuracy: 1e-4)
    XCTAssertEqual(
      try value(["relu2_2", "relu1_2"], [3, 0.5]), 3 * parts[1] + 0.5 * parts[0], accuracy: 1e-4)
  }

  func testWeightsOfAnotherNetworkAreRefused() throws {
    let path = try torchvisionFile { entries in
      entries.removeAll { $0.name == "features.28.bias" }
      entries.append(("features.30.weight", try Tensor.zeros(Shape([1]))))
      entries[2].tensor = try Tensor.zeros(Shape([2, 2, 5, 5]))
    }
    let text = message { try VGG16.load(weights: path, VGG16.Options { $0.channels = channels }) }
    for part in [
      path, "missing: features.28.bias", "unexpected: features.30.weight",
      "features.2.weight has [2, 2, 5, 5], expected [2, 2, 3, 3]",
    ] { XCTAssertTrue(text.contains(part), text) }
    XCTAssertFalse(text.contains("classifier"), text)
    let other = message { try VGG16.load(weights: torchvisionFile()) }
    XCTAssertTrue(other.contains("features.0.weight has [2, 3, 3, 3], expected [64, 3, 3, 3]"), other)
    assertArgument("channels") { try VGG16 { $0.channels = [1, 2] } }
    assertArgument("channels") { try VGG16 { $0.channels = [1, 2, 3, 4, 0] } }
    XCTAssertThrowsError(try VGG16.load(weights: "/nowhere.safetensors"))
    assertArgument("weights") { try VGG16.load(weights: "") }
  }

  func testVGGIsSavedAndItsResultIsTheLastPooling() throws {
    let network = try VGG16.load(weights: torchvisionFile(), VGG16.Options { $0.channels = channels })
    let x = try Tensor.rand(Shape([1, 3, 64, 32]), generator: Generator(seed: 1))
    let y = try network(x)
    XCTAssertEqual(y.shape.sizes, [1, 4, 2, 1])
    XCTAssertEqual(y.floats, try network.features(x, at: ["relu5_3"])[0].maxPool2d(2).floats)
    XCTAssertEqual(network.featureNames.count, 13)
    let copy = try Layer.make(from: XCTUnwrap(network.architecture))
    try copy.loadStateDict(network.stateDict())
    XCTAssertEqual(try copy(x).floats, y.floats)
  }

  // MARK: Any model

  private func small() throws -> Sequential {
    try Sequential([
      Conv2D(3, 3, name: "first") {
        $0.padding = .same
        $0.activation = .silu
      }, BatchNormalization(name: "norm"),
      Dropout(0.5, name: "drop"), Conv2D(2, 3, name: "second") { ($0.strides, $0.padding) = (2, .same) },
    ])
  }

  func testOnlyThePredictionHasGradients() throws {
    let network = try small()
    let (x, y) = (try randn([2, 1, 6, 6], seed: 1), try randn([2, 1, 6, 6], seed: 2))
    network.train()
    _ = try network(x)
    let earlier = try randn([3], seed: 3)
    let bias = try XCTUnwrap(network.namedParameters.first { $0.name == "first.bias" }?.parameter)
    try bias.setGrad(earlier)
    let before = network.stateDict().map(\.tensor.floats)
    var options = PerceptualOptions()
    options.networks = [network]
    options.layers = ["first", "second"]
    let loss = try Loss.perceptual(options)
    let (p, t) = (Parameter(x), Parameter(y))
    try loss(p.tensor, t.tensor).backward()
    XCTAssertNotNil(p.grad)
    XCTAssertNil(t.grad)
    // The network is unchanged: in training mode, trainable, with its earlier gradients and statistics.
    XCTAssertTrue(network.isTraining)
    XCTAssertEqual(bias.grad?.floats, earlier.floats)
    XCTAssertEqual(network.parameters.filter { $0.grad != nil }.count, 1)
    XCTAssertEqual(network.stateDict().map(\.tensor.floats), before)
    XCTAssertFalse(network.parameters.contains(where: \.isFrozen))
    XCTAssertFalse(try noGrad { try loss(p.tensor, y).requiresGrad })
    try assertGradients(of: [x]) { try loss($0[0], y) * Tensor(2) }
    network.eval()
    let features = try noGrad {
      try (network.features(x, at: ["first"])[0], network.features(y, at: ["first"])[0])
    }
    options.layers = ["first"]
    XCTAssertEqual(
      try Loss.perceptual(options)(x, y).item(), try Loss.mse(features.0, features.1).item(), accuracy: 1e-6)
  }

  func testSequentialModelAndListsOfModels() throws {
    let input = try Input(shape: [1, 8, 8])
    let first = try Conv2D(2, 3, name: "first") { $0.activation = .relu }
    let middle = try first(input.output)
    let last = try Conv2D(3, 3, name: "last")(middle)
    let model = try Model(inputs: [input.output], outputs: [last])
    let part = try Model(inputs: [input.output], outputs: [middle])
    XCTAssertEqual(model.featureNames, ["first", "last"])
    let (x, y) = (try randn([1, 1, 8, 8], seed: 1), try randn([1, 1, 8, 8], seed: 2))
    func value(_ networks: [Layer], _ layers: [String]?) throws -> Float {
      var options = PerceptualOptions()
      (options.networks, options.layers) = (networks, layers)
      options.distance = .mae
      return try Loss.perceptual(options)(x, y).item()
    }
    let expected = try Loss.mae(part(x), part(y)).item()
    XCTAssertEqual(try value([model], ["first"]), expected, accuracy: 1e-6)
    XCTAssertEqual(try value([part], nil), expected, accuracy: 1e-6)
    XCTAssertEqual(
      try value([part, model], nil), try value([model], ["last", "first"]), accuracy: 1e-5)
    XCTAssertEqual(try model.outputs(for: [x])[0].floats, try model(x).floats)
  }

  func testClassifierOfDigits() throws {
    let classifier = try DigitClassifier.load()
    let data = try mnist()
    // The digits cycle through 0, 1, ... 9; the classifier was not trained on the last 1,000.
    let images =
      try data.images.reshaped([10, 500, 784]).transposed(0, 1).reshaped([5000, 1, 28, 28])
      .narrow(axis: 0, start: 4000, length: 1000) / Tensor(255)
    let read = try classifier.predict(images).argmax(axis: 1).floats
    let right = read.enumerated().count { Int($1) == $0 % 10 }
    XCTAssertEqual(right, 985, accuracy: 2)
    XCTAssertLessThan(try Data(contentsOf: ownWeights).count, 500_000)

    // The default network: a digit is nearer to its own blurred image than to another digit. The loss is also found by name.
    let loss = try Loss.perceptual(PerceptualOptions())
    let digit = try images.narrow(axis: 0, start: 0, length: 1)
    let other = try images.narrow(axis: 0, start: 1, length: 1)
    XCTAssertEqual(try loss(digit, digit).item(), 0)
    let blurred = try digit.avgPool2d(3, stride: 1, padding: .zeros([1]))
    XCTAssertLessThan(try loss(blurred, digit).item(), try loss(other, digit).item())
    XCTAssertEqual(try Loss.named("perceptual")(other, digit).item(), try loss(other, digit).item())
  }

  private var ownWeights: URL {
    Paths.sources.appendingPathComponent("CData/digit_classifier.safetensors")
  }

  func testBadInput() throws {
    let network = try small()
    func refused(_ argument: String, _ part: String, _ change: (inout PerceptualOptions) -> Void) {
      var options = PerceptualOptions()
      options.networks = [network]
      change(&options)
      assertArgument(argument, part) { try Loss.perceptual(options) }
    }
    refused("layers", "did you mean 'first'") { $0.layers = ["frist"] }
    refused("layers", "none are named") { $0.layers = [] }
    refused("layers", "layers are chosen of one") {
      ($0.networks, $0.layers) = ([network, network], ["first"])
    }
    refused("weights", "each of the 1 compared outputs") { $0.weights = [1, 2] }
    refused("weights", "") { $0.weights = [-1] }
    refused("weights", "not all of them 0") { $0.weights = [0] }
    refused("layers", "(Dense) has no layers to choose") {
      guard let dense = try? Dense(3) else { return }
      ($0.networks, $0.layers) = ([dense], ["first"])
    }
    var options = PerceptualOptions()
    let loss = try Loss.perceptual(options)
    let digits = try Tensor.zeros(Shape([1, 1, 28, 28]))
    assertArgument("target", "they must be the same") {
      try loss(digits, Tensor.zeros(Shape([2, 1, 28, 28])))
    }
    assertArgument("prediction", "3") {
      try loss(Tensor.zeros(Shape([1, 3, 28, 28])), Tensor.zeros(Shape([1, 3, 28, 28])))
    }
    let inked = try mnist().images.narrow(axis: 0, start: 0, length: 1).unsqueezed(0)
    assertArgument("target", "by x / 255") { try loss(digits, inked) }
    options.networks = [try VGG16 { $0.channels = channels }]
    let vgg = try Loss.perceptual(options)
    let (x, y) = try imagePair()
    assertArgument("target", "too far for 0...1: rescale them to 0...1 by x / 255") {
      try vgg(x, y * Tensor(255))
    }
    assertArgument("target", "by (x + 1) / 2") { try vgg(x, y * Tensor(2) - Tensor(1)) }
    assertArgument("prediction", "[2, 2, 16, 16]") {
      let two = try x.narrow(axis: 1, start: 0, length: 2)
      return try vgg(two, two)
    }
  }
}
