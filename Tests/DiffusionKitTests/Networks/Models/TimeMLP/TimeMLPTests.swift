import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class TimeMLPTests: XCTestCase {
  private func small(numClasses: Int? = 3, useLayerNorm: Bool = true) throws -> TimeMLP {
    try TimeMLP(dataShape: [2, 2], name: "net") {
      $0.hiddenDim = 6
      $0.numBlocks = 2
      $0.timeEmbeddingDim = 4
      $0.numClasses = numClasses
      $0.useLayerNorm = useLayerNorm
    }
  }

  private let x = try! Tensor.randn(Shape([3, 2, 2]), generator: Generator(seed: 1))
  private let steps = try! Tensor(shape: [3], values: [0, 10, 999])
  private let labels = try! Tensor(shape: [3], values: [0, 2, 3])

  func testTheFirstPredictionIsZero() throws {
    let y = try small()(x, steps, labels)
    XCTAssertEqual(y.shape.sizes, [3, 2, 2])
    XCTAssertTrue(y.floats.allSatisfy { $0 == 0 })
  }

  func testGradients() throws {
    for useLayerNorm in [true, false] {
      let model = try small(useLayerNorm: useLayerNorm)
      _ = try model(x, steps, labels)
      // Weights other than the initial zeros.
      for (number, parameter) in model.parameters.enumerated() {
        try parameter.setValue(
          parameter.value + Tensor.randn(parameter.shape, generator: Generator(seed: UInt64(number)))
            * Tensor(0.3))
      }
      try assertParameterGradients(model.parameters, step: 5e-3, accuracy: 2e-2) {
        try model(x, steps, labels)
      }
    }
  }

  func testLabelsAreOptionalAndTheNullClassStandsForNone() throws {
    let model = try small()
    _ = try model(x, steps)
    for parameter in model.parameters { try parameter.setValue(Tensor.randn(parameter.shape)) }
    let nulls = try Tensor(shape: [3], values: [3, 3, 3])
    XCTAssertEqual(model.nullClass, 3)
    assertClose(try model(x, steps).floats, try model(x, steps, nulls).floats, accuracy: 1e-4)
    XCTAssertNotEqual(try model(x, steps).floats, try model(x, steps, labels).floats)
    // One timestep, or a column of them.
    let fives = try Tensor(shape: [3, 1], values: [5, 5, 5])
    XCTAssertEqual(try model(x, Tensor(5)).floats, try model(x, fives).floats)
  }

  func testErrors() throws {
    let model = try small()
    XCTAssertEqual(
      message { try model(x) },
      "bad argument 'input' (net (TimeMLP): it takes (x, timesteps) or (x, timesteps, labels), not 1 inputs)")
    XCTAssertEqual(
      message { try model(x.reshaped([3, 4]), steps) },
      "bad argument 'input' (net (TimeMLP): x has shape [3, 4], expected [N] + [2, 2])")
    XCTAssertEqual(
      message { try model(x, Tensor(shape: [2], values: [1, 2])) },
      "bad argument 'input' (net (TimeMLP): timesteps have shape [2] for x of 3 examples, expected [3] or [1])"
    )
    XCTAssertEqual(
      message { try small(numClasses: nil)(x, steps, labels) },
      "bad argument 'input' (net (TimeMLP): labels were given to a model without numClasses)")
    let wrong = message { try model(x, steps, Tensor(shape: [3], values: [0, 4, 1])) }
    XCTAssertTrue(wrong.contains("label 4 at position 1, expected whole numbers from 0 to 3"), wrong)
    XCTAssertEqual(message { try TimeMLP(dataShape: [0]) }, "bad argument 'dataShape' (no values in [0])")
    _ = message { try TimeMLP(dataShape: []) }
    XCTAssertEqual(
      message { try TimeMLP(dataShape: [4]) { $0.hiddenDim = 0 } },
      "bad argument 'hiddenDim' (must be 1 to 16777216, not 0)")
    _ = message { try TimeMLP(dataShape: [4]) { $0.dropout = 2 } }
    for (_, layer) in try small().sublayers { _ = message { try layer([Tensor]()) } }
  }

  func testInAGraph() throws {
    let data = try Input(shape: [2, 2]).output
    let time = try Input(shape: []).output
    let model = try Model(inputs: [data, time], outputs: [small(numClasses: nil)(data, time)])
    XCTAssertEqual(try model(x, steps).shape.sizes, [3, 2, 2])
  }

  func testItLearnsToPredictNoise() throws {
    // Two points and a linear path between data and noise: the best prediction depends on x and on the time.
    let generator = Generator(seed: 2)
    Session.current.generator.manualSeed(3)
    let model = try TimeMLP(dataShape: [2]) {
      $0.hiddenDim = 64
      $0.numBlocks = 2
      $0.timeEmbeddingDim = 16
    }
    var last: Float = 0
    var first: Float = 0
    for step in 0..<300 {
      let side =
        try Tensor.randint(low: 0, high: 2, Shape([64, 1]), generator: generator) * Tensor(4) - Tensor(2)
      let noise = try Tensor.randn(Shape([64, 2]), generator: generator)
      let time = try Tensor.rand(Shape([64, 1]), generator: generator)
      let noisy = try side * (Tensor(1) - time) + noise * time
      let loss = try Loss.mse(model(noisy, time * Tensor(100)), noise)
      try loss.backward()
      for parameter in model.parameters {
        if let grad = parameter.grad { try parameter.setValue(parameter.value - grad * Tensor(0.1)) }
        parameter.zeroGrad()
      }
      last = try step == 0 ? loss.item() : 0.95 * last + 0.05 * loss.item()
      if step == 0 { first = last }
    }
    XCTAssertEqual(first, 1, accuracy: 0.3)
    XCTAssertLessThan(last, 0.45)
  }
}
