import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Models and layers after `manualSeed(s)` against PyTorch's after `torch.manual_seed(s)` (init.json, see
/// Fixtures/NOTICE.md): the first values bit for bit, and the sums of all values to the precision of sums in double.
final class StartingWeightsTests: XCTestCase {
  private func golden() throws -> JSON { try JSON.load(fixture("init.json")) }

  private func seeded<Result>(_ seed: Int, _ body: () throws -> Result) rethrows -> Result {
    Session.current.generator.manualSeed(UInt64(seed))
    return try body()
  }

  private func check(_ tensor: Tensor?, _ facts: JSON, _ name: String, line: UInt = #line) throws {
    let values = try XCTUnwrap(tensor, name, line: line).floats
    let (sum, magnitude) = values.reduce((0.0, 0.0)) { ($0.0 + Double($1), $0.1 + Double($1.magnitude)) }
    let expected = try XCTUnwrap(facts.array, name)
    XCTAssertEqual(
      tensor?.shape.sizes, try expected[0].array?.map { try XCTUnwrap($0.int) }, name, line: line)
    XCTAssertEqual(sum, try XCTUnwrap(expected[1].double), accuracy: 1e-12 * magnitude, name, line: line)
    XCTAssertEqual(
      magnitude, try XCTUnwrap(expected[2].double), accuracy: 1e-12 * magnitude, name, line: line)
    let first = try XCTUnwrap(expected[3].array).map { Float(try XCTUnwrap($0.double)) }
    XCTAssertEqual(Array(values.prefix(3)), first, name, line: line)
  }

  func testModelsOfDiffusers() throws {
    var checked: Set<String> = []
    for entry in try XCTUnwrap(golden()["models"]?.array) {
      let (name, kind) = (try XCTUnwrap(entry["model"]?.string), try XCTUnwrap(entry["class"]?.string))
      guard let config = DiffusersConfig.named(kind) else { continue }  // a model without a counterpart here
      let seed = try XCTUnwrap(entry["seed"]?.int)
      let options = JSON.object(try XCTUnwrap(entry["config"]?.members))
      let model = try seeded(seed) { try ArchitectureReader().layer(config.architecture(of: options)) }
      let after = try Tensor.randn(Shape([3])).floats
      let state = Dictionary(model.stateDict(), uniquingKeysWith: { first, _ in first })
      let parameters = try XCTUnwrap(entry["parameters"]?.members)
      XCTAssertEqual(Set(state.keys).symmetricDifference(parameters.map(\.key)), [], name)
      for member in parameters { try check(state[member.key], member.value, "\(name) \(seed) \(member.key)") }
      let expected = try XCTUnwrap(entry["randn(3) afterwards"]?.array).map { try XCTUnwrap($0.double) }
      XCTAssertEqual(after.map(Double.init), expected, "\(name) \(seed): the generator")
      checked.insert(kind)
    }
    XCTAssertEqual(checked, ["UNet2DModel", "UNet2DConditionModel", "DiTTransformer2DModel"])
  }

  /// Models made as in diffusers give diffusers' first outputs (first_outputs.json).
  func testFirstOutputs() throws {
    let models = try XCTUnwrap(golden()["models"]?.array)
    let outputs = try XCTUnwrap(JSON.load(fixture("first_outputs.json")).array)
    XCTAssertEqual(outputs.count, 3)
    for output in outputs {
      let name = try XCTUnwrap(output["model"]?.string)
      let entry = try XCTUnwrap(models.first { $0["model"]?.string == name && $0["seed"]?.int == 0 })
      let config = JSON.object(try XCTUnwrap(entry["config"]?.members))
      let model = try seeded(0) {
        try ArchitectureReader().layer(DiffusersConfig.unet2D.architecture(of: config))
      }
      let size = try XCTUnwrap(config["sample_size"]?.int)
      let x = try Tensor.randn(Shape([2, XCTUnwrap(config["in_channels"]?.int), size, size]))
      let labels = output["labels"] == true ? [try tensor([2], [3, 10])] : []
      let y = try noGrad { try model([x, tensor([2], [10, 500])] + labels) }.floats
      let expected = try XCTUnwrap(output["first"]?.array).map { Float(try XCTUnwrap($0.double)) }
      assertClose(Array(y.prefix(20)), expected, accuracy: 2e-5)
      let magnitude = y.reduce(0) { $0 + Double($1.magnitude) } / Double(y.count)
      XCTAssertEqual(magnitude, try XCTUnwrap(output["magnitude"]?.double), accuracy: 1e-5, name)
    }
  }

  func testLayers() throws {
    let layers: [String: (Layer, [Int])] = [
      "Linear(7, 5)": (
        try Dense(5) { ($0.kernelInitializer, $0.biasInitializer) = (.torch, .torch) }, [1, 7]
      ),
      "Linear(7, 5, bias=False)": (
        try Dense(5) { ($0.useBias, $0.kernelInitializer) = (false, .torch) }, [1, 7]
      ),
      "Conv1d(3, 4, 5)": (
        try Conv1D(4, 5) {
          $0.kernelInitializer = .torch
          $0.biasInitializer = .torch
        }, [1, 3, 9]
      ),
      "Conv2d(3, 4, 3)": (
        try Conv2D(4, 3) {
          $0.kernelInitializer = .torch
          $0.biasInitializer = .torch
        }, [1, 3, 9, 9]
      ),
      "Conv2d(4, 8, 3, groups=2)": (
        try Conv2D(8, 3) {
          $0.groups = 2
          $0.kernelInitializer = .torch
          $0.biasInitializer = .torch
        }, [1, 4, 9, 9]
      ),
      "ConvTranspose2d(3, 4, 4, stride=2)": (
        try Conv2DTranspose(4, 4) {
          $0.strides = 2
          $0.kernelInitializer = .torch
          $0.biasInitializer = .torch
        },
        [1, 3, 9, 9]
      ),
      "Embedding(10, 6)": (try Embedding(10, 6) { $0.initializer = .torch }, [1]),
      "GroupNorm(2, 4)": (try GroupNormalization { $0.groups = 2 }, [1, 4]),
    ]
    var checked = 0
    for entry in try XCTUnwrap(golden()["layers"]?.array) {
      guard let name = entry["layer"]?.string, let (layer, sizes) = layers[name] else { continue }
      try seeded(0) { try layer.buildIfNeeded([Shape(sizes)]) }
      for member in try XCTUnwrap(entry["parameters"]?.members) {
        let parameter = layer.ownParameters.first { $0.name == member.key }?.parameter
        try check(parameter?.value, member.value, "\(name) \(member.key)")
      }
      checked += 1
    }
    XCTAssertEqual(checked, layers.count)
  }

  func testAttention() throws {
    let entry = try XCTUnwrap(
      golden()["layers"]?.array?.first { $0["layer"]?.string == "MultiheadAttention(8, 2)" }?["parameters"])
    let layer = try MultiHeadAttention(2, 4) {
      $0.kernelInitializer = .torch
      $0.biasInitializer = .torch
    }
    try seeded(0) { try layer.buildIfNeeded([Shape([1, 3, 8])]) }
    let state = Dictionary(layer.stateDict(), uniquingKeysWith: { first, _ in first })
    let inputs = try ["query", "key", "value"].map { try XCTUnwrap(state["\($0).weight"]) }
    try check(Tensor.concat(inputs, axis: 0), XCTUnwrap(entry["in_proj_weight"]), "in_proj_weight")
    try check(state["attention_output.weight"], XCTUnwrap(entry["out_proj.weight"]), "out_proj.weight")
    for name in ["query", "key", "value", "attention_output"] {
      XCTAssertEqual(state["\(name).bias"]?.floats, [Float](repeating: 0, count: 8), name)
    }
  }

  /// Zero initialization of outputs does not change the random numbers of other weights or later draws.
  func testZeroInitOutputs() throws {
    var configuration = UNetModel.Options()
    configuration.inChannels = 1
    configuration.outChannels = 1
    configuration.blockOutChannels = [8, 16]
    configuration.normNumGroups = 4
    configuration.layersPerBlock = 1
    configuration.crossAttentionDim = 6
    configuration.downBlockTypes = [.attention, .crossAttention]
    configuration.upBlockTypes = [.plain, .attention]
    func state(_ zeros: Bool) throws -> (state: [String: Tensor], after: [Float]) {
      configuration.zeroInitOutputs = zeros
      let model = try seeded(3) { try UNet2DModel(configuration) }
      let after = try Tensor.randn(Shape([4])).floats
      return (Dictionary(model.stateDict(), uniquingKeysWith: { first, _ in first }), after)
    }
    let (plain, zeroed) = (try state(false), try state(true))
    XCTAssertEqual(plain.after, zeroed.after)
    var zeros: Set<String> = []
    for (name, tensor) in zeroed.state where tensor.floats != plain.state[name]?.floats {
      XCTAssertTrue(tensor.floats.allSatisfy { $0 == 0 }, name)
      zeros.insert(name.split(separator: ".").suffix(name.contains("to_out") ? 3 : 2).joined(separator: "."))
    }
    XCTAssertEqual(
      zeros,
      [
        "conv2.weight", "conv2.bias", "to_out.0.weight", "to_out.0.bias", "proj_out.weight", "proj_out.bias",
        "conv_out.weight", "conv_out.bias",
      ])
    let out = try UNet2DModel(configuration)(
      Tensor.randn(Shape([1, 1, 8, 8])), Tensor.zeros(Shape([1])), Tensor.randn(Shape([1, 2, 6])))
    XCTAssertTrue(out.floats.allSatisfy { $0 == 0 })
  }
}
