import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class ConvolutionLayerTests: XCTestCase {
  private func x(_ sizes: Int...) throws -> Tensor { try randn(sizes) }

  func testGradients() throws {
    try assertGradients(of: Conv1D(2, 3) { ($0.padding, $0.activation) = (.same, .tanh) }, [x(2, 3, 5)])
    try assertGradients(of: Conv1D(4, 2) { ($0.strides, $0.groups) = (2, 2) }, [x(1, 2, 5)])
    try assertGradients(
      of: Conv2D(2, 3) {
        $0.strides = 2
        $0.padding = .same
        $0.activation = .silu
      }, [x(2, 1, 5, 3)])
    try assertGradients(
      of: Conv2D(3, [1, 2]) { ($0.padding, $0.groups) = (.zeros([0, 1, 2, 0]), 3) }, [x(1, 3, 3, 3)])
    try assertGradients(of: Conv2D(1, 2) { ($0.dilation, $0.useBias) = (2, false) }, [x(1, 2, 4, 3)])
    try assertGradients(of: Conv1DTranspose(2, 3) { ($0.strides, $0.padding) = (2, .same) }, [x(2, 3, 4)])
    try assertGradients(
      of: Conv2DTranspose(2, 3) { ($0.strides, $0.activation) = (2, .sigmoid) }, [x(1, 2, 3, 2)])
    try assertGradients(
      of: Conv2DTranspose(4, 2) { ($0.padding, $0.dilation, $0.groups) = (1, 2, 2) }, [x(1, 2, 3, 3)])
  }

  private func sizes(_ layer: Layer, _ input: [Int]) throws -> [Int] {
    let sizes = try layer(randn(input)).shape.sizes
    let symbolic = try layer(Input(shape: Array(input.dropFirst())).output).sizes
    XCTAssertEqual(symbolic, [nil] + sizes.dropFirst().map { Optional($0) }, layer.kind)
    return sizes
  }

  /// Keras's sizes.
  func testSizes() throws {
    XCTAssertEqual(try sizes(Conv1D(5, 3) { $0.padding = .same }, [2, 1, 100]), [2, 5, 100])
    XCTAssertEqual(
      try sizes(Conv1D(5, 4) { ($0.strides, $0.padding) = (3, .same) }, [2, 1, 100]), [2, 5, 34])
    XCTAssertEqual(try sizes(Conv1D(5, 4) { $0.strides = 3 }, [2, 1, 100]), [2, 5, 33])
    XCTAssertEqual(
      try sizes(Conv2D(5, 3) { ($0.strides, $0.padding) = (2, .same) }, [2, 3, 7, 8]), [2, 5, 4, 4])
    XCTAssertEqual(try sizes(Conv2D(5, [3, 1]) { $0.strides = [2, 3] }, [2, 3, 7, 8]), [2, 5, 3, 3])
    XCTAssertEqual(
      try sizes(Conv2D(5, 3) { $0.padding = .zeros([0, 1, 0, 1]) }, [2, 3, 7, 8]), [2, 5, 6, 7])
    XCTAssertEqual(try sizes(Conv2D(5, 3) { $0.padding = .zeros([1, 0]) }, [2, 3, 7, 8]), [2, 5, 7, 6])
    XCTAssertEqual(
      try sizes(Conv1DTranspose(5, 3) { ($0.strides, $0.padding) = (2, .same) }, [2, 4, 7]), [2, 5, 14])
    XCTAssertEqual(
      try sizes(Conv1DTranspose(5, 2) { ($0.strides, $0.padding) = (3, .same) }, [2, 4, 7]), [2, 5, 21])
    XCTAssertEqual(try sizes(Conv1DTranspose(5, 2) { $0.strides = 3 }, [2, 4, 7]), [2, 5, 21])
    XCTAssertEqual(try sizes(Conv1DTranspose(5, 5) { $0.strides = 3 }, [2, 4, 7]), [2, 5, 23])
    XCTAssertEqual(
      try sizes(Conv2DTranspose(1, 3) { ($0.strides, $0.padding) = (2, .same) }, [2, 4, 7, 5]),
      [2, 1, 14, 10])
    XCTAssertEqual(
      try sizes(Conv2DTranspose(1, 4) { ($0.strides, $0.padding) = (2, 1) }, [2, 4, 7, 5]), [2, 1, 14, 10])
  }

  /// If "same" needs an odd number of zeros, the last one goes to the end, as in Keras and TensorFlow.
  func testSamePadsTheEnd() throws {
    let layer = try Conv1D(1, 2) {
      $0.padding = .same
      $0.useBias = false
      $0.kernelInitializer = .ones
    }
    XCTAssertEqual(try layer(tensor([1, 1, 3], [1, 2, 4])).floats, [3, 6, 4])
    let strided = try Conv1D(1, 3) {
      $0.strides = 2
      $0.padding = .same
      $0.useBias = false
      $0.kernelInitializer = .ones
    }
    XCTAssertEqual(try strided(tensor([1, 1, 4], [1, 2, 4, 8])).floats, [7, 12])
    let transposed = try Conv1DTranspose(1, 3) {
      $0.strides = 2
      $0.padding = .same
      $0.useBias = false
      $0.kernelInitializer = .ones
    }
    XCTAssertEqual(try transposed(tensor([1, 1, 2], [1, 2])).floats, [1, 1, 3, 2])
  }

  func testParameters() throws {
    let layer = try Conv2D(6, [3, 5]) { $0.groups = 2 }
    _ = try layer(x(1, 4, 8, 8))
    XCTAssertEqual(layer.parameters.map(\.shape.sizes), [[6, 2, 3, 5], [6]])
    let limit = (6 / Float((2 + 6) * 15)).squareRoot()
    let maxWeight = try XCTUnwrap(layer.weight?.value.floats.map(abs).max())
    XCTAssertLessThanOrEqual(maxWeight, limit)
    XCTAssertGreaterThan(maxWeight, limit * 0.9)
    let transposed = try Conv1DTranspose(6, 3) { $0.groups = 2 }
    _ = try transposed(x(1, 4, 8))
    XCTAssertEqual(transposed.parameters.map(\.shape.sizes), [[4, 3, 3], [6]])
  }

  func testSummary() throws {
    let model = try Sequential([
      Input(shape: [1, 28, 28]), Conv2D(8, 3) { ($0.strides, $0.padding) = (2, .same) },
      Conv2DTranspose(1, 3) { ($0.strides, $0.padding) = (2, .same) },
    ])
    let text = model.summary()
    XCTAssertTrue(text.contains("conv2d (Conv2D)"), text)
    XCTAssertTrue(text.contains("(None, 8, 14, 14)"), text)
    XCTAssertTrue(text.contains("(Conv2DTranspose)"), text)
    XCTAssertTrue(text.contains("(None, 1, 28, 28)"), text)
    XCTAssertTrue(text.contains("153"), text)
  }

  /// A few steps of training whose activations stay in the layout of convolutions throughout.
  func testTraining() throws {
    let model = try Sequential([
      Conv2D(8, 3) { ($0.padding, $0.activation) = (.same, .silu) },
      Conv2D(8, 3) { ($0.padding, $0.activation) = (.same, .relu) },
      Conv2D(2, 1),
    ])
    let (input, target) = (try x(4, 2, 6, 6), try randn([4, 2, 6, 6], seed: 2))
    let optimizer = try Adam { $0.learningRate = 0.02 }
    var losses: [Float] = []
    for _ in 0..<60 {
      for parameter in model.parameters { parameter.zeroGrad() }
      let loss = try (model(input) - target).square().mean()
      try loss.backward()
      try optimizer.step(model.parameters)
      losses.append(try loss.item())
    }
    XCTAssertLessThan(try XCTUnwrap(losses.last), losses[0] * 0.5)
  }

  func testMistakes() throws {
    XCTAssertEqual(message { try Conv2D(0, 3) }, "bad argument 'filters' (must be 1 to 1073741824, not 0)")
    XCTAssertEqual(
      message { try Conv2D(4, 0) }, "bad argument 'kernelSize' (must be 1 to 1073741824, not 0)")
    XCTAssertEqual(message { try Conv2D(4, [1, 2, 3]) }, "bad argument 'kernelSize' (3 numbers for 2 axes)")
    XCTAssertEqual(
      message { try Conv1D(4, 3) { $0.strides = -1 } },
      "bad argument 'strides' (must be 1 to 1073741824, not -1)")
    XCTAssertEqual(
      message { try Conv1D(4, 3) { $0.groups = 3 } },
      "bad argument 'groups' (3 groups do not divide the 4 filters)")
    XCTAssertEqual(
      message { try Conv1D(4, 3) { $0.padding = .zeros([1, 2, 3]) } },
      "bad argument 'padding' (3 numbers for 1 axis)")
    XCTAssertEqual(
      message { try Conv2D(4, 3)(self.x(2, 3, 8)) },
      "bad argument 'input' (conv2d (Conv2D): it takes [N, C, H, W], not [2, 3, 8])")
    XCTAssertEqual(
      message { try Conv1D(4, 3) { $0.groups = 2 }(self.x(2, 3, 8)) },
      "bad argument 'input' (conv1d (Conv1D): 2 groups do not divide the 3 channels of [2, 3, 8])")
    XCTAssertEqual(
      message { try Conv1D(4, 9)(self.x(2, 3, 8)) },
      "bad argument 'input' (conv1d (Conv1D): a kernel of 9 (with its dilation) is larger than the padded input of 8: shape [4, 3, 9] for an input of shape [2, 3, 8])"
    )
    let layer = try Conv1D(4, 3)
    _ = try layer(x(2, 3, 8))
    XCTAssertEqual(
      message { try layer(self.x(2, 2, 8)) },
      "bad argument 'input' (conv1d (Conv1D): shape [4, 3, 3] for an input of shape [2, 2, 8]: expected [4, 2, 3])"
    )
  }
}
