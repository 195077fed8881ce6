import DiffusionKit
import XCTest

/// Keras's "accuracy": the shapes and the loss decide which of its three forms it is.
final class AccuracyTests: XCTestCase {
  private func accuracy(
    named name: String = "accuracy", beside loss: Loss = .mse, _ prediction: Tensor, _ target: Tensor
  ) throws -> Double {
    try Metric.named(name)(prediction, target, beside: loss)
  }

  func testTheFormFollowsFromTheShapes() throws {
    let rows = try tensor([4, 3], [5, 1, 0, 0, 2, 1, 0, 1, 4, 9, 0, 0])  // 0, 1, 2, 0
    XCTAssertEqual(try accuracy(rows, tensor([4], [0, 1, 1, 0])), 0.75)
    XCTAssertEqual(try accuracy(rows, tensor([4, 1], [0, 1, 1, 1])), 0.5)
    XCTAssertEqual(try accuracy(rows, tensor([4, 3], [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0])), 0.75)
    let column = try tensor([4, 1], [0.2, 0.5, 0.6, 0.9])  // 0, 0, 1, 1
    XCTAssertEqual(try accuracy(column, tensor([4, 1], [0, 1, 1, 1])), 0.75)
    XCTAssertEqual(try accuracy(column, tensor([4], [1, 1, 0, 0])), 0)
    XCTAssertEqual(try accuracy(tensor([2], [0.1, 0.7]), tensor([2], [0, 1])), 1)
  }

  func testLogitsOfYesOrNoAreComparedWithZero() throws {
    let logits = try tensor([4, 1], [0.2, -0.5, 0.6, -0.9])
    XCTAssertEqual(try accuracy(beside: .bceWithLogits, logits, tensor([4, 1], [1, 0, 1, 0])), 1)
    XCTAssertEqual(try accuracy(beside: .mse, logits, tensor([4, 1], [1, 0, 1, 0])), 0.75)
    let several = try tensor([2, 2], [1, -1, 0.1, 0.2])
    XCTAssertEqual(try accuracy(beside: .bceWithLogits, several, tensor([2, 2], [1, 0, 1, 0])), 0.75)
    let mixture = try WeightedLoss([.init(.bceWithLogits) { _ in 1 }]).loss
    XCTAssertEqual(
      try accuracy(named: "binary_accuracy", beside: mixture, logits, tensor([4, 1], [1, 0, 1, 0])), 1)
  }

  func testNamesAndShapes() throws {
    let rows = try tensor([2, 2], [1, 0, 0, 1])
    XCTAssertEqual(try accuracy(named: "categorical_accuracy", rows, rows), 1)
    XCTAssertEqual(try accuracy(named: "sparse_categorical_accuracy", rows, tensor([2], [0, 0])), 0.5)
    XCTAssertEqual(try accuracy(named: "binary_accuracy", rows, tensor([2, 2], [1, 1, 0, 1])), 0.75)
    XCTAssertEqual(try Metric.named("ACC").name, "acc")
    XCTAssertEqual(try Metric.named("mean_absolute_error").name, "mae")
    XCTAssertEqual(try Metric.named("acc").renamed("mine").name, "mine")
    assertArgument("metrics", "did you mean 'accuracy'") { try Metric.named("acuracy") }
    assertArgument("target", "[3] for a prediction of shape [2, 2]") {
      try accuracy(rows, tensor([3], [0, 0, 1]))
    }
    assertArgument("target", "expected the same") {
      try accuracy(named: "binary_accuracy", rows, tensor([2, 1], [0, 1]))
    }
  }
}
