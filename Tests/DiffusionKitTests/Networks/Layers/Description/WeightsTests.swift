import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class WeightsTests: XCTestCase {
  private var path = ""

  override func setUp() {
    path = NSTemporaryDirectory() + "weights-\(UInt32.random(in: 0 ... .max)).safetensors"
  }
  override func tearDown() { unlink(path) }

  /// The deepest model that may be saved can be read again, though the reader of JSON has a limit of its own.
  func testRoundTripOfTheDeepestModels() throws {
    let x = try TrainingFixtures.normal([1, 2])
    var layer = try Sequential([ActivationLayer(.relu)])
    while let outer = try? Sequential([layer]) { layer = outer }
    let input = try Input(shape: [2]).output
    var model = try Model(inputs: [input], outputs: [Dense(2)(input)])
    while let outer = try? Model(inputs: [input], outputs: [model(input)]) { model = outer }
    for deepest in [layer, model] {
      let expected = try deepest(x).floats
      try deepest.saveWeights(path)
      XCTAssertEqual(try Layer.load(path)(x).floats, expected)
    }
  }

  func testSavedAndLoaded() throws {
    let x = try TrainingFixtures.normal([5, 4])
    let model = try TrainingFixtures.network()
    let expected = try model.predict(x).floats
    try model.saveWeights(path)
    XCTAssertEqual(try Layer.load(path).predict(x).floats, expected)

    Session.current.generator.manualSeed(99)
    let other = try Sequential([Dense(8) { $0.activation = .relu }, Dense(3)])
    XCTAssertNotEqual(try other.predict(x).floats, expected)
    try other.loadWeights(path)
    XCTAssertEqual(try other.predict(x).floats, expected)
  }

  func testAFileOfAnEarlierVersion() throws {
    let x = try TrainingFixtures.normal([5, 4])
    // That version counted names over the session and wrote all of them.
    let old = try Sequential(
      [Dense(8, name: "dense_4") { $0.activation = .relu }, Dense(3, name: "dense_5")], name: "sequential_2")
    let expected = try old.predict(x).floats
    try old.saveWeights(path)
    XCTAssertEqual(try Layer.load(path).predict(x).floats, expected)
    let model = try TrainingFixtures.network()
    XCTAssertNotEqual(try model.predict(x).floats, expected)
    try model.loadWeights(path)
    XCTAssertEqual(try model.predict(x).floats, expected)
  }

  func testUnsuitableWeightsChangeNothing() throws {
    let x = try TrainingFixtures.normal([5, 4])
    let model = try Sequential([Dense(7, name: "first"), Dense(3, name: "last")])
    _ = try model.predict(x)
    try model.saveWeights(path)
    let other = try Sequential([Dense(8, name: "first"), Dense(3, name: "last")])
    let before = try other.predict(x).floats
    XCTAssertThrowsError(try other.loadWeights(path)) { error in
      XCTAssertEqual((error as? DiffusionError)?.kind, .file(path))
      XCTAssertTrue("\(error)".contains("has [7, 4], expected [8, 4]"), "\(error)")
    }
    XCTAssertEqual(try other.predict(x).floats, before)
  }

  func testAStopIsNotReportedAsAnErrorOfTheFile() throws {
    var small = UNetModel.Options()
    (small.blockOutChannels, small.normNumGroups, small.layersPerBlock) = ([4], 2, 1)
    (small.downBlockTypes, small.upBlockTypes) = ([.plain], [.plain])
    small.addAttention = false
    try UNet2DModel(small).saveWeights(path)
    Session.current.requestStop()
    XCTAssertThrowsError(try Layer.load(path)) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .interrupted)
    }
    _ = try Layer.load(path)
    // Loading makes the model that the file describes, to match its names of weights.
    Session.current.requestStop()
    XCTAssertThrowsError(try TrainingFixtures.network().loadWeights(path)) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .interrupted)
    }
  }

  func testErrors() throws {
    XCTAssertThrowsError(try TrainingFixtures.network().saveWeights(path)) {
      XCTAssertEqual(($0 as? DiffusionError)?.kind, .state)
    }
    XCTAssertThrowsError(try Layer.load(path)) { XCTAssertEqual(($0 as? DiffusionError)?.kind, .file(path)) }
    let unknown = try ConstantModel([1, 2])
    _ = try unknown(Tensor.zeros(Shape([1, 2])))
    try unknown.saveWeights(path)
    XCTAssertThrowsError(try Layer.load(path)) {
      XCTAssertTrue("\($0)".contains("without a description"), "\($0)")
    }
    try unknown.parameter.setValue(Tensor(shape: [1, 2], values: [5, 6]))
    try unknown.loadWeights(path)
    XCTAssertEqual(unknown.parameter.value.floats, [1, 2])
  }
}
