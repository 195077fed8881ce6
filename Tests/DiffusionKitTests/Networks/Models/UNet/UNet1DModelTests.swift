import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Signals of any length, compared with the model for images, which is compared with diffusers.
final class UNet1DModelTests: XCTestCase {
  static func tiny() -> UNetModel.Options {
    var configuration = UNetModel.Options()
    configuration.inChannels = 1
    configuration.outChannels = 1
    configuration.blockOutChannels = [4, 8, 8]
    configuration.layersPerBlock = 1
    configuration.normNumGroups = 2
    configuration.attentionHeadDim = 4
    configuration.downBlockTypes = [.plain, .attention, .plain]
    configuration.upBlockTypes = [.plain, .attention, .plain]
    return configuration
  }

  func testLengthsAndChannels() throws {
    for padding in [0, 1] {
      var configuration = Self.tiny()
      configuration.downsamplePadding = padding
      configuration.inChannels = 2
      configuration.outChannels = 3
      let model = try UNet1DModel(configuration)
      for length in [100, 101, 102, 103, 37, 8, 5, 3, 2, 1] {
        let y = try model(randn([2, 2, length]), tensor([2], [3, 900]))
        XCTAssertEqual(y.shape.sizes, [2, 3, length], "padding \(padding)")
        XCTAssertTrue(y.floats.allSatisfy(\.isFinite))
      }
      XCTAssertEqual(try model.outputSizes(for: [[nil, 2, 101], [nil]]), [nil, 3, 101])
    }
  }

  /// With one level, a signal is an image of height 1, which only the middle row of each kernel sees.
  func testIsTheModelForImagesOfHeightOne() throws {
    var configuration = UNetModel.Options()
    configuration.inChannels = 2
    configuration.outChannels = 1
    configuration.blockOutChannels = [4]
    configuration.layersPerBlock = 2
    configuration.normNumGroups = 2
    configuration.attentionHeadDim = 2
    configuration.downBlockTypes = [.attention]
    configuration.upBlockTypes = [.crossAttention]
    configuration.crossAttentionDim = 3
    configuration.conditioningChannels = 1
    configuration.numClassEmbeds = 4
    configuration.resnetTimeScaleShift = .scaleShift
    let signals = try UNet1DModel(configuration)
    let images = try UNet2DModel(configuration)
    XCTAssertEqual(signals.stateDict().map(\.name), images.stateDict().map(\.name))
    let state = try images.stateDict().map { name, value in
      guard value.rank == 4 else { return (name, value) }
      let row = value.shape.sizes[2] / 2
      return (
        name, try value.narrow(axis: 2, start: row, length: 1).reshaped(value.shape.sizes[0..<2] + [-1])
      )
    }
    try signals.loadStateDict(state)
    let x = try randn([2, 2, 9])
    let c = try randn([2, 1, 9], seed: 2)
    let rest = [try tensor([2], [3, 900]), try tensor([2], [0, 3])]
    let states = try randn([2, 5, 3], seed: 3)
    assertClose(
      try signals([x] + rest + [c, states]),
      try images([x.reshaped([2, 2, 1, 9])] + rest + [c.reshaped([2, 1, 1, 9]), states]).reshaped([2, 1, 9]),
      1e-5)
  }

  /// Odd lengths on two levels, with one example, one channel and one group.
  func testGradients() throws {
    for padding in [0, 1] {
      var configuration = Self.tiny()
      configuration.blockOutChannels = [2, 4]
      configuration.downBlockTypes = [.plain, .attention]
      configuration.upBlockTypes = [.attention, .plain]
      configuration.normNumGroups = 1
      configuration.attentionHeadDim = 2
      configuration.downsamplePadding = padding
      Session.current.generator.manualSeed(1)
      let model = try UNet1DModel(configuration)
      let x = Parameter(try randn([1, 1, 5]))
      let convolutions = model.namedParameters.filter {
        $0.name.contains("samplers") || $0.name.contains("conv_in")
      }
      XCTAssertEqual(convolutions.count, 6)
      try assertParameterGradients([x] + convolutions.map(\.parameter), step: 3e-3) {
        try model(x.tensor, Tensor(7))
      }
    }
  }

  func testSavedAndReadAgain() throws {
    var configuration = Self.tiny()
    configuration.crossAttentionDim = 6
    configuration.numAttentionHeads = 2
    configuration.downBlockTypes[1] = .crossAttention
    configuration.classEmbedType = .timestep
    configuration.conditioningChannels = 2
    configuration.gradientCheckpointing = true
    let model = try UNet1DModel(configuration)
    let json = try XCTUnwrap(model.architecture)
    XCTAssertTrue(json.text().contains("\"CrossAttnDownBlock1D\""), json.text())
    let copy = try Layer.make(from: parsed(json.text()))
    XCTAssertEqual((copy as? UNet1DModel)?.options, configuration)
    try copy.loadStateDict(model.stateDict())
    let x = try randn([1, 1, 7])
    let conditions: [Condition: Tensor] = [
      .classLabels: try Tensor(2), .conditioning: try randn([1, 2, 7]),
      .encoderHiddenStates: try randn([1, 3, 6]),
    ]
    XCTAssertEqual(
      try copy(x, Tensor(7), conditions).floats, try model(x, Tensor(7), conditions).floats)
    XCTAssertTrue(model.summary().contains("CrossAttnDownBlock1D"), model.summary())
    XCTAssertTrue(model.summary().contains("UNetMidBlock1DCrossAttn"), model.summary())
    XCTAssertFalse(model.summary().contains("unbuilt"), model.summary())
  }

  func testErrors() throws {
    let model = try UNet1DModel(Self.tiny(), name: "unet")
    XCTAssertTrue(message { try model(randn([1, 2, 8]), Tensor(0)) }.contains("expected [N, 1, L]"))
    XCTAssertTrue(message { try model(randn([1, 1, 8, 8]), Tensor(0)) }.contains("expected [N, 1, L]"))
    XCTAssertTrue(
      message { try model(Tensor.zeros(Shape([1, 1, 0])), Tensor(0)) }.contains("axis of size 0"))
    XCTAssertTrue(
      message {
        try Layer.make(from: parsed("{\"kind\":\"UNet1DModel\",\"down_block_types\":[\"DownBlock2D\"]}"))
      }.contains("'DownBlock1D'"))
  }
}
