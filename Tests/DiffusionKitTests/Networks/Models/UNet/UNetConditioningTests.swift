import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Class embeddings, conditioning by concatenation and by cross-attention (see Fixtures/NOTICE.md).
final class UNetConditioningTests: XCTestCase {
  private func golden() throws -> [String: Tensor] {
    let entries = try loadSafetensors(fixture("unet2d_condition.safetensors")).tensors.entries
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
  }

  private static func crossing() -> UNetModel.Options {
    var configuration = UNetModel.Options()
    configuration.outChannels = 2
    configuration.blockOutChannels = [4, 8]
    configuration.layersPerBlock = 1
    configuration.normNumGroups = 2
    configuration.downBlockTypes = [.crossAttention, .plain]
    configuration.upBlockTypes = [.plain, .crossAttention]
    configuration.crossAttentionDim = 6
    configuration.numAttentionHeads = 2
    configuration.classEmbedType = .timestep
    return configuration
  }

  private static func identity() -> UNetModel.Options {
    var configuration = UNetModel.Options()
    configuration.inChannels = 2
    configuration.outChannels = 2
    configuration.blockOutChannels = [4]
    configuration.layersPerBlock = 1
    configuration.normNumGroups = 2
    configuration.addAttention = false
    configuration.downBlockTypes = [.plain]
    configuration.upBlockTypes = [.plain]
    configuration.classEmbedType = .identity
    return configuration
  }

  /// A UNet2DConditionModel with class labels as timesteps, and a UNet2DModel with class embeddings.
  func testDiffusersModels() throws {
    let golden = try golden()
    for (number, configuration) in [Self.crossing(), Self.identity()].enumerated() {
      for isCheckpointed in [false, true] {
        var configuration = configuration
        configuration.gradientCheckpointing = isCheckpointed
        let model = try UNet2DModel(configuration)
        let prefix = "\(number).weight."
        try model.loadStateDict(
          golden.filter { $0.key.hasPrefix(prefix) }.map {
            (String($0.key.dropFirst(prefix.count)), $0.value)
          }
        )
        func value(_ name: String) throws -> Tensor { try XCTUnwrap(golden["\(number)." + name], name) }
        let x = Parameter(try value("x"))
        var given: [Condition: Parameter] = [.classLabels: Parameter(try value("class_labels"))]
        if number == 0 { given[.encoderHiddenStates] = Parameter(try value("encoder_hidden_states")) }
        let y = try model(x.tensor, tensor([2], [3, 871]), given.mapValues(\.tensor))
        assertClose(y, try value("y"), 1e-5, "\(number)")
        try y.backward(value("cotangent"))
        var compared = 0
        for (name, parameter) in model.namedParameters {
          guard let expected = golden["\(number).grad." + name] else { continue }
          assertClose(try XCTUnwrap(parameter.grad, name), expected, 1e-4, name)
          compared += 1
        }
        XCTAssertEqual(compared, number == 0 ? 24 : 3)
        assertClose(try XCTUnwrap(x.grad), try value("grad.x"), 1e-4)
        let condition = number == 0 ? Condition.encoderHiddenStates : .classLabels
        assertClose(
          try XCTUnwrap(given[condition]?.grad), try value("grad." + condition.rawValue), 1e-4)
      }
    }
  }

  /// Conditioning adds input channels to the first convolution.
  func testConditioningIsConcatenatedToTheInput() throws {
    var configuration = Self.identity()
    configuration.classEmbedType = nil
    configuration.conditioningChannels = 3
    let model = try UNet2DModel(configuration)
    configuration.inChannels = 5
    configuration.conditioningChannels = 0
    let plain = try UNet2DModel(configuration)
    try plain.loadStateDict(model.stateDict())
    let (x, c) = (try randn([2, 2, 4, 3]), try randn([2, 3, 4, 3], seed: 2))
    let y = try model(x, Tensor(5), [.conditioning: c])
    XCTAssertEqual(y.floats, try plain(Tensor.concat([x, c], axis: 1), Tensor(5)).floats)
    XCTAssertEqual(y.floats, try model(x, Tensor(5), c).floats)
    let gradients = try gradients([x, c]) { try model($0[0], Tensor(5), $0[1]) }
    XCTAssertEqual(gradients.map { $0?.shape }, [x.shape, c.shape])
  }

  /// center_input_sample centers the sample, not the conditioning.
  func testConditioningIsNotCentred() throws {
    var configuration = Self.identity()
    configuration.classEmbedType = nil
    configuration.conditioningChannels = 1
    let model = try UNet2DModel(configuration)
    configuration.centerInputSample = true
    let centring = try UNet2DModel(configuration)
    try centring.loadStateDict(model.stateDict())
    let (x, c) = (try randn([1, 2, 2, 2]), try randn([1, 1, 2, 2], seed: 2))
    XCTAssertEqual(
      try centring(x, Tensor(5), [.conditioning: c]).floats,
      try model(x * Tensor(2) - Tensor(1), Tensor(5), [.conditioning: c]).floats)
  }

  func testGradientsOfATransformer() throws {
    for axes in [1, 2] {
      var configuration = Self.crossing()
      configuration.normNumGroups = 1
      Session.current.generator.manualSeed(1)
      let parts = UNetParts(options: configuration, axes: axes)
      let layer = try SpatialTransformer(4, heads: 2, parts, name: "transformer")
      let sizes = axes == 1 ? [1, 4, 3] : [1, 4, 1, 3]
      try assertGradients(of: layer, [randn(sizes), randn([1, 2, 6], seed: 2)], accuracy: 1e-2)
    }
  }

  func testOrderOfTheConditions() throws {
    var configuration = Self.crossing()
    configuration.conditioningChannels = 1
    let model = try UNet2DModel(configuration)
    let (x, steps) = (try randn([1, 3, 2, 2]), try Tensor(3))
    let (labels, c) = (try Tensor(1), try randn([1, 1, 2, 2]))
    let states = try randn([1, 4, 6])
    let y = try model(x, steps, labels, c, states).floats
    let all: [Condition: Tensor] = [.encoderHiddenStates: states, .classLabels: labels, .conditioning: c]
    XCTAssertEqual(try model(x, steps, all).floats, y)
    XCTAssertEqual(
      try model(model.arranged([x, steps, labels], [.encoderHiddenStates: states, .conditioning: c])).floats,
      y)
    let taken = "(x, timesteps, class_labels, conditioning, encoder_hidden_states)"
    for missing in Condition.allCases {
      var some = all
      some[missing] = nil
      let text = message { try model(x, steps, some) }
      XCTAssertTrue(text.contains("it takes \(taken)"), text)
    }
    XCTAssertTrue(
      message { try model.arranged([x, steps, labels, c], all) }.contains("class_labels does not follow"))
    let plain = try UNet2DModel(Self.identity())
    XCTAssertTrue(
      message { try plain(x, steps, [.conditioning: c]) }.contains("it takes (x, timesteps, class_labels)"))
    // The conditions of other layers are unknown: they come in the order of the cases.
    let concat = try Concatenate(axis: 1)
    XCTAssertEqual(try concat(x, x, [.conditioning: c]).shape.sizes, [1, 7, 2, 2])
  }

  func testErrors() throws {
    var configuration = Self.crossing()
    configuration.conditioningChannels = 1
    let model = try UNet2DModel(configuration, name: "unet")
    let x = try randn([2, 3, 4, 4])
    func refused(_ change: (inout [Condition: Tensor]) throws -> Void) throws -> String {
      var conditions: [Condition: Tensor] = [
        .classLabels: try Tensor(1), .conditioning: try randn([2, 1, 4, 4]),
        .encoderHiddenStates: try randn([2, 4, 6]),
      ]
      try change(&conditions)
      return message { try model(x, Tensor(0), conditions) }
    }
    let states = "expected [2, tokens, 6] with at least 1 token"
    for sizes in [[2, 4, 5], [1, 4, 6], [2, 6], [2, 0, 6]] {
      let text = try refused { $0[.encoderHiddenStates] = try Tensor.zeros(Shape(sizes)) }
      XCTAssertTrue(text.contains("unet (UNet2DModel)") && text.contains(states), text)
    }
    for sizes in [[2, 2, 4, 4], [2, 1, 4, 3], [1, 1, 4, 4], [2, 1, 4]] {
      let text = try refused { $0[.conditioning] = try Tensor.zeros(Shape(sizes)) }
      XCTAssertTrue(text.contains("expected [2, 1, 4, 4] for x of [2, 3, 4, 4]"), text)
    }
    let labels = try refused { $0[.classLabels] = try tensor([3], [1, 2, 3]) }
    XCTAssertTrue(labels.contains("labels have shape [3]"), labels)
    let named = try UNet2DModel(Self.identity())
    let text = message { try named(randn([2, 2, 1, 1]), Tensor(0), randn([2, 4])) }
    XCTAssertTrue(text.contains("expected embeddings [2, 16]"), text)
  }

  func testOptionsThatDoNotFit() throws {
    func refused(_ change: (inout UNetModel.Options) -> Void) -> String {
      var configuration = Self.crossing()
      change(&configuration)
      return message { try UNet2DModel(configuration) }
    }
    XCTAssertTrue(refused { $0.crossAttentionDim = nil }.contains("'crossAttentionDim'"))
    XCTAssertTrue(refused { $0.crossAttentionDim = 0 }.contains("'crossAttentionDim'"))
    XCTAssertTrue(refused { $0.numAttentionHeads = 3 }.contains("'numAttentionHeads'"))
    XCTAssertTrue(refused { $0.numAttentionHeads = 0 }.contains("'numAttentionHeads'"))
    XCTAssertTrue(refused { $0.conditioningChannels = -1 }.contains("'conditioningChannels'"))
    XCTAssertTrue(
      refused {
        $0.addAttention = false
        $0.downBlockTypes = [.plain, .plain]
        $0.upBlockTypes = [.plain, .plain]
      }.contains("'crossAttentionDim'"))
    XCTAssertTrue(
      refused {
        $0.crossAttentionDim = nil
        $0.downBlockTypes = [.plain, .plain]
        $0.upBlockTypes = [.plain, .plain]
      }.contains("'numAttentionHeads'"))
    XCTAssertTrue(
      refused {
        ($0.crossAttentionDim, $0.numAttentionHeads, $0.attnNormNumGroups) = (nil, nil, 3)
        $0.downBlockTypes = [.plain, .plain]
        $0.upBlockTypes = [.plain, .plain]
      }.contains("'attnNormNumGroups'"))
  }
}
