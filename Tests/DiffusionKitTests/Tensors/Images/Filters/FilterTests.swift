import DiffusionKit
import XCTest

@testable import DiffusionKitTensors

final class FilterTests: XCTestCase {
  /// ((7 i + 3 j^2 + i j) mod 11) / 10, 5 x 6 pixels.
  private let image = (0..<30).map { index -> Float in
    let (i, j) = (index / 6, index % 6)
    return Float((7 * i + 3 * j * j + i * j) % 11) / 10
  }

  private func assertFiltered(
    _ expected: [Float], file: StaticString = #filePath, line: UInt = #line,
    _ filter: (Tensor) throws -> Tensor
  ) throws {
    let y = try filter(tensor([5, 6], image))
    XCTAssertEqual(y.shape.sizes, [5, 6], file: file, line: line)
    assertClose(y.floats, expected, accuracy: 2e-6, file: file, line: line)
    // Two images of two channels, since filters treat each plane by itself.
    let moved = image.map { 1 - $0 }
    let four = try filter(tensor([2, 2, 5, 6], image + image + moved + moved))
    XCTAssertEqual(four.shape.sizes, [2, 2, 5, 6], file: file, line: line)
    assertClose(Array(four.floats[..<30]), expected, accuracy: 2e-6, file: file, line: line)
    assertClose(Array(four.floats[90...]), expected.map { 1 - $0 }, accuracy: 2e-6, file: file, line: line)
  }

  /// scipy.ndimage.median_filter of SciPy 1.17.1.
  func testMedianIsSciPys() throws {
    try assertFiltered([
      0, 0.1, 0.3, 0.4, 0.5, 0.9, 0.3, 0.3, 0.4, 0.4, 0.4, 0.4, 0.7, 0.7, 0.5, 0.4, 0.4, 0.4, 0.6, 0.6, 0.4,
      0.4, 0.2, 0.2, 0.6, 0.5, 0.2, 0.4, 0.2, 0.2,
    ]) { try medianFilter($0) }
    try assertFiltered([
      0.3, 0.3, 0.4, 0.4, 0.5, 0.4, 0.3, 0.3, 0.4, 0.4, 0.4, 0.4, 0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.6, 0.5,
      0.4, 0.4, 0.4, 0.4, 0.6, 0.5, 0.4, 0.4, 0.2, 0.2,
    ]) { try medianFilter($0, size: 5) }
    try assertFiltered(image) { try medianFilter($0, size: 1) }
  }

  /// Against sorting, for windows larger than the image and rows longer than those that are sorted side by side.
  func testMedianIsTheMiddleOfTheSortedWindow() throws {
    let x = try randn([3, 150])
    for size in [3, 7, 15] {
      let y = try medianFilter(x, size: size).floats
      let reach = size / 2
      func mirrored(_ index: Int, _ count: Int) -> Int {
        let phase = ((index % (2 * count)) + 2 * count) % (2 * count)
        return min(phase, 2 * count - 1 - phase)
      }
      for index in stride(from: 0, to: 450, by: 7) {
        var window: [Float] = []
        for i in -reach...reach {
          for j in -reach...reach {
            window.append(x.floats[mirrored(index / 150 + i, 3) * 150 + mirrored(index % 150 + j, 150)])
          }
        }
        XCTAssertEqual(y[index], window.sorted()[size * size / 2], "size \(size), pixel \(index)")
      }
    }
  }

  func testMedianRemovesSaltAndPepper() throws {
    let clean = try tensor(
      [1, 32, 32], (0..<1024).map { (index: Int) -> Float in index % 32 < 16 ? 0.2 : 0.8 })
    let noisy = try saltAndPepperNoise(clean, amount: 0.1, generator: Generator(seed: 1))
    let (before, after) = (try psnr(noisy, clean), try psnr(medianFilter(noisy), clean))
    XCTAssertGreaterThan(after, before + 10)
  }

  /// scipy.ndimage.gaussian_filter of SciPy 1.17.1.
  func testGaussianIsSciPys() throws {
    try assertFiltered([
      0.244485, 0.290964, 0.371462, 0.443481, 0.553733, 0.706695, 0.396201, 0.430151, 0.482682, 0.471762,
      0.493749, 0.57771, 0.546298, 0.5531, 0.535948, 0.441796, 0.373701, 0.351208, 0.614605, 0.548824,
      0.465902, 0.363569, 0.293035, 0.234333, 0.574066, 0.46479, 0.369615, 0.301322, 0.271708, 0.233107,
    ]) { try gaussianFilter($0) }
    try assertFiltered([
      0.138697, 0.227797, 0.288668, 0.430623, 0.499827, 0.83068, 0.461419, 0.34406, 0.642128, 0.469377,
      0.469377, 0.747607, 0.505306, 0.625144, 0.686361, 0.399827, 0.347261, 0.219118, 0.764244, 0.569377,
      0.516811, 0.299827, 0.316811, 0.149914, 0.597232, 0.349741, 0.350086, 0.216465, 0.316811, 0.219406,
    ]) { try gaussianFilter($0, sigma: 0.6, truncate: 2) }
    // The window is larger than the image.
    try assertFiltered([
      0.439223, 0.439527, 0.440164, 0.441058, 0.441982, 0.442577, 0.44147, 0.440427, 0.438732, 0.436931,
      0.435521, 0.434767, 0.44498, 0.441771, 0.436326, 0.430193, 0.425032, 0.422111, 0.448331, 0.442973,
      0.433805, 0.423376, 0.414494, 0.409425, 0.450323, 0.443645, 0.432191, 0.419123, 0.407956, 0.401568,
    ]) { try gaussianFilter($0, sigma: 3) }
    try assertFiltered(image) { try gaussianFilter($0, sigma: 1e-3) }
  }

  func testGaussianOfAPointIsTheWindow() throws {
    var point = try Tensor.zeros(Shape([21, 21]))
    try point.withUnsafeMutableFloats { $0[10 * 21 + 10] = 1 }
    let y = try gaussianFilter(point, sigma: 2).floats
    let sum = (-8...8).reduce(0.0) { $0 + exp(-Double($1 * $1) / 8) }
    for (i, j) in [(10, 10), (9, 10), (12, 7), (5, 15)] {
      let squares = Double((i - 10) * (i - 10) + (j - 10) * (j - 10))
      XCTAssertEqual(Double(y[i * 21 + j]), exp(-squares / 8) / (sum * sum), accuracy: 1e-7)
    }
    XCTAssertEqual(y.reduce(0, +), 1, accuracy: 1e-5)
  }

  func testGaussianHasGradients() throws {
    try assertGradients(of: [randn([1, 3, 4])]) { try gaussianFilter($0[0], sigma: 0.8) }
  }

  /// The sums of the definition in float64, computed by NumPy 2.4.6.
  func testNonLocalMeansIsItsDefinition() throws {
    try assertFiltered([
      0.246186, 0.378846, 0.303877, 0.511259, 0.511687, 0.718321, 0.493202, 0.252405, 0.593117, 0.422011,
      0.45252, 0.641779, 0.41172, 0.624935, 0.551544, 0.321994, 0.344808, 0.255931, 0.65322, 0.483856,
      0.438877, 0.282249, 0.318719, 0.25289, 0.551371, 0.378248, 0.407449, 0.259969, 0.2925, 0.243051,
    ]) { try denoiseNLMeans($0, patchSize: 3, patchDistance: 2, h: 0.3) }
    try assertFiltered([
      0.294817, 0.395294, 0.334365, 0.510451, 0.540945, 0.646466, 0.455195, 0.307152, 0.527242, 0.420083,
      0.459454, 0.559616, 0.434506, 0.59025, 0.51815, 0.351183, 0.340885, 0.297803, 0.605461, 0.48484,
      0.42112, 0.316218, 0.309352, 0.272063, 0.545608, 0.425785, 0.403599, 0.29885, 0.276603, 0.25479,
    ]) { try denoiseNLMeans($0, patchSize: 3, patchDistance: 2, h: 0.3, sigma: 0.2) }
    // If no patches are alike, the result is the pixel; if all are, the mean of its neighbourhood.
    try assertFiltered(image) { try denoiseNLMeans($0, h: 1e-30) }
    let flat = try denoiseNLMeans(tensor([5, 6], image), patchSize: 1, patchDistance: 1, h: 1e6).floats
    XCTAssertEqual(flat[7], (0 + 0.3 + 0.1 + 0.7 + 0 + 1 + 0.3 + 0.8 + 0.8) / 9, accuracy: 1e-5)
  }

  func testNonLocalMeansKeepsEdgesThatTheGaussianBlurs() throws {
    let stripes = (0..<2304).map { (index: Int) -> Float in index % 48 / 8 % 2 == 0 ? 0.2 : 0.8 }
    let clean = try tensor([1, 48, 48], stripes)
    let noisy = try ElementNoise.gaussian.added(to: clean, level: 0.1, generator: Generator(seed: 1))
    let (before, blurred) = (try psnr(noisy, clean), try psnr(gaussianFilter(noisy), clean))
    let found = try psnr(denoiseNLMeans(noisy, h: 0.08, sigma: 0.1), clean)
    XCTAssertGreaterThan(found, before + 10)
    XCTAssertGreaterThan(found, blurred + 8)
  }

  func testErrors() throws {
    let x = try tensor([5, 6], image)
    for size in [0, 2, 17, -3, Int.min] {
      XCTAssertEqual(
        message { try medianFilter(x, size: size) },
        "bad argument 'size' (\(size) is not an odd number from 1 to 15)")
    }
    for value in [0, -1, .nan, .infinity, 1e4] {
      XCTAssertTrue(message { try gaussianFilter(x, sigma: value) }.hasPrefix("bad argument 'sigma'"))
      XCTAssertTrue(message { try gaussianFilter(x, truncate: value) }.hasPrefix("bad argument 'truncate'"))
    }
    for size in [0, 4, 101] {
      XCTAssertTrue(message { try denoiseNLMeans(x, patchSize: size) }.hasPrefix("bad argument 'patchSize'"))
    }
    for distance in [0, 1000] {
      XCTAssertTrue(
        message { try denoiseNLMeans(x, patchDistance: distance) }.hasPrefix("bad argument 'patchDistance'"))
    }
    XCTAssertTrue(message { try denoiseNLMeans(x, h: 0) }.hasPrefix("bad argument 'h'"))
    XCTAssertTrue(message { try denoiseNLMeans(x, sigma: -1) }.hasPrefix("bad argument 'sigma'"))
    for shape in [[4], [0, 4], [1, 1, 1, 2, 2]] {
      let wrong = try Tensor.zeros(Shape(shape))
      for text in [
        message { try medianFilter(wrong) }, message { try gaussianFilter(wrong) },
        message { try denoiseNLMeans(wrong) },
      ] {
        XCTAssertTrue(text.hasPrefix("bad argument 'x' (expected [H, W], [C, H, W] or [N, C, H, W]"), text)
      }
    }
  }
}
