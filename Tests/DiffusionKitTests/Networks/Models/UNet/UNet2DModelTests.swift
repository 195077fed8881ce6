import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// diffusers' own models (see Fixtures/NOTICE.md): weights by name, outputs, gradients.
final class UNet2DModelTests: XCTestCase {
  private static func tiny() -> UNetModel.Options {
    var configuration = UNetModel.Options()
    configuration.sampleSize = [16]
    configuration.inChannels = 1
    configuration.outChannels = 1
    configuration.blockOutChannels = [16, 32]
    configuration.layersPerBlock = 1
    configuration.normNumGroups = 4
    configuration.downBlockTypes = [.plain, .attention]
    configuration.upBlockTypes = [.attention, .plain]
    return configuration
  }

  private func tensors(_ file: String) throws -> [String: Tensor] {
    let entries = try loadSafetensors(fixture(file)).tensors.entries
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
  }

  private func tinyModel() throws -> UNet2DModel {
    let model = try UNet2DModel(Self.tiny())
    let weights = try loadSafetensors(fixture("ddpm_tiny/unet/diffusion_pytorch_model.safetensors"))
    try model.loadStateDict(weights.tensors.entries.map { ($0.name, $0.tensor) })
    return model
  }

  private func assertGradients(
    _ model: Layer, _ prefix: String, _ golden: [String: Tensor], line: UInt = #line
  ) throws {
    for (name, parameter) in model.namedParameters {
      let found = try XCTUnwrap(parameter.grad, name, line: line)
      let expected = try XCTUnwrap(golden[prefix + name], line: line)
      if name.hasSuffix("to_k.bias") {
        // A constant added to all keys changes no attention weight: the exact gradient is 0, and both results are rounding errors.
        XCTAssertLessThan(found.floats.map(\.magnitude).max() ?? 0, 1e-5, name, line: line)
        XCTAssertLessThan(expected.floats.map(\.magnitude).max() ?? 0, 1e-5, name, line: line)
      } else {
        assertClose(found, expected, 1e-4, name, line: line)
      }
    }
  }

  func testDiffusersPipelinesModel() throws {
    let golden = try tensors("ddpm_tiny/io.safetensors")
    func value(_ name: String) throws -> Tensor { try XCTUnwrap(golden[name], name) }
    let model = try tinyModel()
    let x = Parameter(try value("x"))
    let y = try model(x.tensor, value("timesteps"))
    for (a, b) in zip(y.floats, try value("y").floats) { XCTAssertEqual(a, b, accuracy: 1e-5) }
    let loss = try (y - value("target")).square().mean()
    let expected = try value("loss").floats[0]
    XCTAssertEqual(loss.floats[0], expected, accuracy: 1e-6 * expected)
    try loss.backward()
    try assertGradients(model, "grad.", golden)
  }

  /// The input's gradient was never reset: the file has the sum over all five steps.
  func testFiveStepsOfAdamW() throws {
    let golden = try tensors("ddpm_tiny/io.safetensors")
    func value(_ name: String) throws -> Tensor { try XCTUnwrap(golden[name], name) }
    let model = try tinyModel()
    let optimizer = try AdamW { ($0.learningRate, $0.weightDecay) = (1e-3, 1e-2) }
    let x = Parameter(try value("x"))
    for expected in try value("adamw_losses").floats {
      for parameter in model.parameters { parameter.zeroGrad() }
      let loss = try (model(x.tensor, value("timesteps")) - value("target")).square().mean()
      XCTAssertEqual(loss.floats[0], expected, accuracy: 1e-4 * expected)
      try loss.backward()
      try optimizer.step(model.parameters)
    }
    assertClose(try XCTUnwrap(x.grad), try value("grad.x"), 1e-3)
  }

  /// Four levels, three channels, labels, scale and shift, zero padding; and one level with one head.
  func testOtherOptions() throws {
    let golden = try tensors("unet2d.safetensors")
    var rich = UNetModel.Options()
    rich.outChannels = 6
    rich.blockOutChannels = [8, 8, 16, 16]
    rich.normNumGroups = 4
    rich.downsamplePadding = 0
    rich.attentionHeadDim = 4
    rich.downBlockTypes = [.plain, .attention, .plain, .attention]
    rich.upBlockTypes = [.attention, .plain, .attention, .plain]
    rich.resnetTimeScaleShift = .scaleShift
    rich.numClassEmbeds = 5
    rich.flipSinToCos = false
    rich.freqShift = 1
    rich.midBlockScaleFactor = 1.5
    rich.normEps = 1e-4
    rich.centerInputSample = true
    rich.actFn = .gelu
    rich.attnNormNumGroups = 2
    var small = UNetModel.Options()
    small.inChannels = 2
    small.outChannels = 2
    small.blockOutChannels = [6]
    small.layersPerBlock = 1
    small.normNumGroups = 3
    small.addAttention = false
    small.downBlockTypes = [.attention]
    small.upBlockTypes = [.attention]
    small.attentionHeadDim = nil
    for (number, configuration) in [rich, small].enumerated() {
      let prefix = "\(number).weight."
      let model = try UNet2DModel(configuration)
      try model.loadStateDict(
        golden.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
      func value(_ name: String) throws -> Tensor { try XCTUnwrap(golden["\(number)." + name], name) }
      let x = Parameter(try value("x"))
      let steps = try tensor([2], [3, 871])
      let labels = try tensor([2], [4, 0])
      let y =
        try configuration.numClassEmbeds == nil ? model(x.tensor, steps) : model(x.tensor, steps, labels)
      assertClose(y, try value("y"), 1e-5, "\(number)")
      try y.backward(value("cotangent"))
      try assertGradients(model, "\(number).grad.", golden)
      assertClose(try XCTUnwrap(x.grad), try value("grad.x"), 1e-4)
    }
  }

  func testSavedAndReadAgain() throws {
    let model = try tinyModel()
    let json = try XCTUnwrap(model.architecture)
    let copy = try Layer.make(from: parsed(json.text()))
    XCTAssertEqual((copy as? UNet2DModel)?.options, model.options)
    try copy.loadStateDict(model.stateDict())
    let x = try randn([1, 1, 8, 12])
    XCTAssertEqual(try copy(x, Tensor(7)).floats, try model(x, Tensor(7)).floats)
    XCTAssertEqual(model.valueCounts.trainable, 176_849)
    XCTAssertTrue(model.summary().contains("176,849"), model.summary())
    XCTAssertFalse(model.summary().contains("unbuilt"), model.summary())
  }

  func testErrors() throws {
    let model = try UNet2DModel(Self.tiny(), name: "unet")
    XCTAssertTrue(
      message { try model(randn([1, 1, 7, 8]), Tensor(0)) }.contains("multiples of 2"),
      message { try model(randn([1, 1, 7, 8]), Tensor(0)) })
    XCTAssertTrue(message { try model(randn([1, 2, 8, 8]), Tensor(0)) }.contains("expected [N, 1, H, W]"))
    XCTAssertTrue(
      message { try model(randn([2, 1, 8, 8]), tensor([3], [1, 2, 3])) }.contains("timesteps have shape [3]"))
    XCTAssertTrue(
      message { try model(randn([1, 1, 8, 8]), Tensor(0), Tensor(1)) }.contains("numClassEmbeds"))
    func refused(_ change: (inout UNetModel.Options) -> Void) -> String {
      var configuration = Self.tiny()
      change(&configuration)
      return message { try UNet2DModel(configuration) }
    }
    XCTAssertTrue(refused { $0.normNumGroups = 5 }.contains("'normNumGroups'"))
    XCTAssertTrue(refused { $0.attentionHeadDim = 5 }.contains("'attentionHeadDim'"))
    XCTAssertTrue(refused { $0.downBlockTypes = [.plain] }.contains("'downBlockTypes'"))
    XCTAssertTrue(refused { $0.blockOutChannels = [] }.contains("'blockOutChannels'"))
    XCTAssertTrue(refused { $0.layersPerBlock = 0 }.contains("'layersPerBlock'"))
    XCTAssertTrue(refused { $0.downsamplePadding = 2 }.contains("'downsamplePadding'"))
    XCTAssertTrue(refused { $0.dropout = 2 }.contains("'dropout'"))
    XCTAssertTrue(refused { $0.midBlockScaleFactor = 0 }.contains("'midBlockScaleFactor'"))
  }
}
