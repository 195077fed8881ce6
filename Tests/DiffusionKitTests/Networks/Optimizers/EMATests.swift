import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class EMATests: XCTestCase {
  func testClosedForm() throws {
    let model = try ConstantModel([1, 2])
    let ema = try EMA(model) { $0.decay = 0.9 }
    // The value changes from v to 0: after n updates the average is 0.9^n v.
    try model.parameter.setValue(Tensor(shape: [1, 2], values: [0, 0]))
    for _ in 0..<10 { try ema.update() }
    let average = try XCTUnwrap(ema.stateDict().first).tensor.floats
    XCTAssertEqual(average[0], 0.34867844, accuracy: 1e-6)
    XCTAssertEqual(average[1], 0.69735688, accuracy: 1e-6)
    XCTAssertEqual(model.parameter.value.floats, [0, 0])
  }

  func testWarmUpWeightsThePastLess() throws {
    let model = try ConstantModel([1])
    let ema = try EMA(model) { ($0.decay, $0.warmUp) = (0.999, .ratio) }
    try model.parameter.setValue(Tensor(shape: [1, 1], values: [0]))
    try ema.update()
    XCTAssertEqual(try XCTUnwrap(ema.stateDict().first).tensor.item(), 0.1, accuracy: 1e-7)
    try ema.update()
    XCTAssertEqual(try XCTUnwrap(ema.stateDict().first).tensor.item(), 0.1 * 2 / 11, accuracy: 1e-7)
  }

  func testApplyAndRestore() throws {
    let model = try ConstantModel([1])
    let ema = try EMA(model) { $0.decay = 0.5 }
    try model.parameter.setValue(Tensor(shape: [1, 1], values: [3]))
    try ema.update()
    try ema.apply()
    XCTAssertEqual(model.parameter.value.floats, [2])
    XCTAssertThrowsError(try ema.apply())
    XCTAssertThrowsError(try ema.update())
    try ema.restore()
    XCTAssertEqual(model.parameter.value.floats, [3])
    XCTAssertThrowsError(try ema.restore())
    XCTAssertEqual(try ema.withAveragedWeights { model.parameter.value.floats }, [2])
    XCTAssertThrowsError(try ema.withAveragedWeights { throw Recorder.Failure(message: "no") }) {
      XCTAssertEqual($0 as? Recorder.Failure, .init(message: "no"))
    }
    XCTAssertEqual(model.parameter.value.floats, [3])
  }

  func testStateIsSavedAndLoaded() throws {
    let model = try ConstantModel([1, 5])
    let ema = try EMA(model) { $0.decay = 0.5 }
    try model.parameter.setValue(Tensor(shape: [1, 2], values: [3, 3]))
    try ema.update()
    let other = try EMA(model) { $0.decay = 0.5 }
    try other.loadStateDict(ema.stateDict(), updateCount: ema.updateCount)
    XCTAssertEqual(other.stateDict()[0].tensor.floats, [2, 4])
    XCTAssertEqual(other.updateCount, 1)
    assertArgument("state", "missing [\"value\"]") { try other.loadStateDict([]) }
    assertArgument("state", "[3]") { try other.loadStateDict([("value", Tensor.zeros(Shape([3])))]) }
  }

  func testDecayIsChecked() throws {
    let model = try ConstantModel([1])
    for decay in [-0.1, 1, .nan] { assertArgument("decay") { try EMA(model) { $0.decay = decay } } }
  }

  func testTheStateHasTheCount() throws {
    let model = try ConstantModel([1])
    let first = try EMA(model) { ($0.decay, $0.warmUp) = (0.999, .ratio) }
    for value: Float in [2, 5, 3] {
      try model.parameters[0].setValue(tensor([1, 1], [value]))
      try first.update()
    }
    let state = try first.stateWithCount()
    XCTAssertEqual(state.map(\.name), ["value", "n_averaged"])
    let second = try EMA(model) { ($0.decay, $0.warmUp) = (0.999, .ratio) }
    try second.loadStateWithCount(state)
    XCTAssertEqual(second.updateCount, 3)
    for ema in [first, second] { try ema.update() }
    XCTAssertEqual(first.stateDict()[0].tensor.floats, second.stateDict()[0].tensor.floats)
    // Loading the state of a model, without a count, starts anew.
    try second.loadStateWithCount(model.stateDict())
    XCTAssertEqual(second.updateCount, 0)
    assertArgument("state", "'n_averaged' is not a step count") {
      try second.loadStateWithCount(model.stateDict() + [("n_averaged", tensor([1], [1]))])
    }
  }
}
