import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Normal random numbers, the same in every run.
func randn(_ sizes: [Int], seed: UInt64 = 1) throws -> Tensor {
  try .randn(Shape(sizes), generator: Generator(seed: seed))
}

func tensor(_ sizes: [Int], _ values: [Float]) throws -> Tensor { try Tensor(shape: sizes, values: values) }

/// 0, 1, 2, ... with the given shape.
func counting(_ sizes: [Int]) throws -> Tensor {
  let shape = try Shape(sizes)
  return try Tensor.arange(0, Double(shape.count)).reshaped(shape)
}

/// A copy that is stored with the channels last only, if that is another order.
func channelsLast(_ x: Tensor) throws -> Tensor {
  let y = try Tensor(uninitialized: x.shape, .channelsLast)
  try y.pointer(.channelsLast).update(from: x.pointer(.channelsLast), count: x.count)
  return y
}

func fixture(_ name: String) throws -> String {
  try XCTUnwrap(Bundle.module.path(forResource: "Fixtures/" + name, ofType: nil), "no fixture \(name)")
}

/// The largest difference, relative to the largest magnitude of `b`: max|a - b| / max|b|. Infinite if an element is NaN.
func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
  let scale = b.floats.map { Double(abs($0)) }.max() ?? 1
  return zip(a.floats, b.floats).reduce(0.0) { worst, pair in
    if pair.0 == pair.1 || (pair.0.isNaN && pair.1.isNaN) { return worst }
    let error = abs(Double(pair.0) - Double(pair.1)) / max(scale, 1e-30)
    return error.isNaN ? .infinity : max(worst, error)
  }
}

func assertClose(
  _ a: Tensor, _ b: Tensor, _ tolerance: Double = 1e-5, _ message: String = "",
  file: StaticString = #filePath,
  line: UInt = #line
) {
  XCTAssertEqual(a.shape, b.shape, message, file: file, line: line)
  guard a.shape == b.shape else { return }
  XCTAssertLessThanOrEqual(relativeError(a, b), tolerance, "\(message)\n\(a)\n\(b)", file: file, line: line)
}

func assertEqual(
  _ a: Tensor, _ sizes: [Int], _ values: [Float], file: StaticString = #filePath, line: UInt = #line
) {
  XCTAssertEqual(a.shape.sizes, sizes, file: file, line: line)
  XCTAssertEqual(a.floats, values, file: file, line: line)
}

/// Checks that the expression fails with exactly this text.
func assertThrows<R>(
  _ expected: String, file: StaticString = #filePath, line: UInt = #line, _ body: () throws -> R
) {
  XCTAssertThrowsError(try body(), file: file, line: line) { error in
    XCTAssertEqual("\(error)", expected, file: file, line: line)
  }
}

/// The gradients of the result, weighted with `cotangent`, with respect to each input.
func gradients(
  _ inputs: [Tensor], _ cotangent: Tensor? = nil, _ f: ([Tensor]) throws -> Tensor
) throws -> [Tensor?] {
  let parameters = inputs.map { Parameter($0) }
  let y = try f(parameters.map(\.tensor))
  try y.backward(cotangent ?? Tensor.ones(y.shape))
  return parameters.map(\.grad)
}
