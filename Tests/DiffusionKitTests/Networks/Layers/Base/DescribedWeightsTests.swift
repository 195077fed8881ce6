import DiffusionKit
import Foundation
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Descriptions of models with one wrong number, beside correct weights, are refused before memory is allocated for the
/// described model.
final class DescribedWeightsTests: XCTestCase {
  private static let room = 100 << 20

  private func dit() throws -> DiT {
    var options = DiT.Options()
    (options.numAttentionHeads, options.attentionHeadDim, options.inChannels) = (2, 8, 2)
    (options.numLayers, options.sampleSize, options.patchSize, options.numEmbedsAdaNorm) = (2, 8, 2, 3)
    return try DiT(options)
  }

  private func unet(_ type: UNetModel.Type) throws -> UNetModel {
    var options = UNetModel.Options()
    (options.inChannels, options.outChannels, options.blockOutChannels) = (1, 1, [8, 16])
    (options.downBlockTypes, options.upBlockTypes) = ([.plain, .attention], [.attention, .plain])
    (options.layersPerBlock, options.normNumGroups, options.sampleSize) = (1, 4, [8])
    options.numClassEmbeds = 3
    return try type.init(options)
  }

  private func network() throws -> Sequential {
    try Sequential([
      Input(shape: [2, 8, 8]), Conv2D(4, 3), BatchNormalization(), ActivationLayer(.relu), UpSampling2D(2),
      MaxPooling2D(2), Flatten(), Dense(6), LayerNormalization(), Reshape([2, 3]), Dense(3),
    ])
  }

  /// The same JSON with one number after the other multiplied.
  private func variants(_ json: JSON, _ factor: Int) -> [(name: String, json: JSON)] {
    func walk(_ json: JSON, _ name: String, _ rebuild: (JSON) -> JSON) -> [(name: String, json: JSON)] {
      switch json {
      case .int(let value):
        return [(name, rebuild(.int(value.multipliedReportingOverflow(by: factor).partialValue)))]
      case .array(let values):
        return values.indices.flatMap { index in
          walk(values[index], "\(name)[\(index)]") { new in
            rebuild(.array(values.enumerated().map { $0 == index ? new : $1 }))
          }
        }
      case .object(let members):
        return members.indices.flatMap { index in
          walk(members[index].value, "\(name).\(members[index].key)") { new in
            rebuild(
              .object(members.enumerated().map { $0 == index ? JSON.Member($1.key, new) : $1 }))
          }
        }
      default: return []
      }
    }
    return walk(json, "") { $0 }
  }

  /// Loads with little memory and returns the message of the error, if there is one.
  private func refusal(_ load: () throws -> Layer) -> String? {
    let session = Session()
    let budget = MemoryBudget(limit: Self.room)
    session.memoryBudget = budget
    var message: String?
    session.run {
      do { _ = try load() } catch let error as DiffusionError {
        message = error.description
        XCTAssertNotEqual(error.kind, .memory, error.description)
      } catch { XCTFail("\(error)") }
    }
    XCTAssertEqual(budget.refusals, 0, message ?? "loaded")
    return message
  }

  private func shapes(in message: String) -> Int {
    message.components(separatedBy: "[").dropFirst().count { $0.first?.isNumber == true }
  }

  private func checkFolder(_ model: Layer, sized: [String]) throws {
    let folder = try temporaryFolder()
    try model.savePretrained(folder)
    let config = folder + "/config.json"
    let good = try JSON.load(config)
    XCTAssertNil(refusal { try Layer.fromPretrained(folder) })
    for factor in [1000, 1_000_000] {
      for (name, json) in variants(good, factor) {
        try json.text().write(toFile: config, atomically: true, encoding: .utf8)
        let message = refusal { try Layer.fromPretrained(folder) }
        if sized.contains(where: { name.hasPrefix("." + $0) }) {
          let text = try XCTUnwrap(message, "\(name) times \(factor) is accepted")
          // Out of range, or different from the weights.
          XCTAssertTrue(
            shapes(in: text) >= 2 || text.contains("must be 1 to") || text.contains("more than")
              || text.contains("wider than") || text.contains("larger than") || text.contains("missing")
              || text.contains("divide"),
            "\(name) times \(factor): \(text)")
        }
      }
    }
  }

  func testFoldersOfDiT() throws {
    try checkFolder(
      dit(),
      sized: [
        "num_attention_heads", "attention_head_dim", "in_channels", "num_layers", "patch_size",
        "num_embeds_ada_norm",
      ])
  }

  func testFoldersOfUNets() throws {
    let sized = [
      "in_channels", "out_channels", "block_out_channels", "layers_per_block", "num_class_embeds",
    ]
    try checkFolder(unet(UNet2DModel.self), sized: sized)
    try checkFolder(unet(UNet1DModel.self), sized: [])
  }

  /// The example of the issue: a folder of 28 KB that took 4 GB, and 17 seconds with a thousand layers.
  func testOneWrongNumber() throws {
    let folder = try temporaryFolder()
    try dit().savePretrained(folder)
    let config = folder + "/config.json"
    let text = try String(contentsOfFile: config, encoding: .utf8)
    for (good, bad, expected) in [
      (
        "\"in_channels\": 2", "\"in_channels\": 1000000",
        ["proj.weight", "[16, 2, 2, 2]", "[16, 1000000, 2, 2]"]
      ),
      ("\"num_layers\": 2", "\"num_layers\": 1000", ["of shape [", "no more than"]),
    ] {
      XCTAssertTrue(text.contains(good), text)
      try text.replacingOccurrences(of: good, with: bad).write(
        toFile: config, atomically: true, encoding: .utf8)
      let message = try XCTUnwrap(refusal { try Layer.fromPretrained(folder) })
      for part in expected { XCTAssertTrue(message.contains(part), message) }
    }
  }

  func testFilesOfWeights() throws {
    let folder = try temporaryFolder()
    let models: [Layer] = [
      try network(),
      try TimeMLP(dataShape: [3]) {
        $0.hiddenDim = 4
        $0.numBlocks = 1
        $0.timeEmbeddingDim = 4
        $0.numClasses = 2
      },
      try dit(), try PatchDiscriminator { ($0.filters, $0.numLayers) = (4, 1) },
      try VGG16 { $0.channels = [2, 2, 2, 2, 2] },
    ]
    for model in models {
      if !model.isBuilt { try model.buildIfNeeded([Shape([1, 3, 32, 32])]) }
      let path = folder + "/model.safetensors"
      try model.saveWeights(path)
      XCTAssertNil(refusal { try Layer.load(path) })
      let architecture = try XCTUnwrap(model.architecture)
      let tensors = try NamedTensors(model.stateDict())
      for factor in [1000, 1_000_000] {
        for (_, json) in variants(architecture, factor) {
          try saveSafetensors(path, tensors, metadata: [("architecture", json.text())])
          // Some numbers may be larger, such as a dropout rate or a pooling size.
          _ = refusal { try Layer.load(path) }
        }
      }
    }
  }

  /// The message lists all of a few differences.
  func testSmallDifferencesAreListed() throws {
    let folder = try temporaryFolder()
    let model = try dit()
    try model.savePretrained(folder)
    let config = folder + "/config.json"
    let text = try String(contentsOfFile: config, encoding: .utf8)
    try text.replacingOccurrences(of: "\"num_layers\": 2", with: "\"num_layers\": 3")
      .write(toFile: config, atomically: true, encoding: .utf8)
    let message = try XCTUnwrap(refusal { try Layer.fromPretrained(folder) })
    XCTAssertTrue(message.contains("missing: transformer_blocks.2."), message)
  }

  /// Loading weights draws no random numbers.
  func testLoadingDrawsNothing() throws {
    let folder = try temporaryFolder()
    try dit().savePretrained(folder)
    try Session().run {
      let before = try Session.current.generator.state().floats
      _ = try Layer.fromPretrained(folder)
      XCTAssertEqual(try Session.current.generator.state().floats, before)
    }
  }
}
