import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class SmallTrainingTests: XCTestCase {
  private func descend(_ model: Layer, rate: Float, steps: Int, _ loss: () throws -> Tensor) throws -> Float {
    model.train()
    defer { model.eval() }
    var last: Float = .infinity
    for _ in 0..<steps {
      let value = try loss()
      last = try value.item()
      try value.backward()
      for parameter in model.parameters {
        if let grad = parameter.grad { try parameter.setValue(parameter.value - grad * Tensor(rate)) }
        parameter.zeroGrad()
      }
    }
    return last
  }

  func testExclusiveOr() throws {
    Session.current.generator.manualSeed(1)
    let model = try Sequential([Input(shape: [2]), Dense(8) { $0.activation = .tanh }, Dense(1)])
    let x = try tensor([4, 2], [0, 0, 0, 1, 1, 0, 1, 1])
    let y = try tensor([4, 1], [0, 1, 1, 0])
    let loss = try descend(model, rate: 0.5, steps: 2000) { try Loss.bceWithLogits(model(x), y) }
    XCTAssertLessThan(loss, 0.05)
    XCTAssertEqual(try model(x).floats.map { $0 > 0 }, [false, true, true, false])
  }

  func testSine() throws {
    Session.current.generator.manualSeed(2)
    let input = try Input(shape: [1]).output
    let h = try Dense(32) { $0.activation = .tanh }(input)
    let model = try Model(inputs: [input], outputs: [Dense(1)(Dense(32) { $0.activation = .tanh }(h))])
    let x = try Tensor.linspace(-3, 3, steps: 64).reshaped([64, 1])
    let loss = try descend(model, rate: 0.1, steps: 3000) { try Loss.mse(model(x), x.sin()) }
    XCTAssertLessThan(loss, 0.01)
  }

  func testClasses() throws {
    Session.current.generator.manualSeed(3)
    let model = try Sequential([
      Embedding(6, 4), LayerNormalization(), Dense(16) { $0.activation = .relu }, Dropout(0.1), Dense(3),
    ])
    let x = try tensor([6], [0, 1, 2, 3, 4, 5])
    let y = try tensor([6], [0, 1, 2, 0, 1, 2])
    let loss = try Loss.crossEntropy()
    _ = try descend(model, rate: 0.3, steps: 600) { try loss(model(x), y) }
    XCTAssertLessThan(try loss(model(x), y).item(), 0.05)
  }
}
