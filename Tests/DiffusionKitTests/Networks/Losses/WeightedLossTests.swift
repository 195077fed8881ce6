import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors
@testable import DiffusionKitTraining

final class WeightedLossTests: XCTestCase {
  private func mixture(stepsPerEpoch: Int? = nil) throws -> WeightedLoss {
    try WeightedLoss(
      [
        .init(.mse) { _ in 0.5 }, .init(.mae, name: "absolute") { step in Double(step) },
        .init(.mse) { _ in 0 },
      ], stepsPerEpoch: stepsPerEpoch)
  }

  func testValuesWeightsAndParts() throws {
    let mixture = try mixture()
    let (p, t) = (Parameter(try tensor([2], [3, 1])), try tensor([2], [1, 1]))
    XCTAssertEqual(mixture.parts.map(\.name), ["mse", "absolute", "mse_2"])
    XCTAssertEqual(mixture.values, [:])
    for step in 0..<3 {
      XCTAssertEqual(mixture.step, step)
      XCTAssertEqual(try mixture.weights(), ["mse": 0.5, "absolute": Double(step), "mse_2": 0])
      // Evaluation does not count as a step.
      XCTAssertEqual(try noGrad { try mixture.loss(p.tensor, t).item() }, 1 + Float(step))
      XCTAssertEqual(try mixture.loss(t, t).item(), 0)
      XCTAssertEqual(mixture.step, step)
      p.zeroGrad()
      try mixture.loss(p.tensor, t).backward()
      XCTAssertEqual(p.grad?.floats, [1 + Float(step) / 2, 0])
      XCTAssertEqual(mixture.values, ["mse": 2, "absolute": 1, "mse_2": 2])
    }
  }

  func testEpochs() throws {
    let mixture = try mixture(stepsPerEpoch: 4)
    mixture.step = 7
    XCTAssertEqual(try mixture.weights()["absolute"], 1)
    mixture.step = 8
    XCTAssertEqual(try mixture.weights()["absolute"], 2)
  }

  func testGradients() throws {
    let images = try Tensor.rand(Shape([1, 1, 6, 6]), generator: Generator(seed: 1))
    var window = SSIMOptions()
    window.windowSize = 5
    let loss = try WeightedLoss([
      .init(.mse) { _ in 2 }, .init(try .ssim(window)) { _ in 0.3 },
      .init(try .huber(.init { $0.delta = 0.2 })) { _ in 1 },
    ]).loss
    try assertGradients(of: [images]) { try loss($0[0], images.flipped(3)) }
  }

  /// Training continues if the weight of the only part is 0 at first.
  func testAWeightOfZeroHasAGradientOfZero() throws {
    let mixture = try WeightedLoss([.init(.mse) { Double($0) }, .init(.mae) { _ in 0 }])
    let p = Parameter(try tensor([1], [3]))
    for expected: Float in [0, 6, 12] {
      p.zeroGrad()
      try mixture.loss(p.tensor, tensor([1], [0])).backward()
      XCTAssertEqual(p.grad?.floats, [expected])
    }
  }

  func testPartsAreColumnsOfTheHistory() throws {
    let model = try Sequential([Input(shape: [2]), Dense(1)])
    let (x, y) = (try randn([8, 2]), try randn([8, 1], seed: 2))
    let mixture = try WeightedLoss([.init(.mse) { _ in 2 }, .init(.mae) { _ in 1 }])
    try model.compile(
      optimizer: SGD { $0.learningRate = 0.01 }, loss: mixture.loss,
      metrics: [Metric(.huber()), Metric(.mae)])
    let history = try model.fit(
      x, y, .init { ($0.epochs, $0.batchSize, $0.validationData) = (3, 4, .init([x], y)) })
    XCTAssertEqual(mixture.step, 6)
    // A metric with the name of a part has that part's column.
    XCTAssertEqual(
      history.names,
      ["loss", "mse", "huber", "mae", "val_loss", "val_mse", "val_huber", "val_mae"])
    for prefix in ["", "val_"] {
      for epoch in 0..<3 {
        let column = { (name: String) in try XCTUnwrap(history[prefix + name])[epoch] }
        XCTAssertEqual(try column("loss"), try 2 * column("mse") + column("mae"), accuracy: 1e-5)
      }
    }
    let logs = try model.evaluate(x, y)
    XCTAssertEqual(logs["mse"], try Double(Loss.mse(model(x), y).item()))
    XCTAssertEqual(try XCTUnwrap(logs["huber"]), try Double(Loss.huber()(model(x), y).item()), accuracy: 1e-6)
    XCTAssertEqual(mixture.step, 6)
  }

  func testBadInput() throws {
    assertArgument("losses", "at least one") { try WeightedLoss([]) }
    assertArgument("losses", "cannot be named 'loss'") {
      try WeightedLoss([.init(.mse, name: "loss") { _ in 1 }])
    }
    assertArgument("stepsPerEpoch") { try mixture(stepsPerEpoch: 0) }
    let odd = try WeightedLoss([.init(.mse) { _ in .nan }])
    XCTAssertEqual(
      message { try odd.loss(tensor([1], [1]), tensor([1], [1])) }, "the weight of 'mse' is nan at 0")
    assertArgument("target") { try mixture().loss(tensor([1], [1]), tensor([2], [1, 2])) }
  }
}
