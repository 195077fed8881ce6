import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// Compares diffusers' models (see Fixtures/NOTICE.md) by names of weights, outputs and gradients, and tests the extensions.
final class DiTTests: XCTestCase {
  private static func small() -> DiT.Options {
    var configuration = DiT.Options()
    configuration.numAttentionHeads = 2
    configuration.attentionHeadDim = 10
    configuration.inChannels = 2
    configuration.outChannels = 3
    configuration.numLayers = 2
    configuration.sampleSize = 8
    configuration.numEmbedsAdaNorm = 5
    return configuration
  }

  /// A model with random weights: the outputs of a new model are 0.
  private func random(_ configuration: DiT.Options) throws -> DiT {
    let model = try DiT(configuration)
    try model.loadStateDict(
      model.stateDict().enumerated().map { index, entry in
        (entry.name, try randn(entry.tensor.shape.sizes, seed: UInt64(index)) * Tensor(0.2))
      })
    return model
  }

  /// The second model is given a sample of another size than its own.
  func testDiffusersModels() throws {
    let entries = try loadSafetensors(fixture("dit.safetensors")).tensors.entries
    let golden = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.tensor) })
    var other = DiT.Options()
    other.numAttentionHeads = 3
    other.attentionHeadDim = 4
    other.inChannels = 1
    other.numLayers = 1
    other.sampleSize = 6
    other.patchSize = 3
    other.numEmbedsAdaNorm = 4
    other.attentionBias = false
    other.activationFn = .gelu
    other.normElementwiseAffine = true
    other.normEps = 1e-3
    for (number, configuration) in [Self.small(), other].enumerated() {
      func value(_ name: String) throws -> Tensor { try XCTUnwrap(golden["\(number)." + name], name) }
      let prefix = "\(number).weight."
      let model = try DiT(configuration)
      try model.loadStateDict(
        golden.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
      let x = Parameter(try value("x"))
      let labels = try tensor([2], [Float(XCTUnwrap(model.nullClass)), 1])
      let y = try model(x.tensor, tensor([2], [3, 871]), labels)
      assertClose(y, try value("y"), 1e-5)
      try y.backward(value("cotangent"))
      assertClose(try XCTUnwrap(x.grad), try value("grad.x"), 1e-4)
      for (name, parameter) in model.namedParameters {
        let (found, expected) = (try XCTUnwrap(parameter.grad, name), try value("grad." + name))
        if name.hasSuffix("to_k.bias") {
          // A constant added to all keys changes no attention weight: the exact gradient is 0, and both results are rounding errors.
          XCTAssertLessThan((found.floats + expected.floats).map(\.magnitude).max() ?? 1, 1e-5, name)
        } else {
          assertClose(found, expected, 1e-4, name)
        }
      }
    }
  }

  func testThePapersInitializationGivesZerosAndLearns() throws {
    var configuration = Self.small()
    configuration.zeroInitOutputs = true
    let model = try DiT(configuration)
    let x = try randn([2, 2, 4, 4])
    XCTAssertEqual(try model(x, Tensor(3), tensor([2], [0, 4])).floats.map(\.magnitude).max(), 0)
    let optimizer = try Adam { $0.learningRate = 1e-3 }
    let target = try randn([2, 3, 4, 4], seed: 2)
    var losses: [Float] = []
    for _ in 0..<60 {
      for parameter in model.parameters { parameter.zeroGrad() }
      let loss = try Loss.mse(model(x, Tensor(3), tensor([2], [0, 4])), target)
      losses.append(try loss.item())
      try loss.backward()
      try optimizer.step(model.parameters)
    }
    XCTAssertLessThan(losses[59], 0.5 * losses[0])
  }

  func testGradients() throws {
    var configuration = Self.small()
    configuration.numAttentionHeads = 1
    configuration.attentionHeadDim = 4
    configuration.inChannels = 1
    configuration.outChannels = nil
    configuration.numLayers = 1
    configuration.numEmbedsAdaNorm = nil
    configuration.activationFn = .silu
    let model = try random(configuration)
    let step = try tensor([1], [5])
    // Without the embedding of the timestep, whose 256 inputs alone would take long.
    let x = Parameter(try randn([1, 1, 4, 2]))
    let few = model.namedParameters.filter {
      $0.parameter.shape.count <= 64 && !$0.name.hasSuffix("to_k.bias")
    }
    XCTAssertGreaterThan(few.count, 10)
    try assertParameterGradients([x] + few.map(\.parameter)) { try model(x.tensor, step) }
  }

  func testOtherSizesAndLabels() throws {
    let model = try random(Self.small())
    for sizes in [[1, 2, 8, 8], [3, 2, 2, 6], [2, 2, 10, 4], [1, 2, 2, 2]] {
      let y = try model(randn(sizes), Tensor(7), Tensor(1))
      XCTAssertEqual(y.shape.sizes, [sizes[0], 3, sizes[2], sizes[3]])
      XCTAssertTrue(y.isFinite)
    }
    // Each example is independent of the others.
    let x = try randn([2, 2, 8, 4])
    let both = try model(x, tensor([2], [3, 90]), tensor([2], [0, 4]))
    let second = try model(x.narrow(axis: 0, start: 1, length: 1), Tensor(90), Tensor(4))
    assertClose(try both.narrow(axis: 0, start: 1, length: 1), second)
    // The position of a patch matters, which attention alone would ignore.
    let mirrored = try model(x.flipped([3]), Tensor(3), Tensor(0)).flipped([3])
    XCTAssertGreaterThan(relativeError(mirrored, try model(x, Tensor(3), Tensor(0))), 1e-3)
    // Without labels, the null label is used.
    XCTAssertEqual(model.nullClass, 5)
    XCTAssertEqual(try model(x, Tensor(3)).floats, try model(x, Tensor(3), Tensor(5)).floats)
    var unconditional = Self.small()
    unconditional.numEmbedsAdaNorm = nil
    let without = try random(unconditional)
    XCTAssertNil(without.nullClass)
    XCTAssertEqual(try without(x, Tensor(3)).shape.sizes, [2, 3, 8, 4])
    XCTAssertFalse(without.namedParameters.contains { $0.name.contains("class_embedder") })
  }

  func testDropoutIsForTraining() throws {
    var configuration = Self.small()
    configuration.dropout = 0.5
    let model = try random(configuration)
    let x = try randn([1, 2, 8, 8])
    let calm = try model(x, Tensor(3)).floats
    XCTAssertEqual(try model(x, Tensor(3)).floats, calm)
    model.train()
    XCTAssertNotEqual(try model(x, Tensor(3)).floats, calm)
  }

  func testSavedAndReadAgain() throws {
    let model = try random(Self.small())
    let json = try XCTUnwrap(model.architecture)
    let copy = try Layer.make(from: parsed(json.text()))
    XCTAssertEqual((copy as? DiT)?.options, model.options)
    try copy.loadStateDict(model.stateDict())
    let x = try randn([1, 2, 4, 8])
    XCTAssertEqual(try copy(x, Tensor(7), Tensor(2)).floats, try model(x, Tensor(7), Tensor(2)).floats)
    // diffusers' count, which includes a row for the null label.
    XCTAssertEqual(model.valueCounts.trainable, 27_632)
    XCTAssertTrue(model.summary().contains("27,632"), model.summary())
    XCTAssertFalse(model.summary().contains("unbuilt"), model.summary())
  }

  func testTheTrainerUsesTheNullLabel() throws {
    let trainer = try DiffusionTrainer(
      model: DiT(Self.small()), scheduler: DDPMScheduler(),
      .init {
        $0.training.optimizer = try Adam()
        $0.labelDropout = 0.1
      })
    XCTAssertEqual(trainer.nullLabel, 5)
  }

  func testErrors() throws {
    let model = try DiT(Self.small(), name: "dit")
    let x = try randn([2, 2, 8, 8])
    for (part, call) in [
      ("multiples of the patchSize, 2", { try model(randn([1, 2, 7, 8]), Tensor(0)) }),
      ("multiples of the patchSize, 2", { try model(randn([1, 2, 8, 0]), Tensor(0)) }),
      ("expected [N, 2, H, W]", { try model(randn([1, 3, 8, 8]), Tensor(0)) }),
      ("expected [N, 2, H, W]", { try model(randn([2, 8, 8]), Tensor(0)) }),
      ("timesteps have shape [3]", { try model(x, tensor([3], [1, 2, 3])) }),
      ("labels have shape [3]", { try model(x, Tensor(0), tensor([3], [1, 2, 3])) }),
      ("from 0 to 5", { try model(x, Tensor(0), Tensor(6)) }),
      ("not 1 inputs", { try model(x) }),
    ] as [(String, () throws -> Tensor)] {
      let text = message { try call() }
      XCTAssertTrue(text.contains(part), text)
    }
    func refused(_ name: String, _ change: (inout DiT.Options) -> Void) {
      var configuration = Self.small()
      change(&configuration)
      assertArgument(name) { try DiT(configuration) }
    }
    refused("attention_head_dim") { $0.attentionHeadDim = 5 }
    refused("attention_head_dim") { $0.attentionHeadDim = 1 << 20 }
    refused("num_attention_heads") { $0.numAttentionHeads = 0 }
    refused("num_layers") { $0.numLayers = 0 }
    refused("patch_size") { $0.patchSize = 9 }
    refused("patch_size") { $0.patchSize = -1 }
    refused("sample_size") { $0.sampleSize = 1 << 40 }
    refused("dropout") { $0.dropout = 2 }
    refused("norm_eps") { $0.normEps = -1 }
    refused("out_channels") { $0.outChannels = 0 }
    refused("num_embeds_ada_norm") { $0.numEmbedsAdaNorm = 0 }
    var unconditional = Self.small()
    unconditional.numEmbedsAdaNorm = nil
    let without = try DiT(unconditional)
    XCTAssertTrue(message { try without(x, Tensor(0), Tensor(1)) }.contains("numEmbedsAdaNorm"))
  }
}
