import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class CallbackTests: XCTestCase {
  private let x = try? Tensor.zeros(Shape([6, 1])), y = try? Tensor.full(Shape([6, 1]), 1)

  private func model(rate: LearningRateSchedule = 0.1) throws -> Layer {
    let model = try ConstantModel([0])
    try model.compile(optimizer: SGD { $0.learningRate = rate }, loss: .mse)
    return model
  }

  @discardableResult
  private func fit(_ model: Layer, _ callbacks: [any Callback], epochs: Int = 5) throws -> History {
    try model.fit(
      XCTUnwrap(x), XCTUnwrap(y), .init { ($0.epochs, $0.batchSize, $0.callbacks) = (epochs, 2, callbacks) })
  }

  func testOrderAndLogs() throws {
    let recorder = Recorder()
    let history = try fit(model(), [recorder], epochs: 2)
    XCTAssertEqual(
      recorder.events,
      ["train begin", "epoch 0 begin", "epoch 0 end", "epoch 1 begin", "epoch 1 end", "train end"])
    XCTAssertEqual(recorder.batchLogs.count, 6)
    XCTAssertEqual(recorder.batchLogs[5], recorder.epochLogs[1])
    XCTAssertEqual(recorder.epochLogs.map { $0["loss"] }, history["loss"]?.map(Optional.some))
  }

  func testStopping() throws {
    let byValue = Recorder()
    let byRun = Recorder()
    let byModel = Recorder()
    byValue.onEpoch = { epoch, _ in epoch == 1 ? .stop : .proceed }
    XCTAssertEqual(try fit(model(), [byValue]).epochs, [0, 1])
    XCTAssertEqual(byValue.events.last, "train end")
    byRun.onBatch = { batch, run in
      run.stopTraining = batch == 1
      return .proceed
    }
    XCTAssertEqual(try fit(model(), [byRun]).epochs, [0], "the history has the row of the partial epoch")
    XCTAssertEqual(byRun.batchLogs.count, 2)
    let stopped = try model()
    byModel.onEpoch = { _, run in
      run.model.stopTraining = true
      return .proceed
    }
    XCTAssertEqual(try fit(stopped, [byModel]).epochs, [0])
    XCTAssertEqual(try fit(stopped, []).epochs.count, 5, "the next fit starts afresh")
  }

  func testAnErrorIsThrownUnchanged() throws {
    let recorder = Recorder()
    let model = try model()
    recorder.onEpoch = { epoch, _ in
      if epoch == 2 { throw Recorder.Failure(message: "enough") }
      return .proceed
    }
    XCTAssertThrowsError(try fit(model, [recorder])) {
      XCTAssertEqual($0 as? Recorder.Failure, .init(message: "enough"))
    }
    XCTAssertFalse(model.isTraining)
    XCTAssertEqual(model.history.epochs, [0, 1, 2])
    XCTAssertNotEqual(recorder.events.last, "train end")
  }

  func testAnInterruptLeavesTheLastWholeStep() throws {
    let recorder = Recorder()
    let model = try model()
    var values: [Float] = []
    recorder.onBatch = { batch, run in
      values = run.model.parameters.flatMap(\.value.floats)
      if batch == 1 { Session.current.requestStop() }
      return .proceed
    }
    XCTAssertThrowsError(try fit(model, [recorder])) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
    XCTAssertEqual(recorder.batchLogs.count, 2)
    XCTAssertEqual(model.parameters.flatMap(\.value.floats), values)
    XCTAssertFalse(model.isTraining)
    XCTAssertEqual(model.history.epochs, [])
    XCTAssertEqual(try fit(model, []).epochs.count, 5)
  }

  func testEarlyStopping() throws {
    // A rate of 1.1 overshoots: the loss grows from the first epoch on.
    let model = try model(rate: 1.1)
    let stop = try EarlyStopping { ($0.monitor, $0.patience, $0.restoreBestWeights) = ("loss", 2, true) }
    let history = try fit(model, [stop], epochs: 50)
    XCTAssertEqual(history.epochs, [0, 1, 2])
    XCTAssertEqual(stop.bestEpoch, 0)
    XCTAssertEqual(stop.stoppedEpoch, 2)
    let best = try self.model(rate: 1.1)
    try fit(best, [], epochs: 1)
    XCTAssertEqual(model.parameters[0].value.floats, best.parameters[0].value.floats)

    let patient = try EarlyStopping { ($0.monitor, $0.patience) = ("loss", 3) }
    XCTAssertEqual(try fit(self.model(), [patient], epochs: 20).epochs.count, 20, "it improves all the time")
    XCTAssertNil(patient.stoppedEpoch)
    assertArgument("monitor", "'val_loss' is not recorded") { try fit(model, [EarlyStopping()]) }
    assertArgument("patience") { try EarlyStopping { $0.patience = -1 } }
  }

  func testEarlyStoppingTowardsTheLargest() throws {
    let stop = try EarlyStopping { ($0.monitor, $0.mode) = ("loss", .max) }
    XCTAssertEqual(try fit(model(), [stop]).epochs, [0, 1], "a falling figure is no improvement")
  }
}
