import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// Compares values and gradients of losses with a weight for each example with the sum over single examples.
final class WeightedExampleTests: XCTestCase {
  private let weights: [Float] = [1, 0, 2, 0.5]

  private func check(_ loss: Loss, _ prediction: Tensor, _ target: Tensor, sums: Bool = false) throws {
    let count = weights.count
    func gradient(_ value: (Tensor) throws -> Tensor) throws -> (value: Float, gradient: [Float]) {
      let parameter = Parameter(prediction)
      let result = try value(parameter.tensor)
      try result.backward()
      return (try result.item(), try XCTUnwrap(parameter.grad).floats)
    }
    let found = try gradient { try loss($0, target, weights: tensor([count], weights)) }
    let expected = try gradient { prediction in
      var sum = try Tensor(0)
      for index in 0..<count {
        let one = try loss(
          prediction.narrow(axis: 0, start: index, length: 1), target.narrow(axis: 0, start: index, length: 1)
        )
        sum = try sum + one * Tensor(weights[index] / (sums ? 1 : Float(count)))
      }
      return sum
    }
    XCTAssertEqual(found.value, expected.value, accuracy: 1e-5 * max(1, abs(expected.value)), loss.name)
    for (a, b) in zip(found.gradient, expected.gradient) { XCTAssertEqual(a, b, accuracy: 1e-5, loss.name) }
    // Weights of 1 change nothing.
    let ones = try loss(prediction, target, weights: Tensor.ones(Shape([count]))).item()
    XCTAssertEqual(ones, try loss(prediction, target).item(), accuracy: 1e-5, loss.name)
  }

  func testEachLoss() throws {
    let (p, t) = (
      try TrainingFixtures.normal([4, 3, 2], seed: 1), try TrainingFixtures.normal([4, 3, 2], seed: 2)
    )
    let losses: [Loss] = [
      .mse, .mae, try .huber(.init { $0.delta = 0.5 }), .mse(.batchmean), .mse(.energy), .bceWithLogits,
    ]
    for loss in losses {
      try check(loss, p, t)
    }
    try check(.mse(.sum), p, t, sums: true)
    try check(
      .saliencyWeighted(), TrainingFixtures.normal([4, 1, 5, 5]),
      TrainingFixtures.normal([4, 1, 5, 5], seed: 3))
    let rows = try TrainingFixtures.normal([4, 5])
    try check(.crossEntropy(), rows, tensor([4], [0, 4, 2, 2]))
    try check(.crossEntropy(.init { $0.labelSmoothing = 0.2 }), rows, tensor([4], [0, 4, 2, 2]))
    try check(.crossEntropy(), rows, TrainingFixtures.normal([4, 5], seed: 4).softmax(axis: 1))
    try check(Loss("own") { try ($0 - $1).abs().mean() }, p, t)
    let mixture = try WeightedLoss([.init(.mse) { _ in 0.5 }, .init(.mae) { _ in 2 }])
    try check(mixture.loss, p, t)
    XCTAssertEqual(mixture.values.count, 2)
  }

  /// At 0 the gradient is that of the sigmoid, not that of a kink.
  func testBinaryCrossEntropyAtZero() throws {
    let p = Parameter(try tensor([2, 1], [0, 0]))
    try Loss.bceWithLogits(p.tensor, tensor([2, 1], [0, 1]), weights: tensor([2], [1, 3])).backward()
    XCTAssertEqual(p.grad?.floats, [0.25, -0.75])
  }

  func testOtherCounts() throws {
    assertArgument("target", "3 weights for a prediction of shape [2, 1]") {
      try Loss.mse(tensor([2, 1], [0, 0]), tensor([2, 1], [0, 0]), weights: tensor([3], [1, 1, 1]))
    }
  }
}
