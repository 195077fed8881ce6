import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

/// Compares MS-SSIM with pytorch_msssim 1.0.0 on PyTorch 2.15 (without its check of sizes for fewer than five scales).
final class MultiScaleSimilarityTests: XCTestCase {
  /// torch.manual_seed(3); a = torch.rand(sizes); torch.manual_seed(4); b = a + noise * torch.randn(sizes)
  private func pair(_ sizes: [Int], noise: Float) throws -> (Tensor, Tensor) {
    let a = try Tensor.rand(Shape(sizes), generator: Generator(seed: 3))
    return (a, try a + randn(sizes, seed: 4) * Tensor(noise))
  }

  func testFiveScales() throws {
    let (a, b) = try pair([1, 2, 176, 161], noise: 0.1)
    XCTAssertEqual(try msSSIM(a, b), 0.9521073, accuracy: 1e-5)
    let gradient = try XCTUnwrap(gradients([a]) { try Loss.msSSIM()($0[0], b) }[0])
    XCTAssertEqual(try gradient.norm().item(), 0.01819808, accuracy: 1e-5)
    let index = (1 * 176 + 80) * 161 + 80
    assertClose(
      gradient.floats[index..<index + 4].map { -$0 }, [2.883974e-4, 3.750583e-6, 2.415614e-6, 1.702828e-5],
      accuracy: 2e-7)
  }

  func testTwoScalesOfDigits() throws {
    let (a, b) = try pair([2, 1, 28, 28], noise: 0.2)
    let options = try MSSSIMOptions(scales: 2)
    XCTAssertEqual(try msSSIM(a, b, options), 0.817099, accuracy: 1e-5)
    let gradient = try XCTUnwrap(gradients([a]) { try Loss.msSSIM(options)($0[0], b) }[0])
    XCTAssertEqual(try gradient.norm().item(), 0.1709757, accuracy: 1e-5)
    let index = 784 + 13 * 28 + 10
    assertClose(
      gradient.floats[index..<index + 4].map { -$0 }, [0.001346675, 0.00133831, -0.01457302, -0.01427187],
      accuracy: 1e-6)
  }

  func testOddSizesBytesAndOtherWeights() throws {
    let (a, b) = try pair([1, 2, 45, 39], noise: 0.2)
    var options = MSSSIMOptions()
    options.window.windowSize = 5
    options.window.sigma = 1
    options.window.dataRange = 255
    options.weights = [0.2, 0.3, 0.5]
    XCTAssertEqual(try msSSIM(a * Tensor(255), b * Tensor(255), options), 0.824537, accuracy: 1e-5)
  }

  func testOneScaleIsSSIM() throws {
    for sizes in [[2, 2, 12, 13], [2, 1, 30]] {
      let (a, b) = try pair(sizes, noise: 0.1)
      XCTAssertEqual(try msSSIM(a, b, .init(scales: 1)), try ssim(a, b), accuracy: 1e-6)
      XCTAssertEqual(try msSSIM(a, a, .init(scales: 1)), 1, accuracy: 1e-6)
    }
  }

  func testGradients() throws {
    var options = try MSSSIMOptions(scales: 2)
    options.window.windowSize = 3
    for sizes in [[1, 1, 6, 5], [1, 2, 7]] {
      let (a, b) = try pair(sizes, noise: 0.1)
      try assertGradients(of: [a, b], step: 3e-3, accuracy: 1e-2) { try Loss.msSSIM(options)($0[0], $0[1]) }
    }
  }

  func testNegativesOfEachOtherHaveNeitherValueNorGradient() throws {
    let (a, _) = try pair([1, 1, 28, 28], noise: 0)
    let options = try MSSSIMOptions(scales: 2)
    let negative = Parameter(try Tensor(1) - a)
    let loss = try Loss.msSSIM(options)(negative.tensor, a)
    XCTAssertEqual(try loss.item(), 1)
    try loss.backward()
    XCTAssertEqual(negative.grad?.floats, [Float](repeating: 0, count: 784))
  }

  func testBadInput() throws {
    let (a, b) = try pair([1, 1, 28, 30], noise: 0.1)
    assertArgument(
      "a", "sides of 2 of [1, 1, 28, 30], shorter than the window of 11: scales = 2, or a windowSize of 1"
    ) {
      try msSSIM(a, b)
    }
    assertArgument("prediction", "scales = 2") { try Loss.msSSIM()(a, b) }
    let (tiny, _) = try pair([1, 1, 8, 8], noise: 0.1)
    assertArgument("a", "shorter than the window of 11: a windowSize of 7 fits") {
      try msSSIM(tiny, tiny, .init(scales: 1))
    }
    assertArgument("b", "[1, 1, 28, 29]") { try msSSIM(a, pair([1, 1, 28, 29], noise: 0).0) }
    for scales in [0, 6, -1] { assertArgument("scales") { try MSSSIMOptions(scales: scales) } }
    for weights: [Float] in [[], [0.5, 0], [.nan], [Float](repeating: 1, count: 17)] {
      var options = MSSSIMOptions()
      options.weights = weights
      assertArgument("weights") { try msSSIM(a, b, options) }
      assertArgument("weights") { try Loss.msSSIM(options) }
    }
    var options = MSSSIMOptions()
    options.window.windowSize = 4
    assertArgument("windowSize") { try Loss.msSSIM(options) }
  }
}
