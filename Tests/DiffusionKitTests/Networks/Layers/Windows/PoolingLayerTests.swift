import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

final class PoolingLayerTests: XCTestCase {
  /// Elements that differ from each other by more than a finite difference.
  private func apart(_ sizes: Int...) throws -> Tensor {
    let count = sizes.reduce(1, *)
    return try tensor(sizes, (0..<count).map { Float(($0 * 7 + 3) % count) * 0.15 })
  }

  func testGradients() throws {
    try assertGradients(of: MaxPooling1D(3) { ($0.strides, $0.padding) = (2, .same) }, [apart(1, 2, 9)])
    try assertGradients(of: MaxPooling2D(), [apart(1, 1, 5, 5)])
    try assertGradients(of: AveragePooling1D(2), [apart(2, 1, 5)])
    try assertGradients(
      of: AveragePooling2D(3) { ($0.strides, $0.padding) = (1, .same) }, [apart(1, 2, 3, 4)])
    try assertGradients(of: UpSampling1D(3), [apart(1, 2, 4)])
    try assertGradients(of: UpSampling2D([2, 3]), [apart(1, 1, 3, 2)])
    try assertGradients(of: UpSampling2D { $0.interpolation = .bilinear }, [apart(1, 2, 3, 3)])
  }

  /// Keras's sizes, by calling and symbolically.
  func testSizes() throws {
    func sizes(_ layer: Layer, _ input: [Int]) throws -> [Int] {
      let sizes = try layer(randn(input)).shape.sizes
      let symbolic = try layer(Input(shape: Array(input.dropFirst())).output).sizes
      XCTAssertEqual(symbolic, [nil] + sizes.dropFirst().map { Optional($0) }, layer.kind)
      return sizes
    }
    XCTAssertEqual(try sizes(MaxPooling1D(), [2, 3, 9]), [2, 3, 4])
    XCTAssertEqual(try sizes(MaxPooling1D { $0.padding = .same }, [2, 3, 9]), [2, 3, 5])
    XCTAssertEqual(
      try sizes(AveragePooling1D(5) { ($0.strides, $0.padding) = (3, .same) }, [2, 3, 100]), [2, 3, 34])
    XCTAssertEqual(try sizes(MaxPooling2D([3, 2]) { $0.strides = 1 }, [1, 1, 7, 7]), [1, 1, 5, 6])
    XCTAssertEqual(try sizes(AveragePooling2D(7), [1, 4, 7, 7]), [1, 4, 1, 1])
    XCTAssertEqual(try sizes(AveragePooling2D(4) { $0.padding = 2 }, [1, 4, 7, 7]), [1, 4, 2, 2])
    XCTAssertEqual(try sizes(UpSampling1D(), [2, 3, 9]), [2, 3, 18])
    XCTAssertEqual(try sizes(UpSampling2D(), [2, 1, 1, 3]), [2, 1, 2, 6])
    XCTAssertEqual(
      try sizes(UpSampling2D([1, 3]) { $0.interpolation = .bilinear }, [2, 1, 2, 3]), [2, 1, 2, 9])
  }

  /// The results of TensorFlow: of an odd number of padded positions the last goes to the end, and none is averaged.
  func testSame() throws {
    let x = try tensor([1, 1, 3], [1, 2, 6])
    XCTAssertEqual(try AveragePooling1D(2) { ($0.strides, $0.padding) = (1, .same) }(x).floats, [1.5, 4, 6])
    XCTAssertEqual(
      try MaxPooling1D(2) { ($0.strides, $0.padding) = (1, .same) }(x * Tensor(-1)).floats, [-1, -2, -6])
    XCTAssertEqual(try AveragePooling1D(3) { ($0.strides, $0.padding) = (1, 1) }(x).floats, [1.5, 3, 4])
  }

  func testSummary() throws {
    let model = try Sequential([
      Input(shape: [3, 9, 9]), MaxPooling2D(), UpSampling2D { $0.interpolation = .bilinear },
      AveragePooling2D(8),
    ])
    let text = model.summary()
    for part in [
      "max_pooling2d (MaxPooling2D)", "(None, 3, 4, 4)", "up_sampling2d (UpSampling2D)", "(None, 3, 8, 8)",
      "average_pooling2d ", "(AveragePooling2D)", "(None, 3, 1, 1)", "Total params: 0",
    ] { XCTAssertTrue(text.contains(part), "\(part) in\n\(text)") }
  }

  func testBetweenConvolutionsNothingIsReordered() throws {
    let first = try Conv2D(4, 3) { $0.padding = .same }
    let layers = try [
      MaxPooling2D(), UpSampling2D(), BatchNormalization(), AveragePooling2D(),
      UpSampling2D { $0.interpolation = .bilinear },
    ]
    var x = try first(randn([2, 3, 8, 8]))
    for layer in layers {
      x = try layer(x)
      XCTAssertEqual(x.layout, .channelsLast, layer.kind)
    }
  }

  func testErrors() throws {
    let images = try randn([1, 2, 4, 4])
    XCTAssertEqual(
      message { try MaxPooling2D(0) }, "bad argument 'poolSize' (must be 1 to 1073741824, not 0)")
    XCTAssertEqual(message { try MaxPooling1D([2, 2]) }, "bad argument 'poolSize' (2 numbers for 1 axis)")
    XCTAssertEqual(
      message { try AveragePooling2D { $0.strides = -1 } },
      "bad argument 'strides' (must be 1 to 1073741824, not -1)")
    XCTAssertEqual(
      message { try AveragePooling2D { $0.padding = -1 } },
      "bad argument 'padding' (must be 0 to 1073741824, not -1)")
    XCTAssertEqual(
      message { try MaxPooling2D(5, name: "p")(images) },
      "bad argument 'input' (p (MaxPooling2D): a window of 5 is larger than the padded input of 4, the shape is [1, 2, 4, 4])"
    )
    XCTAssertEqual(
      message { try MaxPooling2D(5, name: "p")(Input(shape: [2, 4, 4]).output) },
      "bad argument 'input' (p (MaxPooling2D): a window of 5 is larger than the padded input of 4, the shape is [1, 2, 4, 4])"
    )
    XCTAssertEqual(
      message { try AveragePooling1D(name: "p")(images) },
      "bad argument 'input' (p (AveragePooling1D): expected [N, C, L], got [1, 2, 4, 4])")
    XCTAssertEqual(
      message { try MaxPooling2D(2, name: "p") { $0.padding = 2 }(images) },
      "bad argument 'input' (p (MaxPooling2D): 2 is more than half of a window of 2: some would hold nothing of the input)"
    )
    XCTAssertEqual(message { try UpSampling1D(0) }, "bad argument 'size' (must be 1 to 1073741824, not 0)")
    XCTAssertEqual(message { try UpSampling2D([1, 2, 3]) }, "bad argument 'size' (3 numbers for 2 axes)")
    XCTAssertEqual(
      message { try UpSampling2D(name: "u")(randn([2, 3])) },
      "bad argument 'input' (u (UpSampling2D): expected [N, C, H, W], got [2, 3])")
    XCTAssertTrue(
      message {
        try Layer.make(from: parsed("{\"kind\":\"UpSampling2D\",\"interpolation\":\"cubic\"}"))
      }.contains("the option 'interpolation' is not valid: \"cubic\""))
  }
}
