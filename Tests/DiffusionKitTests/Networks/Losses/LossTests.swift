import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class LossTests: XCTestCase {
  private let x: [Float] = [0.5, -1, 3, 0.25], t: [Float] = [0, -1.5, 0, 1]

  func testClosedForms() throws {
    let p = try tensor([2, 2], x)
    let q = try tensor([2, 2], t)
    XCTAssertEqual(try Loss.mse(p, q).item(), (0.25 + 0.25 + 9 + 0.5625) / 4, accuracy: 1e-6)
    XCTAssertEqual(try Loss.mae(p, q).item(), (0.5 + 0.5 + 3 + 0.75) / 4, accuracy: 1e-6)
    XCTAssertEqual(try Loss.huber()(p, q).item(), (0.125 + 0.125 + 2.5 + 0.28125) / 4, accuracy: 1e-6)
    XCTAssertEqual(
      try Loss.huber(.init { $0.delta = 2 })(p, q).item(), (0.125 + 0.125 + 4 + 0.28125) / 4, accuracy: 1e-6)
    XCTAssertEqual(try Loss.mse(p, q).shape, .scalar)
  }

  func testGradientsToPredictionAndTarget() throws {
    let p = try tensor([2, 2], x)
    let q = try tensor([2, 2], t)
    let weights = try tensor([2, 2], [0.1, 0.9, 0.3, 0.7])
    for loss in [Loss.mse, .mae, try .huber(.init { $0.delta = 0.6 }), .bceWithLogits] {
      try assertGradients(of: [p, q], step: 1e-3) { try loss($0[0], $0[1]) }
      // The loss is not the last op of the graph.
      try assertGradients(of: [p, q], step: 1e-3) { try loss($0[0], $0[1]) * Tensor(3) }
    }
    for smoothing in [0, 0.2] {
      let loss = try Loss.crossEntropy(.init { $0.labelSmoothing = smoothing })
      try assertGradients(of: [p], step: 1e-3) { try loss($0[0], tensor([2], [1, 0])) }
      try assertGradients(of: [p, weights], step: 1e-3) { try loss($0[0], $0[1]) * Tensor(2) }
    }
  }

  func testNormalisationsOfTheSquaredError() throws {
    let p = try tensor([2, 2], x)
    let q = try tensor([2, 2], t)
    let squares: [Float] = [0.25, 0.25, 9, 0.5625]
    let sum = squares.reduce(0, +)
    // Energies: 2.25 and 1; ranges: 1.5 and 1.
    let expected: [(ErrorReduction, Float)] = [
      (.mean, sum / 4), (.sum, sum), (.batchmean, sum / 2), (.energy, (0.5 / 2.25 + 9.5625 / 1) / 2),
      (.range, (0.25 / 2.25 + 4.78125 / 1) / 2),
    ]
    XCTAssertEqual(expected.count, ErrorReduction.allCases.count)
    for (reduction, value) in expected {
      let loss = Loss.mse(reduction)
      XCTAssertEqual(try loss(p, q).item(), value, accuracy: 1e-5, "\(reduction)")
      XCTAssertEqual(loss.name, reduction == .mean ? "mse" : "mse_\(reduction)")
      try assertGradients(of: [p], step: 1e-3) { try loss($0[0], q) }
      try assertGradients(of: [p, q], step: 1e-3) { try loss($0[0], $0[1]) }
      XCTAssertEqual(
        message { try loss(p, tensor([4], t)) },
        "bad argument 'target' (shape [4] for a prediction of shape [2, 2], they must be the same)")
    }
    // A prediction of zeros has the energy of the target, however large that is.
    XCTAssertEqual(try Loss.mse(.energy)(p.zerosLike(), q * Tensor(100)).item(), 1, accuracy: 1e-6)
    let blank = try tensor([2, 2], [1, 2, 0, 0])
    assertArgument("target", "example 1 is 0 everywhere") { try Loss.mse(.energy)(p, blank) }
    assertArgument("target", "example 1 is constant") { try Loss.mse(.range)(p, blank) }
  }

  func testATargetThatIsNotRecordedHasNoGradient() throws {
    let p = Parameter(try tensor([2], [1, 2]))
    let q = try tensor([2], [0, 0])
    try Loss.mse(p.tensor, q).backward()
    XCTAssertEqual(p.grad?.floats, [1, 2])
    try Loss.mse(q, p.tensor).backward()
    XCTAssertEqual(p.grad?.floats, [2, 4])
  }

  func testCrossEntropy() throws {
    let logits = try tensor([2, 3], [1, 2, 3, 0, 0, 0])
    let logSum = Float(log(exp(1.0) + exp(2.0) + exp(3.0)))
    let expected = ((logSum - 3) + Float(log(3.0))) / 2
    XCTAssertEqual(try Loss.crossEntropy()(logits, tensor([2], [2, 1])).item(), expected, accuracy: 1e-6)
    let oneHot = try tensor([2, 3], [0, 0, 1, 0, 1, 0])
    XCTAssertEqual(try Loss.crossEntropy()(logits, oneHot).item(), expected, accuracy: 1e-6)
    let smoothed = ((logSum - 0.9 * 3 - 0.1 * 2) + Float(log(3.0))) / 2
    XCTAssertEqual(
      try Loss.crossEntropy(.init { $0.labelSmoothing = 0.1 })(logits, tensor([2], [2, 1])).item(), smoothed,
      accuracy: 1e-6
    )
    // Huge logits neither overflow nor give NaN.
    XCTAssertEqual(try Loss.crossEntropy()(tensor([1, 2], [1e4, -1e4]), tensor([1], [0])).item(), 0)
    XCTAssertEqual(try Loss.crossEntropy()(tensor([1, 2], [0, -.infinity]), tensor([1], [0])).item(), 0)
  }

  func testBinaryCrossEntropyIsStable() throws {
    let values = try Loss.bceWithLogits(tensor([1], [10]), tensor([1], [1])).item()
    XCTAssertEqual(values, Float(log1p(exp(-10.0))), accuracy: 1e-9)
    XCTAssertEqual(try Loss.bceWithLogits(tensor([2], [1000, -1000]), tensor([2], [1, 0])).item(), 0)
    XCTAssertEqual(try Loss.bceWithLogits(tensor([1], [-1000]), tensor([1], [1])).item(), 1000)
    // At 0 the parts of the formula have kinks, but the loss has none.
    let p = Parameter(try tensor([1], [0]))
    try Loss.bceWithLogits(p.tensor, tensor([1], [0.2])).backward()
    assertClose(p.grad?.floats ?? [], [0.3])
  }

  func testShapesMustAgree() throws {
    let column = try Tensor.zeros(Shape([4, 1]))
    let row = try Tensor.zeros(Shape([4]))
    for loss in [Loss.mse, .mae, try .huber(), .bceWithLogits] {
      XCTAssertEqual(
        message { try loss(column, row) },
        "bad argument 'target' (shape [4] for a prediction of shape [4, 1], they must be the same)")
    }
    XCTAssertEqual(
      message { try Loss.crossEntropy()(Tensor.zeros(Shape([4, 3])), column) },
      "bad argument 'target' (shape [4, 1] for logits of shape [4, 3], expected class ids [4] or probabilities [4, 3])"
    )
    XCTAssertEqual(
      message { try Loss.crossEntropy()(Tensor.zeros(Shape([2, 3])), tensor([2], [0, 3])) },
      "bad argument 'target' (class 3 at position 1: ids are whole numbers from 0 to 2)")
    XCTAssertEqual(
      message { try Loss.crossEntropy()(Tensor.zeros(Shape([1, 3])), tensor([1], [.nan])) },
      "bad argument 'target' (class nan at position 0: ids are whole numbers from 0 to 2)")
    _ = message { try Loss.crossEntropy()(row, row) }
    XCTAssertEqual(
      message { try Loss.mse(Tensor.zeros(Shape([0, 2])), Tensor.zeros(Shape([0, 2]))) },
      "bad argument 'prediction' (no elements to take a mean of, the shape is [0, 2])")
    _ = message { try Loss.huber(.init { $0.delta = 0 }) }
    _ = message { try Loss.crossEntropy(.init { $0.labelSmoothing = 2 }) }
  }

  func testNames() throws {
    for (name, expected) in [
      ("mse", "mse"), ("MSE", "mse"), ("mean_squared_error", "mse"), ("MeanSquaredError", "mse"),
      ("MSELoss", "mse"),
      ("L1Loss", "mae"), ("HuberLoss", "huber"), ("CrossEntropyLoss", "cross_entropy"),
      ("sparse_categorical_crossentropy", "cross_entropy"), ("BCEWithLogitsLoss", "bce_with_logits"),
      ("SSIM", "ssim"), ("MS_SSIM", "ms_ssim"), ("perceptual", "perceptual"),
      ("saliency_weighted", "saliency_weighted"),
    ] { XCTAssertEqual(try Loss.named(name).name, expected) }
    XCTAssertEqual(
      message { try Loss.named("hinge") },
      "bad argument 'loss' (unknown loss 'hinge' (known: mse, mae, huber, ssim, ms_ssim, perceptual, saliency_weighted, cross_entropy, bce_with_logits))"
    )
  }

  func testOwnLoss() throws {
    let loss = Loss("mean") { p, t in try (p - t).mean() }
    XCTAssertEqual(try loss(tensor([2], [1, 2]), tensor([2], [0, 0])).item(), 1.5)
    XCTAssertEqual(
      message { try Loss("bad") { p, _ in p }(tensor([2], [1, 2]), tensor([2], [1, 2])) },
      "the loss 'bad' returned shape [2], expected one element")
  }
}
