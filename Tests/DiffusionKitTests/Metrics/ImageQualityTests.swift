import DiffusionKit
import XCTest

@testable import DiffusionKitNetworks
@testable import DiffusionKitTensors

/// PSNR and SSIM as metric and loss. GoldenOperatorTests have pytorch-msssim's values.
final class ImageQualityTests: XCTestCase {
  private func pair(_ sizes: [Int], noise: Float = 0.1) throws -> (Tensor, Tensor) {
    let a = try Tensor.rand(Shape(sizes), generator: Generator(seed: 3))
    return (a, try a + randn(sizes, seed: 4) * Tensor(noise))
  }

  func testPSNR() throws {
    XCTAssertEqual(
      try psnr(tensor([2, 2], [0, 0, 0, 0]), tensor([2, 2], [0.1, -0.1, 0.1, -0.1])), 20, accuracy: 1e-5)
    XCTAssertEqual(
      try psnr(tensor([2], [0, 0]), tensor([2], [25.5, -25.5]), dataRange: 255), 20, accuracy: 1e-5)
    XCTAssertEqual(try psnr(tensor([1], [3]), tensor([1], [3])), .infinity)
    let (a, b) = try pair([3, 5])
    XCTAssertEqual(try psnr(a, b), try -10 * log10(Double(Loss.mse(a, b).item())), accuracy: 1e-4)
    assertArgument("b", "[2]") { try psnr(tensor([1], [1]), tensor([2], [1, 2])) }
    assertArgument("a") { try psnr(Tensor.zeros(Shape([0])), Tensor.zeros(Shape([0]))) }
    for range: Float in [0, -1, .nan, .infinity] {
      assertArgument("dataRange") { try psnr(tensor([1], [1]), tensor([1], [2]), dataRange: range) }
    }
  }

  func testSSIMAgreesWithItsFormula() throws {
    let (a, b) = try pair([2, 2, 6, 7])
    var options = SSIMOptions()
    options.windowSize = 5
    options.sigma = 1.2
    options.dataRange = 2
    options.k1 = 0.02
    let weights = (0..<5).map { exp(-Double(($0 - 2) * ($0 - 2)) / (2 * 1.2 * 1.2)) }
    let sum = weights.reduce(0, +)
    let (c1, c2): (Double, Double) = (0.04 * 0.04, 0.06 * 0.06)
    var (total, count) = (0.0, 0)
    for image in 0..<4 {
      for top in 0...1 {
        for left in 0...2 {
          var (ma, mb, aa, bb, ab) = (0.0, 0.0, 0.0, 0.0, 0.0)
          for i in 0..<5 {
            for j in 0..<5 {
              let w = weights[i] * weights[j] / (sum * sum)
              let index = image * 42 + (top + i) * 7 + left + j
              let (x, y) = (Double(a.floats[index]), Double(b.floats[index]))
              ma += w * x
              mb += w * y
              aa += w * x * x
              bb += w * y * y
              ab += w * x * y
            }
          }
          let (va, vb, cov) = (aa - ma * ma, bb - mb * mb, ab - ma * mb)
          total += (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
          count += 1
        }
      }
    }
    XCTAssertEqual(try ssim(a, b, options), total / Double(count), accuracy: 1e-5)
  }

  func testSSIMOfOtherShapes() throws {
    for sizes in [[1, 1, 11, 11], [2, 3, 11, 40], [3, 2, 25], [1, 1, 11]] {
      let (a, b) = try pair(sizes)
      XCTAssertEqual(try ssim(a, a), 1, accuracy: 1e-5)
      XCTAssertEqual(try ssim(a, b), try ssim(b, a), accuracy: 1e-6)
      XCTAssertLessThan(try ssim(a, b), 1)
      XCTAssertEqual(try ssim(a * Tensor(255), b * Tensor(255), bytes()), try ssim(a, b), accuracy: 1e-4)
      XCTAssertEqual(try Loss.ssim()(a, b).item(), 1 - Float(try ssim(a, b)), accuracy: 1e-6)
    }
    // With the channels last in memory.
    let (a, b) = try pair([2, 3, 12, 13])
    XCTAssertEqual(try ssim(channelsLast(a), channelsLast(b)), try ssim(a, b))
  }

  private func bytes() -> SSIMOptions {
    var options = SSIMOptions()
    options.dataRange = 255
    return options
  }

  func testLossGradients() throws {
    var options = SSIMOptions()
    options.windowSize = 3
    for sizes in [[1, 2, 4, 5], [2, 1, 7], [1, 1, 3, 3]] {
      let (a, b) = try pair(sizes, noise: 0.3)
      try assertGradients(of: [a, b]) { try Loss.ssim(options)($0[0], $0[1]) * Tensor(3) }
    }
  }

  func testImagesInAnotherRangeAreRefused() throws {
    let (a, b) = try pair([1, 1, 12, 12])
    let rescaled = { (x: Tensor) in try x * Tensor(2) - Tensor(1) }
    assertArgument("dataRange", "rescale them to 0...1 by (x + 1) / 2") { try ssim(rescaled(a), rescaled(b)) }
    assertArgument("target", "rescale them to 0...1 by x / 255") {
      try Loss.ssim()(a, tensor([1, 1, 12, 12], a.floats.map { $0 * 255 }))
    }
    assertArgument("target", ") / 8.9") { try Loss.msSSIM(.init(scales: 1))(a, a * Tensor(9) - Tensor(2)) }
    assertArgument("dataRange") { try msSSIM(rescaled(a), rescaled(b), .init(scales: 1)) }
    // A target with noise is still accepted.
    XCTAssertGreaterThan(try Loss.ssim()(a, a + randn([1, 1, 12, 12]) * Tensor(0.3)).item(), 0.1)
    // Noise, or the output of an untrained model, in one of the two images is accepted.
    XCTAssertLessThan(try ssim(a, randn([1, 1, 12, 12]) * Tensor(3)), 0.5)
    XCTAssertLessThan(try ssim(randn([1, 1, 12, 12]) * Tensor(3), a), 0.5)
    XCTAssertGreaterThan(try Loss.ssim()(randn([1, 1, 12, 12]) * Tensor(300), a).item(), 0.5)
    var options = SSIMOptions()
    options.dataRange = 2
    XCTAssertLessThan(try ssim(rescaled(a), rescaled(b), options), 1)
    // NaN is accepted like other values.
    XCTAssertTrue(try ssim(a, Tensor.full(a.shape, Float.nan)).isNaN)
  }

  func testTrainingWithTheLossMakesImagesAlike() throws {
    let (target, start) = try pair([1, 1, 16, 16], noise: 0.5)
    let image = Parameter(start)
    let optimizer = try Adam { $0.learningRate = 0.02 }
    for _ in 0..<150 {
      image.zeroGrad()
      try Loss.ssim()(image.tensor, target).backward()
      try optimizer.step([image])
    }
    XCTAssertGreaterThan(try ssim(image.tensor, target), try ssim(start, target) + 0.3)
  }

  func testBadInput() throws {
    let (a, b) = try pair([1, 1, 8, 20])
    assertArgument("a", "a windowSize of 7 does") { try ssim(a, b) }
    assertArgument("prediction", "a window of 11 positions does not fit into [1, 1, 8, 20]") {
      try Loss.ssim()(a, b)
    }
    assertArgument("b", "[1, 1, 8, 19]") { try ssim(a, pair([1, 1, 8, 19]).0) }
    assertArgument("target", "[1, 1, 8, 19]") { try Loss.ssim()(a, pair([1, 1, 8, 19]).0) }
    for sizes in [[11], [11, 11], [1, 1, 1, 11, 11], [0, 1, 11, 11]] {
      assertArgument("a", "[N, C, H, W]") { try ssim(Tensor.zeros(Shape(sizes)), Tensor.zeros(Shape(sizes))) }
    }
    func refused(_ name: String, _ change: (inout SSIMOptions) -> Void) {
      var options = SSIMOptions()
      change(&options)
      assertArgument(name) { try ssim(a, b, options) }
      assertArgument(name) { try Loss.ssim(options) }
    }
    refused("window_size") { $0.windowSize = 4 }
    refused("window_size") { $0.windowSize = 0 }
    refused("window_size") { $0.windowSize = -3 }
    refused("sigma") { $0.sigma = 0 }
    refused("data_range") { $0.dataRange = .nan }
    refused("k1") { $0.k1 = 0 }
    refused("k2") { $0.k2 = .infinity }
  }
}
