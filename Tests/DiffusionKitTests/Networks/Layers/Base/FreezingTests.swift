import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class FreezingTests: XCTestCase {
  private func network() throws -> (first: Dense, last: Dense, model: Sequential) {
    let (first, last) = (try Dense(4) { $0.activation = .tanh }, try Dense(2))
    return (first, last, try Sequential([Input(shape: [3]), Sequential([first]), last]))
  }

  private func fit(_ model: Layer, epochs: Int = 2) throws {
    try model.compile(optimizer: AdamW { ($0.learningRate, $0.weightDecay) = (0.1, 0.1) }, loss: .mse)
    let (x, y) = try TrainingFixtures.linearData(count: 16, inputs: 3, outputs: 2)
    try model.fit(x, y, .init { ($0.epochs, $0.batchSize) = (epochs, 8) })
  }

  private func values(_ layer: Layer) -> [[Float]] { layer.stateDict().map(\.tensor.floats) }

  func testOnlyOtherLayersAreTrained() throws {
    let (first, last, model) = try network()
    XCTAssertTrue(model.isTrainable && first.isTrainable)
    let (before, other) = (values(first), values(last))
    first.isTrainable = false
    try fit(model)
    XCTAssertEqual(values(first), before)
    XCTAssertNotEqual(values(last), other)
    XCTAssertTrue(first.parameters.allSatisfy { $0.grad == nil && $0.isFrozen })
    XCTAssertTrue(last.parameters.allSatisfy { $0.grad != nil && !$0.isFrozen })
    XCTAssertEqual(model.trainableParameters.count, 2)
    XCTAssertEqual(model.parameters.count, 4)
    XCTAssertEqual(model.stateDict().count, 4)
    first.isTrainable = true
    try fit(model)
    XCTAssertNotEqual(values(first), before)
  }

  func testGradientsPassThroughAFrozenLayer() throws {
    let (first, last, model) = try network()
    let (before, other) = (values(first), values(last))
    last.isTrainable = false
    try fit(model)
    XCTAssertNotEqual(values(first), before)
    XCTAssertEqual(values(last), other)
  }

  func testInnerLayersAreFrozenToo() throws {
    let (first, last, model) = try network()
    let block = try XCTUnwrap(model.layers.first)
    block.isTrainable = false
    XCTAssertFalse(first.isTrainable)
    // A layer inside a frozen one is frozen, whatever its own setting.
    first.isTrainable = true
    let before = values(first)
    try fit(model)
    XCTAssertEqual(values(first), before)
    model.isTrainable = true
    XCTAssertTrue(first.isTrainable && last.isTrainable && block.isTrainable)
    try fit(model)
    XCTAssertNotEqual(values(first), before)
  }

  func testFrozenBeforeItIsBuilt() throws {
    let (own, head) = (Doubling(name: "own"), try Dense(2))
    let model = try Sequential([Dense(3), own, head])
    own.isTrainable = false
    model.layers[0].isTrainable = false
    try fit(model, epochs: 1)
    XCTAssertEqual(model.trainableParameters.count, 2)
    XCTAssertTrue((own.parameters + model.layers[0].parameters).allSatisfy { $0.isFrozen && $0.grad == nil })
    let before = values(own)
    XCTAssertEqual(before.count, 2)
    try fit(model)
    XCTAssertEqual(values(own), before)
  }

  func testFreezingDropsTheGradient() throws {
    let (first, _, model) = try network()
    try model(Tensor.ones(Shape([2, 3]))).sum().backward()
    XCTAssertNotNil(first.weight?.grad)
    first.isTrainable = false
    XCTAssertNil(first.weight?.grad)
    let before = values(first)
    try SGD { $0.learningRate = 1 }.step(model.parameters)
    XCTAssertEqual(values(first), before)
  }

  func testNothingToTrainIsAnError() throws {
    let (_, _, model) = try network()
    model.isTrainable = false
    let expected =
      "there is nothing to train in 'sequential' (Sequential): its layers are frozen, set trainable = true for some"
    XCTAssertEqual(message { try fit(model) }, expected)
    let denoiser = try TimeMLP(dataShape: [2]) {
      $0.hiddenDim = 4
      $0.numBlocks = 1
      $0.timeEmbeddingDim = 4
    }
    denoiser.isTrainable = false
    let trainer = try DiffusionTrainer(model: denoiser, scheduler: DDPMScheduler())
    XCTAssertTrue(
      message { try trainer.fit(Tensor.zeros(Shape([4, 2]))) }.contains("nothing to train"))
    denoiser.sublayers.last?.layer.isTrainable = true
    XCTAssertTrue(
      message { try trainer.fit(Tensor.zeros(Shape([4, 2]))) }.contains("nothing to train"))
    denoiser.isTrainable = true
    try trainer.fit(Tensor.zeros(Shape([4, 2])))
  }

  func testTheTrainerLeavesFrozenLayersAlone() throws {
    let denoiser = try TimeMLP(dataShape: [2]) {
      $0.hiddenDim = 4
      $0.numBlocks = 1
      $0.timeEmbeddingDim = 4
    }
    let frozen = try XCTUnwrap(denoiser.sublayers.first { $0.name == "time_in" }).layer
    frozen.isTrainable = false
    let (before, all) = (values(frozen), values(denoiser))
    try DiffusionTrainer(model: denoiser, scheduler: DDPMScheduler(), .init { $0.training.emaDecay = 0.9 })
      .fit(TrainingFixtures.normal([8, 2]), .init { ($0.epochs, $0.batchSize) = (2, 4) })
    XCTAssertEqual(values(frozen), before)
    XCTAssertNotEqual(values(denoiser), all)
  }

  func testTheSummaryCountsFrozenParameters() throws {
    let (first, _, model) = try network()
    first.isTrainable = false
    let text = model.summary()
    for line in [" Total params: 26 (", " Trainable params: 10 (", " Non-trainable params: 16 ("] {
      XCTAssertTrue(text.contains(line), text)
    }
  }

  func testASharedParameterIsFrozenWithEitherHolder() throws {
    let shared = try Dense(3)
    let block = try Sequential([shared])
    let model = try Sequential([Input(shape: [3]), shared, block, Dense(2)])
    block.isTrainable = false
    XCTAssertEqual(model.trainableParameters.count, 2)
  }

  func testFilesStoreFreezing() throws {
    let (first, _, model) = try network()
    first.isTrainable = false
    let copy = try Layer.make(from: XCTUnwrap(model.architecture))
    XCTAssertEqual(copy.architecture, model.architecture)
    XCTAssertEqual(copy.trainableParameters.count, 2)
    XCTAssertTrue(copy.isTrainable)
    XCTAssertTrue(
      message { try Layer.make(from: parsed("{\"kind\":\"Add\",\"trainable\":3}")) }.contains(
        "'trainable' is not valid"))
  }
}
