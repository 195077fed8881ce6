import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

// `tensor(sizes, values)` is declared in Operators/TensorTesting.swift.

func assertClose(
  _ a: [Float], _ b: [Float], accuracy: Float = 1e-5, file: StaticString = #filePath, line: UInt = #line
) {
  XCTAssertEqual(a.count, b.count, file: file, line: line)
  for (index, (x, y)) in zip(a, b).enumerated() {
    XCTAssertEqual(x, y, accuracy: accuracy, "element \(index)", file: file, line: line)
  }
}

/// The text of the `DiffusionError` that `body` throws.
func message<R>(of body: () throws -> R, file: StaticString = #filePath, line: UInt = #line) -> String {
  do {
    _ = try body()
    XCTFail("nothing was thrown", file: file, line: line)
    return ""
  } catch {
    XCTAssertTrue(error is DiffusionError, "\(error)", file: file, line: line)
    return "\(error)"
  }
}

/// Compares the gradients of `function` of these tensors with central differences, elementwise.
func assertGradients(
  of values: [Tensor], step: Float = 1e-2, accuracy: Float = 5e-3, file: StaticString = #filePath,
  line: UInt = #line, _ function: ([Tensor]) throws -> Tensor
) throws {
  let parameters = values.map { Parameter($0) }
  try assertParameterGradients(parameters, step: step, accuracy: accuracy, file: file, line: line) {
    try function(parameters.map(\.tensor))
  }
}

/// Compares the gradients of a layer's parameters and inputs with central differences.
func assertGradients(
  of layer: Layer, _ inputs: [Tensor], accuracy: Float = 5e-3, file: StaticString = #filePath,
  line: UInt = #line
) throws {
  let variables = inputs.map { Parameter($0) }
  _ = try layer(inputs)
  try assertParameterGradients(variables + layer.parameters, accuracy: accuracy, file: file, line: line) {
    try layer(variables.map(\.tensor))
  }
}

func assertParameterGradients(
  _ parameters: [Parameter], step: Float = 1e-2, accuracy: Float = 5e-3, file: StaticString = #filePath,
  line: UInt = #line, _ result: () throws -> Tensor
) throws {
  // The sum of the result, weighted by fixed numbers of both signs.
  let y = try result()
  let weights: [Float] = (0..<y.count).map { index in Float((index * 7 + 3) % 5) / 2 - 0.9 }
  for parameter in parameters { parameter.zeroGrad() }
  try y.backward(Tensor(shape: y.shape, values: weights))
  func value() throws -> Double {
    let values = try noGrad { try result().floats }
    var sum = 0.0
    for (value, weight) in zip(values, weights) { sum += Double(value) * Double(weight) }
    return sum
  }
  for (number, parameter) in parameters.enumerated() {
    let start = parameter.value
    let grad = try XCTUnwrap(parameter.grad, "parameter \(number) got no gradient", file: file, line: line)
      .floats
    for index in 0..<start.count {
      func moved(by delta: Float) throws -> Double {
        var changed = start
        try changed.withUnsafeMutableFloats { $0[index] += delta }
        try parameter.setValue(changed)
        return try value()
      }
      let above = try moved(by: step)
      let below = try moved(by: -step)
      let difference = Float((above - below) / Double(2 * step))
      XCTAssertEqual(
        grad[index], difference, accuracy: accuracy * max(1, difference.magnitude),
        "parameter \(number) \(start.shape), element \(index)", file: file, line: line)
    }
    try parameter.setValue(start)
  }
}

/// A layer as scripts write them: without a shape rule, its parameters made by the first call.
final class Doubling: Layer {
  var fc: Layer?
  override func forward(_ inputs: [Tensor]) throws -> Tensor {
    let x = inputs[0]
    let inner = try fc ?? Dense(x.shape.sizes[1], name: "fc")
    fc = inner
    return try Tensor.concat([x, inner(x)], axis: 1)
  }
  override var sublayers: [(name: String, layer: Layer)] { fc.map { [("fc", $0)] } ?? [] }
}

func parsed(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }
