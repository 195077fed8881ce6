import DiffusionKit
import XCTest

@testable import DiffusionKitDiffusion
@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

/// `fitSteps` and `steps`, which `fit` and `sample` use. stepping.lua tests in Lua that the results are those of `fit` and
/// `sample`.
final class StepsTests: XCTestCase {
  private func compiled() throws -> Layer {
    let model = try TrainingFixtures.network()
    try model.compile(optimizer: SGD { $0.learningRate = 0.1 }, loss: .mse, metrics: [Metric(.mae)])
    return model
  }

  func testEachStepIsOneBatch() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 10)
    let model = try compiled()
    let steps = try model.fitSteps([x], y, .init { ($0.epochs, $0.batchSize) = (2, 4) })
    var seen: [[Int]] = []
    var rows: [Logs] = []
    while let step = try steps.next() {
      seen.append([step.epoch, step.batch])
      XCTAssertEqual(step.logs.names, ["loss", "mae"])
      XCTAssertFalse(model.isTraining)
      XCTAssertEqual(step.epochLogs == nil, step.batch < 2)
      if let row = step.epochLogs { rows.append(row) }
    }
    XCTAssertEqual(seen, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
    XCTAssertEqual(rows.map { $0["loss"] }, steps.history["loss"]?.map(Optional.some))
    XCTAssertEqual(model.history, steps.history)
    XCTAssertNil(try steps.next())
  }

  func testTheLossIsThatOfTheBatch() throws {
    let model = try ConstantModel([0])
    try model.compile(optimizer: SGD { $0.learningRate = 0.25 }, loss: .mse)
    let one = try Tensor.full(Shape([2, 1]), 1)
    let steps = try model.fitSteps([one], one, .init { $0.batchSize = 1 })
    // The gradient of (p - 1)^2 at 0 is -2: one step leads to 0.5.
    XCTAssertEqual(try steps.next()?.logs["loss"], 1)
    XCTAssertEqual(try model.predict(one).floats, [0.5, 0.5])
    let last = try XCTUnwrap(steps.next())
    XCTAssertEqual(last.logs["loss"], 0.25)
    XCTAssertEqual(last.epochLogs?["loss"], 0.625)
  }

  func testClosingEndsOnlyThatRun() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 8)
    let model = try compiled()
    let first = try model.fitSteps([x], y, .init { ($0.epochs, $0.batchSize) = (9, 8) })
    for _ in 0..<3 { _ = try first.next() }
    let second = try model.fitSteps([x], y, .init { ($0.epochs, $0.batchSize) = (9, 8) })
    _ = try second.next()
    first.close()
    XCTAssertNil(try first.next())
    XCTAssertEqual(model.history.epochs, [0], "the history is that of the last run")
    _ = try second.next()
    second.close()
    XCTAssertEqual(model.history.epochs, [0, 1])
    XCTAssertFalse(model.isTraining)
  }

  func testAnAbandonedRunFreesItsModel() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 8)
    weak var abandoned: Layer?
    do {
      let model = try compiled()
      let steps = try model.fitSteps([x], y, .init { $0.batchSize = 4 })
      _ = try steps.next()
      abandoned = model
    }
    XCTAssertNil(abandoned)
  }

  func testAStopRequestEndsTrainingAndPausesSampling() throws {
    let (x, y) = try TrainingFixtures.linearData(count: 8)
    let model = try compiled()
    let steps = try model.fitSteps([x], y, .init { $0.batchSize = 4 })
    _ = try steps.next()
    Session.current.requestStop()
    XCTAssertThrowsError(try steps.next()) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .interrupted) }
    XCTAssertNil(try steps.next())

    let trainer = try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) {
        $0.hiddenDim = 8
        $0.numBlocks = 1
        $0.timeEmbeddingDim = 4
      },
      scheduler: DDPMScheduler())
    trainer.sampleShape = [2]
    let whole = try trainer.sample(.init { ($0.numInferenceSteps, $0.generator) = (3, Generator(seed: 1)) })
    let sampling = try trainer.sampleSteps(
      .init { ($0.numInferenceSteps, $0.generator) = (3, Generator(seed: 1)) })
    _ = try sampling.next()
    Session.current.requestStop()
    XCTAssertThrowsError(try sampling.next()) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .interrupted) }
    while try sampling.next() != nil {}
    XCTAssertEqual(sampling.sample.floats, whole.floats)
  }

  func testSamplingDoesNotChangeTheScheduler() throws {
    let scheduler = try DDIMScheduler()
    let trainer = try DiffusionTrainer(
      model: TimeMLP(dataShape: [2]) {
        $0.hiddenDim = 8
        $0.numBlocks = 1
        $0.timeEmbeddingDim = 4
      }, scheduler: scheduler)
    trainer.sampleShape = [2]
    _ = try trainer.sample(.init { $0.numInferenceSteps = 4 })
    XCTAssertEqual(scheduler.timesteps.count, 1000)
  }
}
