import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Training that is interrupted within a step: that step has no effect.
final class InterruptionTests: XCTestCase {
  /// Requests a stop in its nth call in training; the next layer is not reached.
  private final class Stopping: Layer {
    var callsLeft: Int
    init(after calls: Int) {
      callsLeft = calls
      super.init(name: "stopping")
    }
    override func forward(_ inputs: [Tensor]) throws -> Tensor {
      let input = try only(inputs)
      if isTraining {
        callsLeft -= 1
        if callsLeft == 0 { Session.current.requestStop() }
      }
      return input
    }
  }

  private func make(stopAfter calls: Int) throws -> (model: Layer, optimizer: Optimizer) {
    Session.current.generator.manualSeed(1)
    let model = try Sequential([
      Dense(4, name: "first") { $0.activation = .tanh }, Stopping(after: calls), Dense(1, name: "second"),
    ])
    let optimizer = try Adam { $0.learningRate = 0.01 }
    try model.compile(optimizer: optimizer, loss: .mse)
    return (model, optimizer)
  }

  private func fit(_ model: Layer, epochs: Int) throws {
    let x = try Tensor.arange(0, 16).reshaped([8, 2])
    try model.fit(
      x, Tensor.arange(0, 8).reshaped([8, 1]),
      .init { ($0.epochs, $0.batchSize, $0.shuffle) = (epochs, 2, false) })
  }

  private func assertEqual(_ a: [(name: String, tensor: Tensor)], _ b: [(name: String, tensor: Tensor)]) {
    XCTAssertEqual(a.map(\.name), b.map(\.name))
    for (left, right) in zip(a, b) { XCTAssertEqual(left.tensor.floats, right.tensor.floats, left.name) }
  }

  func testModelAndOptimizerAreThoseOfTheLastWholeStep() throws {
    // 4 batches per epoch: interrupted in the first batch of the third epoch.
    let (model, optimizer) = try make(stopAfter: 9)
    XCTAssertThrowsError(try fit(model, epochs: 5)) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
    XCTAssertEqual(optimizer.stepCount, 8)
    XCTAssertFalse(model.isTraining)
    XCTAssertEqual(model.history.epochs, [0, 1])
    XCTAssertFalse(Session.current.isStopRequested)

    let (other, its) = try make(stopAfter: .max)
    try fit(other, epochs: 2)
    assertEqual(model.stateDict(), other.stateDict())
    assertEqual(try optimizer.stateDict(), try its.stateDict())
    XCTAssertEqual(model.history["loss"], other.history["loss"])

    // Training continues without a difference.
    try fit(model, epochs: 1)
    try fit(other, epochs: 1)
    assertEqual(model.stateDict(), other.stateDict())
  }

  func testBackwardStopsBetweenOperations() throws {
    let p = Parameter(try Tensor.ones(Shape([2])))
    var y = try p.tensor.square()
    for _ in 0..<5 { y = try y.sin() }
    Session.current.requestStop()
    XCTAssertThrowsError(try y.sum().backward()) { XCTAssertEqual($0 as? DiffusionError, .interrupted) }
    XCTAssertNil(p.grad)
    // The rest of the graph can still be used.
    try p.tensor.square().sum().backward()
    XCTAssertEqual(p.grad?.floats, [2, 2])
  }

  func testARequestStopsOnce() throws {
    let session = Session()
    XCTAssertNoThrow(try session.checkInterrupted())
    session.requestStop()
    XCTAssertTrue(session.isStopRequested)
    XCTAssertThrowsError(try session.checkInterrupted())
    XCTAssertFalse(session.isStopRequested)
    XCTAssertNoThrow(try session.checkInterrupted())
  }
}
